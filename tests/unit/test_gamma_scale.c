#include "../support/internals.h"

#include "gamma.h"
#include "kernels/gamma_scale.h"

#include <float.h>
#include <math.h>

/* ------------------------------------------------------------- the function */

/* To many digits: docs/derivations/coefficients.py. */
static void figures_are_met(void **state)
{
	static const double figures[][2] = {
		{ 1e-20, 2e-20 },
		{ 1e-09, 1.9999999993333335e-09 },
		{ 0.0001, 0.00019999333377776742 },
		{ 0.01, 0.019933776721958084 },
		{ 0.1, 0.19376557317440024 },
		{ 0.35, 0.6351019161911574 },
		{ 0.5, 0.8789472322596712 },
		{ 1, 1.624545540647793 },
		{ 2, 2.957558107631732 },
		{ 3, 4.191911849846744 },
		{ 5, 6.5257829591291365 },
		{ 8, 9.867406426409554 },
		{ 16, 18.422257116821726 },
		{ 50, 53.431557612837764 },
		{ 100, 104.08367341424106 },
		{ 157, 161.51753647947203 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		assert_relative(salmap_gamma_scale(1, figures[i][0]),
		                figures[i][1], 1.3e-7);
		assert_relative(salmap_gamma_scale(1e-7, figures[i][0]),
		                1e-7 * figures[i][1], 1.3e-7);
	}
}

/* lib/gamma.c solves the equation by Newton's method. */
static void the_fit_of_the_normaliser_agrees(void **state)
{
	double spread;

	(void)state;
	for (spread = 1e-6; spread < 158; spread *= 1.01)
		assert_relative(salmap_gamma_scale(3, spread),
		                3 / salmap_gamma_fit(3, spread).shape, 1.3e-7);
}

static void binary_logarithms_give_the_same(void **state)
{
	(void)state;
	assert_relative(salmap_gamma_scale_of_difference(7, 3),
	                salmap_gamma_scale(7, 3 * log(2)), 1e-7);
}

static void no_spread_is_zero(void **state)
{
	(void)state;
	assert_near(salmap_gamma_scale(1e38, 0), 0, 0);
}

static void the_scale_never_falls_where_the_spread_grows(void **state)
{
	double spread;
	float last = 0;

	(void)state;
	for (spread = 1e-3; spread < 158; spread += 1e-3) {
		const float scale = salmap_gamma_scale(1, spread);

		assert_true(scale >= last);
		last = scale;
	}
}

static void results_are_saturated(void **state)
{
	(void)state;
	assert_near(salmap_gamma_scale(1e38, 20), 0x1p126, 0);
}

/* ---------------------------------------------------------------- the map */

/* The scale of the channels of one location. A second location keeps the map
 * from being flat. */
static float scale_of(const float *channels, int64_t count, double epsilon)
{
	float *data = must_allocate(2 * (size_t)count * sizeof(*data));
	salmap *sm = must_create(1);
	float map[2];
	salmap_plane plane;
	int64_t c;

	for (c = 0; c < count; c++) {
		data[2 * c] = channels[c];
		data[2 * c + 1] = 1.2345f * (float)(c * c);
	}
	assert_ok(sm, salmap_set_statistic(sm, SALMAP_STATISTIC_GAMMA_SCALE));
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

/* By the formula, in long double. */
static double exact_scale(const float *channels, int64_t count, double epsilon)
{
	long double mean = 0, mean_log = 0;
	int64_t c;

	for (c = 0; c < count; c++) {
		const long double a = fmaxl(channels[c], 0) + (float)epsilon;

		mean += a / (long double)count;
		mean_log += logl(a) / (long double)count;
	}
	return (double)mean /
	       salmap_gamma_fit((double)mean,
	                        (double)(logl(mean) - mean_log)).shape;
}

static void channels_give_their_scale(void **state)
{
	static const float near[] = { 1, 3 }, wide[] = { 0, 8, -1, 0.5f };
	float many[1000];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		many[i] = (float)fmax(0, tan(i * i));
	assert_relative(scale_of(near, 2, 1e-7), exact_scale(near, 2, 1e-7),
	                4e-7);
	assert_relative(scale_of(wide, 4, 1e-7), exact_scale(wide, 4, 1e-7),
	                4e-7);
	assert_relative(scale_of(many, 1000, 1e-7),
	                exact_scale(many, 1000, 1e-7), 4e-7);
	assert_relative(scale_of(many, 1000, 1e-20),
	                exact_scale(many, 1000, 1e-20), 4e-7);
}

static void equal_channels_are_zero(void **state)
{
	static const float zeros[70], fives[] = { 5, 5, 5 };
	static const float below[] = { -2, -7, -1e30f, -0.0f };

	(void)state;
	assert_near(scale_of(zeros, 70, 1e-7), 0, 0);
	assert_near(scale_of(fives, 3, 1e-7), 0, 0);
	assert_near(scale_of(fives, 1, 1e-7), 0, 0);
	assert_near(scale_of(below, 4, 1e-7), 0, 0);
}

/* Then 1 / k is twice the spread, which is half the relative variance. */
static void nearly_equal_channels_give_variance_over_mean(void **state)
{
	static const float channels[] = { 1, 1, 1 + 0x1p-13f, 1 };

	(void)state;
	assert_relative(scale_of(channels, 4, 1e-7), 0x1p-26 * 3 / 16, 1e-4);
}

static void negative_values_count_as_zero(void **state)
{
	static const float channels[] = { -3, 4, -1e38f, 2 };
	static const float zeros[] = { 0, 4, 0, 2 };

	(void)state;
	assert_near(scale_of(channels, 4, 1e-7), scale_of(zeros, 4, 1e-7), 0);
}

static void nan_and_infinity_count_as_zero(void **state)
{
	static const float channels[] = { NAN, 3, INFINITY, 1, -INFINITY };
	static const float zeros[] = { 0, 3, 0, 1, 0 };

	(void)state;
	assert_near(scale_of(channels, 5, 1e-7), scale_of(zeros, 5, 1e-7), 0);
}

static void the_largest_and_smallest_numbers_give_finite_values(void **state)
{
	static const float wide[] = { FLT_MAX, 0 }, tiny[] = { 0x1p-149f, 0 };
	static const float high[] = { FLT_MAX, FLT_MAX / 2 };

	(void)state;
	assert_near(scale_of(wide, 2, 1e-30), 0x1p126, 0);
	assert_relative(scale_of(high, 2, 1e-7), exact_scale(high, 2, 1e-7),
	                4e-7);
	assert_true(scale_of(tiny, 2, 1e-30) >= 0);
	assert_true(scale_of(tiny, 2, 1e-30) <= 0x1p-149f);
}

static void a_power_of_two_scales_it_to_the_bit(void **state)
{
	float channels[100], scaled[100];
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		channels[i] = (float)sin(i * i);
		scaled[i] = channels[i] * 16;
	}
	assert_near(scale_of(scaled, 100, 0x1p-16),
	            16 * scale_of(channels, 100, 0x1p-20), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_met),
		cmocka_unit_test(the_fit_of_the_normaliser_agrees),
		cmocka_unit_test(binary_logarithms_give_the_same),
		cmocka_unit_test(no_spread_is_zero),
		cmocka_unit_test(the_scale_never_falls_where_the_spread_grows),
		cmocka_unit_test(results_are_saturated),
		cmocka_unit_test(channels_give_their_scale),
		cmocka_unit_test(equal_channels_are_zero),
		cmocka_unit_test(nearly_equal_channels_give_variance_over_mean),
		cmocka_unit_test(negative_values_count_as_zero),
		cmocka_unit_test(nan_and_infinity_count_as_zero),
		cmocka_unit_test(
			the_largest_and_smallest_numbers_give_finite_values),
		cmocka_unit_test(a_power_of_two_scales_it_to_the_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
