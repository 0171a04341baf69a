#include "../support/aggregates.h"

#include "aggregate.h"

#include <math.h>

enum { PIXELS = AGGREGATE_WIDTH * AGGREGATE_HEIGHT };

static void distances_are_jensen_shannon_divergences(void **state)
{
	salmap_aggregate *one = must_add_up(7), *other = must_add_up(8);
	salmap_aggregate *twice = must_add_up(7);
	struct salmap_aggregate_distance found = {.struct_size = sizeof(found)};
	struct salmap_aggregate_distance back = found;
	uint32_t layer;
	int64_t i;

	(void)state;
	assert_int_equal(salmap_aggregate_merge(twice, one, NULL), SALMAP_OK);
	salmap_pending_settle(one);
	salmap_pending_settle(other);
	for (layer = 0; layer <= AGGREGATE_LAYERS; layer++) {
		const uint32_t name = layer < AGGREGATE_LAYERS
			? layer : SALMAP_AGGREGATE_COMBINED;
		const struct salmap_fixed a = salmap_aggregate_map(one, layer);
		const struct salmap_fixed b =
			salmap_aggregate_map(other, layer);
		double sum_a = 0, sum_b = 0, wanted = 0;

		for (i = 0; i < PIXELS; i++) {
			sum_a += (double)a.sums[i];
			sum_b += (double)b.sums[i];
		}
		for (i = 0; i < PIXELS; i++) {
			const double p = (double)a.sums[i] / sum_a;
			const double q = (double)b.sums[i] / sum_b;

			wanted += p > 0 ? p * log2(2 * p / (p + q)) / 2 : 0;
			wanted += q > 0 ? q * log2(2 * q / (p + q)) / 2 : 0;
		}
		assert_int_equal(salmap_aggregate_distance(one, other, name,
		                                           &found, NULL),
		                 SALMAP_OK);
		assert_int_equal(salmap_aggregate_distance(other, one, name,
		                                           &back, NULL),
		                 SALMAP_OK);
		assert_true(found.place > 0);
		assert_true(fabs(found.place - wanted) < 1e-12);
		assert_true(fabs(found.place - back.place) < 1e-12);
		assert_true(fabs(found.statistic - back.statistic) < 1e-12);
		assert_true((found.statistic > 0) == (layer < 2));
		/* Twice the same images are no other data set. */
		assert_int_equal(salmap_aggregate_distance(one, twice, name,
		                                           &found, NULL),
		                 SALMAP_OK);
		assert_true(found.place >= 0 && found.place < 1e-12);
		assert_true(found.statistic >= 0 && found.statistic < 1e-12);
	}
	salmap_aggregate_destroy(one);
	salmap_aggregate_destroy(other);
	salmap_aggregate_destroy(twice);
}

static void what_has_nothing_in_common_is_1_apart(void **state)
{
	salmap_aggregate *one = must_aggregate(), *other = must_aggregate();
	struct salmap_aggregate_distance found = {.struct_size = sizeof(found)};

	(void)state;
	one->images = other->images = 1;
	assert_int_equal(salmap_aggregate_distance(one, other, 0, &found, NULL),
	                 SALMAP_OK);
	assert_true(found.place == 0 && found.statistic == 0);
	one->fixed.sums[3] = 1;
	salmap_aggregate_counts(one, 0)[3] = 1;
	assert_int_equal(salmap_aggregate_distance(one, other, 0, &found, NULL),
	                 SALMAP_OK);
	assert_true(found.place == 1 && found.statistic == 1);
	other->fixed.sums[4] = 7;
	salmap_aggregate_counts(other, 0)[5] = UINT64_C(1) << 60;
	assert_int_equal(salmap_aggregate_distance(one, other, 0, &found, NULL),
	                 SALMAP_OK);
	assert_true(found.place == 1 && found.statistic == 1);
	salmap_aggregate_destroy(one);
	salmap_aggregate_destroy(other);
}

static void wrong_arguments_are_told(void **state)
{
	salmap_aggregate *aggregate = must_add_up(9), *empty = must_aggregate();
	salmap_aggregate *other;
	struct salmap_aggregate_distance distance = { .struct_size = 0 };
	salmap_message message = message_for_test();

	(void)state;
#define TOLD(call, status, part) assert_told(&message, call, status, part)
	TOLD(salmap_aggregate_distance(NULL, aggregate, 0, &distance, &message),
	     SALMAP_E_ARGUMENT, "NULL");
	TOLD(salmap_aggregate_distance(aggregate, NULL, 0, &distance, &message),
	     SALMAP_E_ARGUMENT, "NULL");
	TOLD(salmap_aggregate_distance(aggregate, empty, 0, &distance,
				       &message),
	     SALMAP_E_INCOMPLETE, "no image");
	TOLD(salmap_aggregate_distance(aggregate, aggregate, 0, &distance,
	                               &message),
	     SALMAP_E_ARGUMENT, "struct_size");
	assert_int_equal(salmap_aggregate_create(1, 2, 3, NULL, &other, NULL),
	                 SALMAP_OK);
	TOLD(salmap_aggregate_distance(aggregate, other, 0, &distance,
				       &message),
	     SALMAP_E_ARGUMENT, "1 layer of 2 x 3");
#undef TOLD
	salmap_aggregate_destroy(other);
	salmap_aggregate_destroy(empty);
	salmap_aggregate_destroy(aggregate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances_are_jensen_shannon_divergences),
		cmocka_unit_test(what_has_nothing_in_common_is_1_apart),
		cmocka_unit_test(wrong_arguments_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
