#include "../support/defaults.h"
#include "../support/internals.h"

#include "eigen.h"

#include <math.h>

#define MOST 400

/* The map of one image, [c][h][w]; whether it is ambiguous. */
static bool eigen_map(const float *data, int64_t c, int64_t h, int64_t w,
                      float *map)
{
	const struct salmap_configuration settings = default_configuration();
	const struct salmap_view view = view_nchw(data, SALMAP_F32, 1, c, h, w);
	double *scratch = must_allocate(
		(size_t)salmap_eigen_scratch(&view) * sizeof(*scratch));
	struct salmap_map_info info = { .min = 0 };

	assert_false(salmap_eigen_maps(&settings, &view, scratch, map, &info));
	free(scratch);
	return info.ambiguous;
}

/* u_l v_k, for the map's values u and the channels' v, and a constant for each
 * channel that must not count. */
static void fill_rank_one(float *data, const float *map, int64_t locations,
                          const float *channels, int64_t count, float constant)
{
	int64_t k, l;

	for (k = 0; k < count; k++)
		for (l = 0; l < locations; l++)
			data[k * locations + l] = map[l] * channels[k] +
			                          constant * (float)k;
}

static void a_matrix_of_rank_one_gives_its_map(void **state)
{
	static const float scales[] = { 1, 0x1p-100f, 0x1p100f };
	static const float channels[3] = { 3, 0, 4 };
	static const float map[6] = { -3, 0, 1, 2, -1, 1 };
	float data[18], got[6];
	size_t scale;
	int i;

	(void)state;
	for (scale = 0; scale < 3; scale++) {
		fill_rank_one(data, map, 6, channels, 3, 8);
		for (i = 0; i < 18; i++)
			data[i] *= scales[scale];
		assert_false(eigen_map(data, 3, 2, 3, got));
		for (i = 0; i < 6; i++)
			assert_near(got[i] / scales[scale], 5 * map[i], 2e-5);
	}
}

/* The sign is that of the mean over channels, whatever LAPACK would say. */
static void the_sign_follows_the_mean(void **state)
{
	static const float up[2] = { 1, 2 }, down[2] = { -1, -2 };
	static const float map[4] = { -3, 1, 1, 1 };
	float data[8], got[4];
	int i;

	(void)state;
	fill_rank_one(data, map, 4, up, 2, 0);
	assert_false(eigen_map(data, 2, 2, 2, got));
	for (i = 0; i < 4; i++)
		assert_true((got[i] > 0) == (map[i] > 0));
	fill_rank_one(data, map, 4, down, 2, 0);
	assert_false(eigen_map(data, 2, 2, 2, got));
	for (i = 0; i < 4; i++)
		assert_true((got[i] > 0) == (map[i] < 0));
}

static void equal_locations_give_zeros(void **state)
{
	float data[3 * MOST], got[MOST];
	int i;

	(void)state;
	for (i = 0; i < 3 * MOST; i++)
		data[i] = (float)(i / MOST);
	assert_false(eigen_map(data, 3, 20, 20, got));
	for (i = 0; i < MOST; i++)
		assert_true(got[i] == 0);
	assert_false(eigen_map(data, 3, 1, 1, got));
	assert_true(got[0] == 0);
}

/* Two directions that are about as strong: which is first is not defined. */
static void two_equal_directions_are_ambiguous(void **state)
{
	static const struct {
		float second;
		bool is_ambiguous;
	} trials[] = { { 1, true }, { 0.97f, true }, { 0.9f, false },
		       { 0, false } };
	float data[2 * 4], got[4];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		const float second = trials[i].second;
		const float values[8] = { 1, -1, 0, 0, 0, 0, second, -second };

		memcpy(data, values, sizeof(data));
		assert_int_equal(eigen_map(data, 2, 2, 2, got),
		                 trials[i].is_ambiguous);
	}
}

/* The map m = X v of the first direction makes |X^T m| largest: no other map of
 * the same length, of many tried, has more. */
static double strength(const float *data, int64_t c, int64_t locations,
                       const double *map)
{
	double squares = 0, length = 0;
	int64_t k, l;

	for (l = 0; l < locations; l++)
		length += map[l] * map[l];
	for (k = 0; k < c; k++) {
		double sum = 0, mean = 0;

		for (l = 0; l < locations; l++)
			mean += data[k * locations + l] / (double)locations;
		for (l = 0; l < locations; l++)
			sum += (data[k * locations + l] - mean) * map[l];
		squares += sum * sum;
	}
	return squares / length;
}

static void no_direction_is_stronger(void **state)
{
	struct random random = { 4 };
	const int64_t c = 50, locations = 7 * 19;
	float *data = random_activations(7, (size_t)(c * locations));
	float got[7 * 19];
	double map[7 * 19], tried[7 * 19], best;
	int trial, l;

	(void)state;
	for (l = 0; l < locations; l++) /* one direction stands out */
		data[l] *= 6;
	assert_false(eigen_map(data, c, 7, 19, got));
	for (l = 0; l < locations; l++)
		map[l] = got[l];
	best = strength(data, c, locations, map);
	for (trial = 0; trial < 100; trial++) {
		for (l = 0; l < locations; l++)
			tried[l] = map[l] + (random_unit(&random) - 0.5) * 0.5;
		assert_true(strength(data, c, locations, tried) <
		            best * (1 + 1e-9));
	}
	free(data);
}

/* More than there is, not a small number that is left of a large one. */
static void scratch_does_not_overflow(void **state)
{
	const int64_t side = SALMAP_MAX_SIDE;
	struct salmap_view view = { .n = 1, .c = 1, .d = 1, .h = side,
		                    .w = side };

	(void)state;
	assert_true(salmap_eigen_scratch(&view) > INT64_MAX / 64);
	view.d = side;
	assert_true(salmap_eigen_scratch(&view) > INT64_MAX / 64);
	/* 2^64 locations. */
	view.d = 1 << 4;
	view.h = view.w = 1 << 30;
	assert_true(salmap_eigen_scratch(&view) > INT64_MAX / 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scratch_does_not_overflow),
		cmocka_unit_test(a_matrix_of_rank_one_gives_its_map),
		cmocka_unit_test(the_sign_follows_the_mean),
		cmocka_unit_test(equal_locations_give_zeros),
		cmocka_unit_test(two_equal_directions_are_ambiguous),
		cmocka_unit_test(no_direction_is_stronger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
