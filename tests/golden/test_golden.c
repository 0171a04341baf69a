/* The library against figures of the published implementation, and of the
 * mathematics in float64: README.md beside this file. */
#include "../support/golden.h"

#include <float.h>
#include <math.h>

static void push_layer(salmap *sm, const struct golden *golden, uint32_t layer)
{
	int64_t extent[4];
	float *data = golden_activations(golden, layer, extent);

	must_push(sm, layer, data, extent[0], extent[1], extent[2], extent[3]);
	free(data);
}

static void set_weights(salmap *sm, const struct golden *golden)
{
	double *weights = golden_weights(golden);

	assert_ok(sm, salmap_set_weights(sm, weights, golden->layers));
	free(weights);
}

static salmap *push_all(const struct golden *golden,
                        enum golden_settings settings)
{
	const struct golden_choice *choice = &golden_choices[settings];
	salmap *sm = must_create(golden->layers);
	uint32_t layer;

	assert_ok(sm, salmap_set_statistic(sm, choice->statistic));
	assert_ok(sm, salmap_set_normalizer(sm, choice->normalizer));
	assert_ok(sm, salmap_set_resampling(sm, choice->resampling));
	if (choice->is_weighted)
		set_weights(sm, golden);
	for (layer = 0; layer < golden->layers; layer++)
		push_layer(sm, golden, layer);
	return sm;
}

/* The map of one layer at height x width. */
static float *layer_map(salmap *sm, uint32_t image, uint32_t layer,
                        int64_t height, int64_t width)
{
	float *map = must_allocate((size_t)(height * width) * sizeof(*map));
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, map, width, height),
	                 SALMAP_OK);
	assert_ok(sm, salmap_layer_map(sm, image, layer, &plane));
	return map;
}

/* isnan of MinGW converts what it is given to float, which is a warning. */
static bool is_nan(double number)
{
	return number != number;
}

/* The largest magnitude of what is not NaN. */
static double largest(const double *numbers, size_t count)
{
	double most = 0;
	size_t i;

	for (i = 0; i < count; i++)
		if (!is_nan(numbers[i]))
			most = fmax(most, fabs(numbers[i]));
	return most;
}

/* Fails unless all values are within `tolerance`, after the expected ones are
 * clamped to low..high. Where the published implementation gives NaN, any
 * finite value will do. */
static void assert_near(const float *got, const double *want, size_t count,
                        double tolerance, double low, double high)
{
	size_t i;

	for (i = 0; i < count; i++) {
		const double expected =
			is_nan(want[i]) ? 0 : fmin(fmax(want[i], low), high);
		const double allowed = is_nan(want[i]) ? FLT_MAX : tolerance;

		if (!(fabs(got[i] - expected) <= allowed))
			fail_msg("value %zu is %.9g, want %.9g within %.3g", i,
			         (double)got[i], expected, allowed);
	}
}

/* Compares the maps of one layer, at their own size, with a figure. The
 * tolerance is relative to the largest magnitude of each image's map where
 * `relative`. */
static void compare_layer(salmap *sm, uint32_t layer, const struct npy *want,
                          double tolerance, bool relative)
{
	const int64_t height = want->extent[2], width = want->extent[3];
	const size_t size = (size_t)(height * width);
	uint32_t image;

	for (image = 0; image < want->extent[1]; image++) {
		const double *numbers = want->numbers + image * size;
		float *got = layer_map(sm, image, layer, height, width);

		assert_near(got, numbers, size,
		            relative ? tolerance * largest(numbers, size)
		                     : tolerance,
		            -HUGE_VAL, HUGE_VAL);
		free(got);
	}
}

static void compare_normalizer(salmap_normalizer normalizer, double tolerance)
{
	const enum golden_settings settings = (enum golden_settings)(
		GOLDEN_FIRST_NORMALIZER + normalizer);
	size_t i;

	for (i = 0; i < GOLDEN_CASES; i++) {
		const struct golden *golden = &golden_cases[i];
		salmap *sm = push_all(golden, settings);
		uint32_t layer;

		for (layer = 0; layer < golden->layers; layer++) {
			struct npy want = golden_figure(
				golden, salmap_normalizer_name(normalizer),
				layer);

			compare_layer(sm, layer, &want, tolerance, false);
			npy_free(&want);
		}
		salmap_destroy(sm);
	}
}

/* In all cases. */
static void compare_statistic(salmap_statistic statistic, double tolerance)
{
	size_t i;

	for (i = 0; i < GOLDEN_STATISTIC_CASES; i++) {
		const struct golden *golden = &golden_cases[i];
		salmap *sm = push_all(
			golden, (enum golden_settings)(GOLDEN_FIRST_STATISTIC +
		                                       statistic));
		uint32_t layer;

		for (layer = 0; layer < golden->layers; layer++) {
			struct npy want = golden_figure(
				golden, salmap_statistic_name(statistic),
				layer);

			compare_layer(sm, layer, &want, tolerance, true);
			npy_free(&want);
		}
		salmap_destroy(sm);
	}
}

static void smoe_scale_is_within_1e_6(void **state)
{
	(void)state;
	compare_statistic(SALMAP_STATISTIC_SMOE, 1e-6);
}

/* Tighter than promised: what the design aims for. */
static void smoe_scale_is_within_2e_7(void **state)
{
	(void)state;
	compare_statistic(SALMAP_STATISTIC_SMOE, 2e-7);
}

static void every_statistic_is_within_1e_5(void **state)
{
	int32_t statistic;

	(void)state;
	for (statistic = 0; salmap_statistic_name(statistic) != NULL;
	     statistic++)
		compare_statistic(statistic, 1e-5);
}

static void gauss_is_within_1e_6(void **state)
{
	(void)state;
	compare_normalizer(SALMAP_NORMALIZER_GAUSS, 1e-6);
}

/* `none` leaves the statistic, which is compared above; `reference` depends on a data
 * set. */
static void every_normalizer_is_within_1e_5(void **state)
{
	int32_t normalizer;

	(void)state;
	for (normalizer = 0; normalizer < SALMAP_NORMALIZER_REFERENCE;
	     normalizer++)
		if (normalizer != SALMAP_NORMALIZER_NONE)
			compare_normalizer(normalizer, 1e-5);
}

static void compare_resampling(salmap_resampling resampling)
{
	const enum golden_settings settings = (enum golden_settings)(
		GOLDEN_FIRST_RESAMPLING + resampling);
	char figure[64];
	size_t i;

	snprintf(figure, sizeof(figure), "resize_%s",
	         salmap_resampling_name(resampling));
	for (i = 0; i < GOLDEN_CASES; i++) {
		const struct golden *golden = &golden_cases[i];
		const size_t size = (size_t)(golden->height * golden->width);
		salmap *sm = push_all(golden, settings);
		uint32_t layer, image;

		for (layer = 0; layer < golden->layers; layer++) {
			struct npy want = npy_read(golden->directory, figure,
			                           (int)layer);

			for (image = 0; image < golden->images; image++) {
				float *got = layer_map(sm, image, layer,
				                       golden->height,
				                       golden->width);

				assert_near(got, want.numbers + image * size,
				            size, 1e-5, 0, 1);
				free(got);
			}
			npy_free(&want);
		}
		salmap_destroy(sm);
	}
}

static void every_resampling_is_within_1e_5(void **state)
{
	int32_t resampling;

	(void)state;
	for (resampling = 0; salmap_resampling_name(resampling) != NULL;
	     resampling++)
		compare_resampling(resampling);
}

static void maps_and_combined_are_within_1e_5(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < GOLDEN_CASES; i++) {
		const struct golden *golden = &golden_cases[i];
		const size_t size = (size_t)(golden->height * golden->width);
		struct npy maps = npy_read(golden->directory, "maps", -1);
		struct npy combined =
			npy_read(golden->directory, "combined", -1);
		salmap *sm = push_all(golden, GOLDEN_WEIGHTED);
		uint32_t image, layer;

		for (image = 0; image < golden->images; image++) {
			float *got = must_combine(sm, image, golden->width,
			                          golden->height);

			assert_near(got, combined.numbers + image * size, size,
			            1e-5, 0, 1);
			free(got);
			for (layer = 0; layer < golden->layers; layer++) {
				const size_t at =
					image * golden->layers + layer;

				got = layer_map(sm, image, layer,
				                golden->height, golden->width);
				assert_near(got, maps.numbers + at * size, size,
				            1e-5, 0, 1);
				free(got);
			}
		}
		salmap_destroy(sm);
		npy_free(&combined);
		npy_free(&maps);
	}
}

static void compare_picture(salmap_status (*draw)(salmap *sm, uint32_t image,
                                                  const salmap_picture *out),
                            const char *figure)
{
	size_t i;

	for (i = 0; i < GOLDEN_CASES; i++) {
		const struct golden *golden = &golden_cases[i];
		const size_t count =
			(size_t)(golden->height * golden->width) * 3;
		struct npy want = npy_read(golden->directory, figure, -1);
		float *got = must_allocate(count * sizeof(*got));
		salmap *sm = push_all(golden, GOLDEN_WEIGHTED);
		salmap_picture picture;

		assert_int_equal(salmap_picture_packed(
					 &picture, got, SALMAP_PIXEL_RGB_F32,
					 golden->width, golden->height),
		                 SALMAP_OK);
		assert_ok(sm, draw(sm, 0, &picture));
		assert_near(got, want.numbers, count, 1e-4, 0, 1);
		salmap_destroy(sm);
		free(got);
		npy_free(&want);
	}
}

static void lovi_is_within_1e_4(void **state)
{
	(void)state;
	compare_picture(salmap_lovi, "lovi");
}

static void heat_map_is_within_1e_4(void **state)
{
	(void)state;
	compare_picture(salmap_heatmap, "heat");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(smoe_scale_is_within_1e_6),
		cmocka_unit_test(smoe_scale_is_within_2e_7),
		cmocka_unit_test(every_statistic_is_within_1e_5),
		cmocka_unit_test(gauss_is_within_1e_6),
		cmocka_unit_test(every_normalizer_is_within_1e_5),
		cmocka_unit_test(every_resampling_is_within_1e_5),
		cmocka_unit_test(maps_and_combined_are_within_1e_5),
		cmocka_unit_test(lovi_is_within_1e_4),
		cmocka_unit_test(heat_map_is_within_1e_4),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
