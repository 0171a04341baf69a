#include "../support/aggregates.h"
#include "../support/counted_memory.h"
#include "../support/internals.h"

#include "aggregate.h"

#include <math.h>

/* A context with the normaliser reference, and this one. */
static salmap *must_compare(const salmap_aggregate *aggregate)
{
	salmap *sm = must_create(AGGREGATE_LAYERS);

	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_REFERENCE));
	assert_ok(sm, salmap_set_reference(sm, aggregate));
	return sm;
}

static void push_both(salmap *sm, uint64_t seed, float factor)
{
	float *data = random_activations(seed, 8 * 9 * 10);
	int i;

	for (i = 0; i < 8 * 9 * 10; i++)
		data[i] *= factor;
	must_push(sm, 0, data, 1, 8, 9, 10);
	must_push(sm, 1, data, 1, 8, 9, 10);
	free(data);
}

static void maps_tell_the_share_below(void **state)
{
	salmap_aggregate *aggregate = must_add_up(1);
	salmap *sm = must_compare(aggregate);
	double below[SALMAP_BINS + 1];
	float raw[90], map[90];
	salmap_plane plane;
	uint32_t layer;
	int i;

	(void)state;
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	push_both(sm, 2, 1);
	for (layer = 0; layer < AGGREGATE_LAYERS; layer++) {
		salmap_histogram_shares(
			salmap_aggregate_counts(aggregate, layer), below);
		assert_int_equal(salmap_plane_packed(&plane, raw, 10, 9),
		                 SALMAP_OK);
		assert_ok(sm, salmap_layer_raw(sm, 0, layer, &plane));
		assert_int_equal(salmap_plane_packed(&plane, map, 10, 9),
		                 SALMAP_OK);
		assert_ok(sm, salmap_layer_map(sm, 0, layer, &plane));
		for (i = 0; i < 90; i++)
			assert_true(map[i] ==
			            salmap_histogram_share(below, raw[i]));
	}
	salmap_destroy(sm);
	salmap_aggregate_destroy(aggregate);
}

/* What stands out in a data set does not need other locations of its image: a
 * flat map is not 0, and an image that is stronger all over has larger
 * values. */
static void images_can_be_compared(void **state)
{
	salmap_aggregate *aggregate = must_add_up(3);
	salmap *sm = must_compare(aggregate);
	float *weak, *strong;
	float one[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	float pixel = 0;
	salmap_plane plane;
	int i, above = 0;

	(void)state;
	push_both(sm, 4, 1);
	weak = must_combine(sm, 0, 10, 9);
	assert_ok(sm, salmap_reset(sm));
	push_both(sm, 4, 4);
	strong = must_combine(sm, 0, 10, 9);
	for (i = 0; i < 90; i++) {
		assert_true(strong[i] >= weak[i]);
		above += strong[i] > weak[i];
	}
	assert_true(above > 45);
	assert_ok(sm, salmap_reset(sm));
	must_push(sm, 0, one, 1, 8, 1, 1);
	assert_int_equal(salmap_plane_packed(&plane, &pixel, 1, 1), SALMAP_OK);
	assert_ok(sm, salmap_layer_map(sm, 0, 0, &plane));
	assert_true(pixel > 0 && pixel <= 1);
	free(weak);
	free(strong);
	salmap_destroy(sm);
	salmap_aggregate_destroy(aggregate);
}

/* A region that is strange for the data set, but not the strongest of its own
 * image: only the reference shows it. */
static void an_anomaly_stands_out(void **state)
{
	enum { SIDE = 16, PIXELS = SIDE * SIDE };
	float map[PIXELS], out[PIXELS];
	salmap_aggregate *aggregate;
	salmap *usual = must_create(1), *compared, *alone = must_create(1);
	struct random random = { 5 };
	salmap_tensor tensor;
	salmap_plane plane;
	double share[2] = { 0, 0 };
	int image, i, way;

	(void)state;
	assert_int_equal(
		salmap_aggregate_create(1, SIDE, SIDE, NULL, &aggregate, NULL),
		SALMAP_OK);
	assert_ok(usual, salmap_set_keep_raw(usual, 1));
	/* Images with values up to 1, but for a corner of 4 x 4 with much,
	 * which every image has. */
	assert_int_equal(
		salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, SIDE, SIDE),
		SALMAP_OK);
	for (image = 0; image < 20; image++) {
		for (i = 0; i < PIXELS; i++)
			map[i] = random_unit(&random);
		map[0] = 2 + random_unit(&random);
		assert_ok(usual, salmap_reset(usual));
		assert_ok(usual, salmap_push_map(usual, 0, &tensor));
		must_add(aggregate, usual, 0);
	}
	/* The strange image is all at 1.5: no usual one has as much in so many
	 * places, and its own values are as even as can be but for one that is
	 * stronger. */
	for (i = 0; i < PIXELS; i++)
		map[i] = 1.5f + 0.01f * random_unit(&random);
	map[PIXELS - 1] = 2.5f;
	compared = must_create(1);
	assert_ok(compared, salmap_set_normalizer(compared,
	                                          SALMAP_NORMALIZER_REFERENCE));
	assert_ok(compared, salmap_set_reference(compared, aggregate));
	assert_ok(alone, salmap_set_normalizer(alone, SALMAP_NORMALIZER_RANGE));
	assert_int_equal(salmap_plane_packed(&plane, out, SIDE, SIDE),
			 SALMAP_OK);
	for (way = 0; way < 2; way++) {
		salmap *sm = way == 0 ? compared : alone;

		assert_ok(sm, salmap_push_map(sm, 0, &tensor));
		assert_ok(sm, salmap_layer_map(sm, 0, 0, &plane));
		for (i = 0; i < PIXELS; i++)
			share[way] += out[i] > 0.99f ? 1.0 / PIXELS : 0;
	}
	assert_true(share[0] > 0.99);
	assert_true(share[1] < 0.01);
	salmap_destroy(usual);
	salmap_destroy(compared);
	salmap_destroy(alone);
	salmap_aggregate_destroy(aggregate);
}

static void a_reference_may_be_replaced_and_forgotten(void **state)
{
	struct counted_memory counted = { .fails_at = 0 };
	const salmap_allocator allocator = { sizeof(allocator), &counted,
		                             counted_memory_allocate,
		                             counted_memory_release };
	salmap_aggregate *aggregate = must_add_up(6), *other = must_add_up(7);
	float one[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	salmap *sm;
	unsigned asked;

	(void)state;
	assert_int_equal(salmap_create(2, &allocator, &sm), SALMAP_OK);
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_REFERENCE));
	counted.fails_at = counted.asked + 1;
	assert_fails(sm, salmap_set_reference(sm, aggregate), SALMAP_E_MEMORY,
	             "reference of 2 layers", NULL);
	assert_ok(sm, salmap_set_reference(sm, aggregate));
	assert_int_equal(counted.held, 2);
	asked = counted.asked;
	assert_ok(sm, salmap_set_reference(sm, other));
	assert_int_equal(counted.asked, asked); /* it has the room of the first */
	assert_int_equal(counted.held, 2);
	must_push(sm, 0, one, 1, 8, 1, 1);
	assert_ok(sm, salmap_trim(sm));
	assert_int_equal(counted.held, 2); /* it stays */
	must_push(sm, 0, one, 1, 8, 1, 1);
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_set_reference(sm, NULL));
	assert_int_equal(counted.held, 2); /* the context and a layer's maps */
	salmap_destroy(sm);
	assert_int_equal(counted.held, 0);
	salmap_aggregate_destroy(aggregate);
	salmap_aggregate_destroy(other);
}

/* What is compared with is the aggregate that was set last. */
static void a_reference_takes_the_place_of_another(void **state)
{
	salmap_aggregate *first = must_add_up(6), *second = must_add_up(7);
	salmap *replaced = must_compare(first), *fresh = must_compare(second);
	float *expected, *got, *of_first;

	(void)state;
	push_both(replaced, 8, 1);
	of_first = must_combine(replaced, 0, 10, 9);
	assert_ok(replaced, salmap_reset(replaced));
	assert_ok(replaced, salmap_set_reference(replaced, second));
	push_both(replaced, 8, 1);
	push_both(fresh, 8, 1);
	got = must_combine(replaced, 0, 10, 9);
	expected = must_combine(fresh, 0, 10, 9);
	assert_same_bits(got, expected, 90);
	assert_memory_not_equal(got, of_first, 90 * sizeof(*got));
	free(of_first);
	free(got);
	free(expected);
	salmap_destroy(replaced);
	salmap_destroy(fresh);
	salmap_aggregate_destroy(first);
	salmap_aggregate_destroy(second);
}

static void what_does_not_fit_is_told(void **state)
{
	salmap_aggregate *aggregate = must_add_up(8), *empty = must_aggregate();
	float one[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	salmap *sm = must_create(2), *narrow = must_create(1);
	salmap_tensor tensor;

	(void)state;
	assert_int_equal(salmap_set_reference(NULL, aggregate),
	                 SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_set_reference(sm, empty), SALMAP_E_INCOMPLETE,
	             "no image", NULL);
	assert_fails(narrow, salmap_set_reference(narrow, aggregate),
	             SALMAP_E_ARGUMENT, "2 layers", "1", NULL);
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_REFERENCE));
	assert_int_equal(
		salmap_tensor_nchw(&tensor, one, SALMAP_F32, 1, 8, 1, 1),
		SALMAP_OK);
	assert_fails(sm, salmap_push(sm, 0, &tensor), SALMAP_E_STATE, "layer 0",
	             "salmap_set_reference first", NULL);
	assert_ok(sm, salmap_set_statistic(sm, SALMAP_STATISTIC_MAX));
	assert_fails(sm, salmap_set_reference(sm, aggregate), SALMAP_E_ARGUMENT,
	             "the statistic max", "smoe", NULL);
	assert_ok(sm, salmap_set_statistic(sm, SALMAP_STATISTIC_SMOE));
	assert_ok(sm, salmap_set_reference(sm, aggregate));
	assert_ok(sm, salmap_set_epsilon(sm, 0.5));
	assert_fails(sm, salmap_push(sm, 1, &tensor), SALMAP_E_STATE, "layer 1",
	             "epsilon 0.5", NULL);
	assert_ok(sm, salmap_set_epsilon(sm, 1e-7));
	assert_ok(sm, salmap_push(sm, 1, &tensor));
	assert_fails(sm, salmap_set_reference(sm, aggregate), SALMAP_E_STATE,
	             "while maps are held", NULL);
	salmap_destroy(narrow);
	salmap_destroy(sm);
	salmap_aggregate_destroy(empty);
	salmap_aggregate_destroy(aggregate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_tell_the_share_below),
		cmocka_unit_test(images_can_be_compared),
		cmocka_unit_test(an_anomaly_stands_out),
		cmocka_unit_test(a_reference_may_be_replaced_and_forgotten),
		cmocka_unit_test(a_reference_takes_the_place_of_another),
		cmocka_unit_test(what_does_not_fit_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
