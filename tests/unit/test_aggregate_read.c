#include "../support/aggregates.h"
#include "../support/counted_memory.h"

#include "aggregate.h"

#include <math.h>

enum { PIXELS = AGGREGATE_WIDTH * AGGREGATE_HEIGHT };

static salmap_plane plane_on(float *map)
{
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, map, AGGREGATE_WIDTH,
	                                     AGGREGATE_HEIGHT), SALMAP_OK);
	return plane;
}

static void planes_are_those_of_the_maps(void **state)
{
	salmap_aggregate *aggregate = must_add_up(1);
	salmap *sm = must_fill(1, SALMAP_NORMALIZER_GAMMA);
	uint32_t layer, image;
	int i;

	(void)state;
	for (layer = 0; layer <= AGGREGATE_LAYERS; layer++) {
		const uint32_t name = layer < AGGREGATE_LAYERS
			? layer : SALMAP_AGGREGATE_COMBINED;
		float maps[AGGREGATE_BATCH][PIXELS], mean[PIXELS];
		float deviation[PIXELS], maximum[PIXELS];
		salmap_plane plane;

		for (image = 0; image < AGGREGATE_BATCH; image++) {
			plane = plane_on(maps[image]);
			assert_ok(sm, layer < AGGREGATE_LAYERS
				? salmap_layer_map(sm, image, layer, &plane)
				: salmap_combined(sm, image, &plane));
		}
		plane = plane_on(mean);
		assert_int_equal(salmap_aggregate_mean(aggregate, name, &plane,
		                                       NULL), SALMAP_OK);
		plane = plane_on(deviation);
		assert_int_equal(salmap_aggregate_deviation(
					 aggregate, name, &plane, NULL),
		                 SALMAP_OK);
		plane = plane_on(maximum);
		assert_int_equal(salmap_aggregate_maximum(
					 aggregate, name, &plane, NULL),
		                 SALMAP_OK);
		for (i = 0; i < PIXELS; i++) {
			double sum = 0, squares = 0, most = 0;

			for (image = 0; image < AGGREGATE_BATCH; image++) {
				const double value = maps[image][i];

				sum += value / AGGREGATE_BATCH;
				most = fmax(most, value);
			}
			for (image = 0; image < AGGREGATE_BATCH; image++)
				squares += pow(maps[image][i] - sum, 2) /
				           AGGREGATE_BATCH;
			assert_true(fabs(mean[i] - sum) < 1e-7);
			assert_true(fabs(deviation[i] - sqrt(squares)) <
			            0x1p-15);
			assert_true(maximum[i] == most);
		}
	}
	salmap_destroy(sm);
	salmap_aggregate_destroy(aggregate);
}

static void equal_maps_have_no_deviation(void **state)
{
	salmap_aggregate *aggregate = must_aggregate();
	salmap *sm = must_fill(2, SALMAP_NORMALIZER_RANGE);
	float deviation[PIXELS];
	const salmap_plane plane = plane_on(deviation);
	int i;

	(void)state;
	for (i = 0; i < 5; i++)
		must_add(aggregate, sm, 1);
	assert_int_equal(salmap_aggregate_deviation(
				 aggregate, SALMAP_AGGREGATE_COMBINED, &plane,
				 NULL), SALMAP_OK);
	for (i = 0; i < PIXELS; i++)
		assert_true(deviation[i] < 0x1p-15f);
	salmap_destroy(sm);
	salmap_aggregate_destroy(aggregate);
}

static void infos_tell_what_it_is(void **state)
{
	salmap_aggregate *aggregate = must_add_up(3);
	struct salmap_aggregate_info info = { .struct_size = sizeof(info) };
	struct salmap_aggregate_layer_info layers[3];
	double sums[3] = { 0 };
	uint32_t i;
	int at;

	(void)state;
	assert_int_equal(salmap_aggregate_info(aggregate, &info, NULL),
	                 SALMAP_OK);
	assert_int_equal(info.layers, 2);
	assert_int_equal(info.width, AGGREGATE_WIDTH);
	assert_int_equal(info.height, AGGREGATE_HEIGHT);
	assert_int_equal(info.images, AGGREGATE_BATCH);
	assert_int_equal(info.statistic, SALMAP_STATISTIC_SMOE);
	assert_int_equal(info.normalizer, SALMAP_NORMALIZER_GAMMA);
	assert_int_equal(info.resampling, SALMAP_RESAMPLING_BILINEAR);
	assert_int_equal(info.guided, 0);
	assert_true(info.epsilon == (double)1e-7f);
	assert_true(info.relative_epsilon == 0);
	for (i = 0; i < 3; i++) {
		float mean[PIXELS];
		const salmap_plane plane = plane_on(mean);
		const uint32_t name = i < 2 ? i : SALMAP_AGGREGATE_COMBINED;

		layers[i].struct_size = sizeof(layers[i]);
		assert_int_equal(salmap_aggregate_layer_info(
					 aggregate, name, &layers[i], NULL),
		                 SALMAP_OK);
		assert_int_equal(salmap_aggregate_mean(aggregate, name, &plane,
		                                       NULL), SALMAP_OK);
		for (at = 0; at < PIXELS; at++)
			sums[i] += mean[at];
		assert_true(fabs(layers[i].mean - sums[i] / PIXELS) < 1e-7);
	}
	assert_int_equal(layers[0].values, 3 * 5 * 11);
	assert_int_equal(layers[1].values, 3 * 3 * 4);
	assert_int_equal(layers[2].values, 0);
	assert_true(layers[0].weight == 1 && layers[1].weight == 2);
	assert_true(fabs(layers[0].share -
	                 sums[0] / (sums[0] + 2 * sums[1])) < 1e-6);
	assert_true(fabs(layers[0].share + layers[1].share - 1) < 1e-12);
	assert_true(layers[2].share == 1 && layers[2].weight == 1);
	salmap_aggregate_destroy(aggregate);
}

/* Without anything in it, a map has no shares. */
static void shares_of_nothing_are_0(void **state)
{
	salmap_aggregate *aggregate = must_aggregate();
	struct salmap_aggregate_layer_info info = { .struct_size = sizeof(info) };

	(void)state;
	aggregate->images = 1;
	assert_int_equal(salmap_aggregate_layer_info(aggregate, 1, &info, NULL),
	                 SALMAP_OK);
	assert_true(info.share == 0 && info.mean == 0);
	salmap_aggregate_destroy(aggregate);
}

static void means_can_be_drawn(void **state)
{
	salmap_aggregate *aggregate = must_add_up(4);
	salmap *sm = must_create(AGGREGATE_LAYERS);
	float drawn[PIXELS], mean[PIXELS];
	salmap_plane plane = plane_on(drawn);
	uint32_t layer;

	(void)state;
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	assert_int_equal(salmap_aggregate_push(aggregate, sm, NULL), SALMAP_OK);
	for (layer = 0; layer < AGGREGATE_LAYERS; layer++) {
		plane = plane_on(mean);
		assert_int_equal(salmap_aggregate_mean(aggregate, layer, &plane,
		                                       NULL), SALMAP_OK);
		plane = plane_on(drawn);
		assert_ok(sm, salmap_layer_map(sm, 0, layer, &plane));
		assert_memory_equal(drawn, mean, sizeof(mean));
		assert_ok(sm, salmap_layer_raw(sm, 0, layer, &plane));
		assert_memory_equal(drawn, mean, sizeof(mean));
	}
	salmap_destroy(sm);
	salmap_aggregate_destroy(aggregate);
}

static void what_cannot_be_pushed_is_told(void **state)
{
	salmap_aggregate *aggregate = must_add_up(5), *empty = must_aggregate();
	salmap_aggregate *maps;
	struct counted_memory counted = { .fails_at = 0 };
	const salmap_allocator allocator = { sizeof(allocator), &counted,
		                             counted_memory_allocate,
		                             counted_memory_release };
	salmap_message message = message_for_test();
	float map[1] = { 0.5f };
	salmap_plane plane;
	salmap *sm;

	(void)state;
	assert_int_equal(salmap_create(2, &allocator, &sm), SALMAP_OK);
#define PUSH(from, sm) salmap_aggregate_push(from, sm, &message)
	assert_told(&message, PUSH(NULL, sm), SALMAP_E_ARGUMENT, "NULL");
	assert_told(&message, PUSH(empty, sm), SALMAP_E_INCOMPLETE, "no image");
	assert_told(&message, PUSH(aggregate, NULL), SALMAP_E_ARGUMENT,
	            "the context has 0 layers, the aggregate 2");
	assert_told(&message, PUSH(aggregate, sm), SALMAP_E_ARGUMENT,
	            "normaliser is gamma");
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	counted.fails_at = counted.asked + 2;
	assert_told(&message, PUSH(aggregate, sm), SALMAP_E_MEMORY, "layer 1");
	assert_int_equal(salmap_batch_size(sm), 0);
	assert_int_equal(PUSH(aggregate, sm), SALMAP_OK);
	assert_told(&message, PUSH(aggregate, sm), SALMAP_E_STATE, "holds maps");
	salmap_destroy(sm);
	assert_int_equal(salmap_create(1, NULL, &sm), SALMAP_OK);
	assert_told(&message, PUSH(aggregate, sm), SALMAP_E_ARGUMENT,
	            "1 layers, the aggregate 2");
	assert_int_equal(salmap_aggregate_create(0, 1, 1, NULL, &maps, NULL),
	                 SALMAP_OK);
	assert_int_equal(salmap_plane_packed(&plane, map, 1, 1), SALMAP_OK);
	assert_int_equal(salmap_aggregate_add_map(maps, &plane, NULL), SALMAP_OK);
	assert_told(&message, PUSH(maps, sm), SALMAP_E_ARGUMENT,
	            "the aggregate 0");
#undef PUSH
	salmap_destroy(sm);
	salmap_aggregate_destroy(maps);
	salmap_aggregate_destroy(empty);
	salmap_aggregate_destroy(aggregate);
}

static void histograms_are_read(void **state)
{
	salmap_aggregate *aggregate = must_add_up(6);
	static uint64_t counts[SALMAP_AGGREGATE_BINS];
	static double edges[SALMAP_AGGREGATE_BINS];
	double median, share;
	uint64_t below = 0;
	int bin;

	(void)state;
	assert_int_equal(salmap_aggregate_histogram(
				 aggregate, 1, SALMAP_AGGREGATE_BINS, counts,
				 NULL, NULL), SALMAP_OK);
	assert_int_equal(salmap_histogram_total(counts), 36);
	assert_int_equal(salmap_aggregate_histogram(
				 aggregate, 0, SALMAP_AGGREGATE_BINS + 1, counts,
				 edges, NULL), SALMAP_OK);
	assert_int_equal(salmap_aggregate_quantile(aggregate, 0, 0.5, &median,
	                                           NULL), SALMAP_OK);
	for (bin = 0; bin < SALMAP_AGGREGATE_BINS; bin++) {
		assert_true(edges[bin] == salmap_bin_edge(bin));
		if (edges[bin] <= median)
			below += counts[bin];
	}
	share = (double)below / (3 * 5 * 11);
	assert_true(share >= 0.5 && share < 0.7);
	salmap_aggregate_destroy(aggregate);
}

static void distances_are_jensen_shannon_divergences(void **state)
{
	salmap_aggregate *one = must_add_up(7), *other = must_add_up(8);
	salmap_aggregate *twice = must_add_up(7);
	struct salmap_aggregate_distance found = { .struct_size = sizeof(found) };
	struct salmap_aggregate_distance back = found;
	uint32_t layer;
	int64_t i;

	(void)state;
	assert_int_equal(salmap_aggregate_merge(twice, one, NULL), SALMAP_OK);
	for (layer = 0; layer <= AGGREGATE_LAYERS; layer++) {
		const uint32_t name = layer < AGGREGATE_LAYERS
			? layer : SALMAP_AGGREGATE_COMBINED;
		const struct salmap_fixed a = salmap_aggregate_map(one, layer);
		const struct salmap_fixed b = salmap_aggregate_map(other, layer);
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
	struct salmap_aggregate_distance found = { .struct_size = sizeof(found) };

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
	struct salmap_aggregate_info info = { .struct_size = 0 };
	struct salmap_aggregate_layer_info layer = { .struct_size = 0 };
	struct salmap_aggregate_distance distance = { .struct_size = 0 };
	salmap_message message = message_for_test();
	static uint64_t counts[SALMAP_AGGREGATE_BINS];
	float map[PIXELS];
	salmap_plane plane = plane_on(map);
	double value = 5;

	(void)state;
#define TOLD(call, status, part) assert_told(&message, call, status, part)
	TOLD(salmap_aggregate_info(NULL, &info, &message), SALMAP_E_ARGUMENT,
	     "NULL");
	TOLD(salmap_aggregate_info(aggregate, &info, &message),
	     SALMAP_E_ARGUMENT, "struct_size");
	TOLD(salmap_aggregate_layer_info(aggregate, 0, &layer, &message),
	     SALMAP_E_ARGUMENT, "struct_size");
	TOLD(salmap_aggregate_layer_info(aggregate, 2, &layer, &message),
	     SALMAP_E_ARGUMENT, "layer is 2; want less than 2");
	TOLD(salmap_aggregate_mean(NULL, 0, &plane, &message),
	     SALMAP_E_ARGUMENT, "NULL");
	TOLD(salmap_aggregate_mean(empty, 0, &plane, &message),
	     SALMAP_E_INCOMPLETE, "no image");
	TOLD(salmap_aggregate_mean(aggregate, 0, NULL, &message),
	     SALMAP_E_ARGUMENT, "output");
	plane.height = 2;
	TOLD(salmap_aggregate_mean(aggregate, 0, &plane, &message),
	     SALMAP_E_ARGUMENT, "13 x 2");
	TOLD(salmap_aggregate_quantile(aggregate, 0, 1.5, &value, &message),
	     SALMAP_E_ARGUMENT, "share is 1.5");
	TOLD(salmap_aggregate_quantile(aggregate, 0, -1, &value, &message),
	     SALMAP_E_ARGUMENT, "share is -1");
	TOLD(salmap_aggregate_quantile(aggregate, 0, 1, NULL, &message),
	     SALMAP_E_ARGUMENT, "out is NULL");
	TOLD(salmap_aggregate_quantile(aggregate, SALMAP_AGGREGATE_COMBINED, 1,
	                               &value, &message),
	     SALMAP_E_ARGUMENT, "only layers");
	TOLD(salmap_aggregate_quantile(empty, 0, 1, &value, &message),
	     SALMAP_E_INCOMPLETE, "no image");
	assert_true(value == 5);
	TOLD(salmap_aggregate_histogram(NULL, 0, 1, counts, NULL, &message),
	     SALMAP_E_ARGUMENT, "NULL");
	TOLD(salmap_aggregate_histogram(aggregate, 2, 1, counts, NULL, &message),
	     SALMAP_E_ARGUMENT, "layer is 2");
	TOLD(salmap_aggregate_histogram(aggregate, 0, 2052, counts, NULL,
	                                &message),
	     SALMAP_E_ARGUMENT, "room for 2052 bins");
	TOLD(salmap_aggregate_histogram(aggregate, 0, 2053, NULL, NULL,
	                                &message),
	     SALMAP_E_ARGUMENT, "room for 0 bins");
	TOLD(salmap_aggregate_distance(NULL, aggregate, 0, &distance, &message),
	     SALMAP_E_ARGUMENT, "NULL");
	TOLD(salmap_aggregate_distance(aggregate, NULL, 0, &distance, &message),
	     SALMAP_E_ARGUMENT, "NULL");
	TOLD(salmap_aggregate_distance(aggregate, empty, 0, &distance, &message),
	     SALMAP_E_INCOMPLETE, "no image");
	TOLD(salmap_aggregate_distance(aggregate, aggregate, 0, &distance,
	                               &message),
	     SALMAP_E_ARGUMENT, "struct_size");
	assert_int_equal(salmap_aggregate_create(1, 2, 3, NULL, &other, NULL),
	                 SALMAP_OK);
	TOLD(salmap_aggregate_distance(aggregate, other, 0, &distance, &message),
	     SALMAP_E_ARGUMENT, "1 layers of 2 x 3");
#undef TOLD
	salmap_aggregate_destroy(other);
	salmap_aggregate_destroy(empty);
	salmap_aggregate_destroy(aggregate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(planes_are_those_of_the_maps),
		cmocka_unit_test(equal_maps_have_no_deviation),
		cmocka_unit_test(infos_tell_what_it_is),
		cmocka_unit_test(shares_of_nothing_are_0),
		cmocka_unit_test(means_can_be_drawn),
		cmocka_unit_test(what_cannot_be_pushed_is_told),
		cmocka_unit_test(histograms_are_read),
		cmocka_unit_test(distances_are_jensen_shannon_divergences),
		cmocka_unit_test(what_has_nothing_in_common_is_1_apart),
		cmocka_unit_test(wrong_arguments_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
