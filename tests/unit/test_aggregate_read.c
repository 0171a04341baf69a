#include "../support/aggregates.h"

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
	assert_int_equal(info.depth, 1);
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
	struct salmap_aggregate_layer_info info = {.struct_size = sizeof(info)};

	(void)state;
	aggregate->images = 1;
	assert_int_equal(salmap_aggregate_layer_info(aggregate, 1, &info, NULL),
	                 SALMAP_OK);
	assert_true(info.share == 0 && info.mean == 0);
	salmap_aggregate_destroy(aggregate);
}

static void wrong_arguments_are_told(void **state)
{
	salmap_aggregate *aggregate = must_add_up(9), *empty = must_aggregate();
	struct salmap_aggregate_info info = { .struct_size = 0 };
	struct salmap_aggregate_layer_info layer = { .struct_size = 0 };
	salmap_message message = message_for_test();
	float map[PIXELS];
	salmap_plane plane = plane_on(map);

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
#undef TOLD
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
		cmocka_unit_test(wrong_arguments_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
