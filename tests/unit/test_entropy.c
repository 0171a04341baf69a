#include "../support/internals.h"

#include "kernels/entropy.h"

#include <float.h>
#include <math.h>

/* log(2 pi e) / 2. */
#define NORMAL 1.4189385332046727
/* The entropy for alpha = 0 and a deviation of 1: log(pi e / 2) / 2. */
#define HALF_NORMAL 0.7257913526447274

/* What a float can hold, and the error of the polynomials. */
static void assert_entropy(double actual, double expected)
{
	assert_near(actual, expected, 6e-8 * fabs(expected) + 1e-9);
}

/* ------------------------------------------------------------- the function */

/* To many digits: docs/derivations/coefficients.py. */
static const double figures[][2] = {
	{ -1000, 1.4189385332046727 },
	{ -40, 1.4189385332046727 },
	{ -8, 1.418938533204652 },
	{ -7, 1.4189385331714215 },
	{ -6.9, 1.4189385331389262 },
	{ -5, 1.4189345297532074 },
	{ -3, 1.410930964676736 },
	{ -2, 1.3406777611967193 },
	{ -1.5, 1.2457027647483008 },
	{ -1.0001, 1.1024176636565717 },
	{ -1, 1.1023847687116337 },
	{ -0.9999, 1.1023518722881047 },
	{ -0.5, 0.922702009456758 },
	{ 0, HALF_NORMAL },
	{ 0.25, 0.6263210158205882 },
	{ 1, 0.34048452627589987 },
	{ 2, 0.00896973234548166 },
	{ 4, -0.48994866434367595 },
	{ 8, -1.1090261777654264 },
	{ 30, -2.4034104116333688 },
	{ 1000, -5.907757278974637 },
	{ 1000000.0, -12.815510557966274 },
};

static void figures_are_met_for_every_deviation(void **state)
{
	static const double deviations[] = { 1e-30, 1e-7, 0.3, 1,
		                             7,     1e30, 3e38 };
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		for (j = 0; j < sizeof(deviations) / sizeof(deviations[0]); j++)
			assert_entropy(salmap_entropy(-figures[i][0] *
			                                      deviations[j],
			                              deviations[j]),
			               figures[i][1] + log(deviations[j]));
}

/* The formula as it is written loses digits only beyond 30. */
static void the_formula_is_met_between(void **state)
{
	const double root_half = 0.7071067811865476;
	const double root_two_pi = 2.5066282746310002;
	int i;

	(void)state;
	for (i = -9000; i <= 30000; i += 7) {
		const double alpha = i / 1000.0;
		const double share = 0.5 * erfc(alpha * root_half);
		const double h = exp(-alpha * alpha / 2) / root_two_pi / share;

		assert_entropy(salmap_entropy(-alpha, 1),
		               NORMAL + log(share) + alpha * h / 2);
	}
}

/* Of mean deviation / alpha, which has the entropy 1 + log(mean). */
static void far_below_zero_the_rest_is_exponential(void **state)
{
	(void)state;
	assert_entropy(salmap_entropy(-3e38, 1e-30),
	               1 + 2 * log(1e-30) - log(3e38));
	assert_entropy(salmap_entropy(-3e38, 1e30),
	               1 + 2 * log(1e30) - log(3e38));
}

static void far_above_zero_nothing_is_cut(void **state)
{
	(void)state;
	assert_entropy(salmap_entropy(3e38, 1e-30), NORMAL + log(1e-30));
	assert_entropy(salmap_entropy(3e38, 3e37), NORMAL + log(3e37));
}

/* ---------------------------------------------------------------- the map */

/* The entropy of the channels of one location. A second location keeps the map
 * from being flat. */
static float entropy_of(const float *channels, int64_t count, double epsilon)
{
	float *data = must_allocate(2 * (size_t)count * sizeof(*data));
	salmap *sm = must_create(1);
	float map[2];
	salmap_plane plane;
	int64_t c;

	for (c = 0; c < count; c++) {
		data[2 * c] = channels[c];
		data[2 * c + 1] = -12345 - 678.9f * (float)c;
	}
	assert_ok(sm, salmap_set_statistic(sm, SALMAP_STATISTIC_ENTROPY));
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	assert_ok(sm, salmap_set_epsilon(sm, epsilon));
	must_push(sm, 0, data, 1, count, 1, 2);
	salmap_plane_packed(&plane, map, 2, 1);
	assert_ok(sm, salmap_layer_map(sm, 0, 0, &plane));
	salmap_destroy(sm);
	free(data);
	return map[0];
}

static void channels_give_their_mean_and_deviation(void **state)
{
	/* Means 0, 2 and -2, all with a variance of 2. */
	static const float around[] = { -1, 1 }, above[] = { 1, 3 };
	static const float below[] = { -1, -3 };
	const double deviation = sqrt(2);

	(void)state;
	assert_entropy(entropy_of(around, 2, 1e-7),
	               HALF_NORMAL + log(deviation));
	assert_entropy(entropy_of(above, 2, 1e-7),
	               salmap_entropy(2, deviation));
	assert_entropy(entropy_of(below, 2, 1e-7),
	               salmap_entropy(-2, deviation));
}

static void equal_channels_have_a_deviation_of_epsilon(void **state)
{
	static const float zeros[70], fives[] = { 5, 5, 5 };
	static const float below[] = { -2, -2, -2, -2 };
	const double epsilon = 1e-7f;

	(void)state;
	assert_entropy(entropy_of(zeros, 70, 1e-7), HALF_NORMAL + log(epsilon));
	assert_entropy(entropy_of(zeros, 1, 1e-7), HALF_NORMAL + log(epsilon));
	assert_entropy(entropy_of(fives, 3, 1e-7), NORMAL + log(epsilon));
	assert_entropy(entropy_of(fives, 1, 1e-7), NORMAL + log(epsilon));
	assert_entropy(entropy_of(fives, 3, 10), salmap_entropy(5, 10));
	assert_entropy(entropy_of(below, 4, 1e-7),
	               1 + 2 * log(epsilon) - log(2));
	assert_entropy(entropy_of(below, 1, 1e-7),
	               1 + 2 * log(epsilon) - log(2));
}

static void nan_and_infinity_count_as_zero(void **state)
{
	static const float channels[] = { NAN, 3, INFINITY, -1, -INFINITY };
	static const float zeros[] = { 0, 3, 0, -1, 0 };

	(void)state;
	assert_near(entropy_of(channels, 5, 1e-7), entropy_of(zeros, 5, 1e-7),
	            0);
}

static void the_largest_and_smallest_numbers_give_finite_values(void **state)
{
	static const float wide[] = { FLT_MAX, -FLT_MAX }, low[] = { -FLT_MAX };
	static const float high[] = { FLT_MAX, FLT_MAX, 0 };
	static const float tiny[] = { 0x1p-149f, -0x1p-149f, 0 };
	const double most = FLT_MAX;

	(void)state;
	assert_entropy(entropy_of(wide, 2, 1e-7),
	               HALF_NORMAL + log(most) + log(2) / 2);
	assert_entropy(entropy_of(high, 3, 1e-7),
	               salmap_entropy(most / 3 * 2, most / sqrt(3)));
	assert_entropy(entropy_of(low, 1, 1e-30),
	               1 + 2 * log((double)1e-30f) - log(most));
	assert_entropy(entropy_of(tiny, 3, 1e-30),
	               HALF_NORMAL + log((double)1e-30f));
}

/* The mean of differences is that of the channels, however far they are off. */
static void channels_far_from_zero_keep_their_deviation(void **state)
{
	static const float channels[] = { 1e6f, 1e6f + 0.125f, 1e6f - 0.125f };

	(void)state;
	assert_entropy(entropy_of(channels, 3, 1e-7), NORMAL + log(0.125));
}

static void a_power_of_two_only_adds_its_logarithm(void **state)
{
	float channels[100], scaled[100];
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		channels[i] = (float)sin(i * i) - 0.2f;
		scaled[i] = channels[i] * 0x1p20f;
	}
	assert_entropy(entropy_of(scaled, 100, 1e-7),
	               entropy_of(channels, 100, 1e-7) + 20 * log(2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_met_for_every_deviation),
		cmocka_unit_test(the_formula_is_met_between),
		cmocka_unit_test(far_below_zero_the_rest_is_exponential),
		cmocka_unit_test(far_above_zero_nothing_is_cut),
		cmocka_unit_test(channels_give_their_mean_and_deviation),
		cmocka_unit_test(equal_channels_have_a_deviation_of_epsilon),
		cmocka_unit_test(nan_and_infinity_count_as_zero),
		cmocka_unit_test(
			the_largest_and_smallest_numbers_give_finite_values),
		cmocka_unit_test(channels_far_from_zero_keep_their_deviation),
		cmocka_unit_test(a_power_of_two_only_adds_its_logarithm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
