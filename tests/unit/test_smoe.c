#include "../support/internals.h"

#include "smoe.h"

#include <math.h>

static void fast_is_where_products_of_four_fit_a_float(void **state)
{
	(void)state;
	assert_true(salmap_smoe_is_fast(1e-7f));
	assert_true(salmap_smoe_is_fast(1));
	assert_true(salmap_smoe_is_fast(0x1p-31f));
	assert_false(salmap_smoe_is_fast(nextafterf(1, 2)));
	assert_false(salmap_smoe_is_fast(nextafterf(0x1p-31f, 0)));
	assert_false(salmap_smoe_is_fast(1e-30f));
	assert_false(salmap_smoe_is_fast(1e30f));
}

/* As kernels do it. */
static bool finish(const struct salmap_smoe_sums *sums, double channels,
                   float epsilon, float *smoe)
{
	double mean, difference;
	const bool stands = salmap_smoe_factors(sums, channels, epsilon, &mean,
	                                        &difference);

	*smoe = salmap_smoe_of_difference(mean, difference);
	return stands;
}

static void no_activation_is_zero(void **state)
{
	const struct salmap_smoe_sums sums = { 0, 64 * log2(1e-7), 1 };
	float smoe = 7;

	(void)state;
	assert_true(finish(&sums, 64, 1e-7f, &smoe));
	assert_near(smoe, 0, 0);
}

static void the_sums_give_the_formula(void **state)
{
	/* Of the channels 1, 2, 4 and 0.25. */
	const struct salmap_smoe_sums sums = { 7.25, 0, 2 };
	const double mean = 7.25 / 4 + 1e-7f;
	float smoe = -1;

	(void)state;
	assert_true(finish(&sums, 4, 1e-7f, &smoe));
	assert_relative(smoe, mean * (log2(mean) - 0.25), 1e-7);
}

static void the_factors_are_mean_and_difference_of_logarithms(void **state)
{
	const struct salmap_smoe_sums sums = { 7.25, 0, 2 };
	double mean, difference;

	(void)state;
	assert_true(salmap_smoe_factors(&sums, 4, 1e-7f, &mean, &difference));
	assert_relative(mean, 7.25 / 4 + 1e-7f, 1e-15);
	assert_near(difference, log2(mean) - 0.25, 1e-8);
}

static void sums_too_large_for_products_are_refused(void **state)
{
	const double sums_of_r[] = { 0x1p32, 1e30, (double)INFINITY };
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		const struct salmap_smoe_sums sums = { sums_of_r[i], 0, 1 };
		float smoe;

		assert_false(finish(&sums, 4, 1e-7f, &smoe));
	}
}

static void sums_just_below_the_limit_are_taken(void **state)
{
	const struct salmap_smoe_sums sums = { nextafter(0x1p32, 0), 0, 1 };
	float smoe;

	(void)state;
	assert_true(finish(&sums, 4, 1e-7f, &smoe));
	assert_relative(smoe, 0x1p30 * 30, 1e-6);
}

/* Of four channels of mean 1 + epsilon, with a difference of the logarithms. */
static bool finish_of(double difference, float *smoe)
{
	const double mean = 1 + (double)1e-7f;
	const struct salmap_smoe_sums sums = {
		4, 4 * (log2(mean) - difference), 1
	};

	return finish(&sums, 4, 1e-7f, smoe);
}

static void nearly_equal_channels_are_refused(void **state)
{
	const double smallest = 0.5; /* docs/numerics.md */
	float smoe;

	(void)state;
	assert_false(finish_of(0.9999 * smallest, &smoe));
	assert_false(finish_of(0, &smoe));
	assert_false(finish_of(-1e-9, &smoe));
	assert_true(finish_of(1.0001 * smallest, &smoe));
	assert_relative(smoe, 1.0001 * smallest, 1e-6);
}

static void only_the_mean_has_a_share_of_zero(void **state)
{
	double r;

	(void)state;
	assert_near(salmap_smoe_share(3, 3, 0.5), 0, 0);
	assert_near(salmap_smoe_share(0, 0, 1e-30), 0, 0);
	for (r = 0.01; r < 9; r += 0.01)
		if (fabs(r - 3) > 1e-9)
			assert_true(salmap_smoe_share(r, 3, 0.5) > 0);
	assert_true(salmap_smoe_share(nextafter(3, 4), 3, 0.5) > 0);
	assert_true(salmap_smoe_share(nextafter(3, 2), 3, 0.5) > 0);
}

/* Values that would vanish in a sum with epsilon: (d/epsilon)^2 / 2 is left. */
static void a_large_epsilon_loses_nothing(void **state)
{
	(void)state;
	assert_relative(salmap_smoe_share(5, 3, 1e30), 2e-60, 1e-12);
	assert_relative(salmap_smoe_share(0, 3, 1e20), 4.5e-40, 1e-12);
}

static void shares_do_not_depend_on_scale(void **state)
{
	const double scale = 0x1p60;
	double r;

	(void)state;
	for (r = 0.01; r < 9; r += 0.01)
		assert_near(salmap_smoe_share(r * scale, 3 * scale,
		                              0.5 * scale),
		            salmap_smoe_share(r, 3, 0.5), 0);
}

static void shares_add_up_to_the_formula(void **state)
{
	const double channels[] = { 0, 1, 2, 2, 7.5, 3 };
	const double epsilon = 0.001;
	double mean = 0, mean_log = 0, shares = 0;
	int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		mean += channels[i] / 6;
		mean_log += log2(channels[i] + epsilon) / 6;
	}
	for (i = 0; i < 6; i++)
		shares += salmap_smoe_share(channels[i], mean, epsilon) / 6;
	mean += epsilon;
	assert_relative(salmap_smoe_of_share(mean, shares),
	                mean * (log2(mean) - mean_log), 1e-7);
}

static void results_are_saturated(void **state)
{
	(void)state;
	assert_near(salmap_smoe_of_share(1e38, 20), 0x1p126, 0);
	assert_near(salmap_smoe_of_share(1e38, 0), 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fast_is_where_products_of_four_fit_a_float),
		cmocka_unit_test(no_activation_is_zero),
		cmocka_unit_test(the_sums_give_the_formula),
		cmocka_unit_test(
			the_factors_are_mean_and_difference_of_logarithms),
		cmocka_unit_test(sums_too_large_for_products_are_refused),
		cmocka_unit_test(sums_just_below_the_limit_are_taken),
		cmocka_unit_test(nearly_equal_channels_are_refused),
		cmocka_unit_test(only_the_mean_has_a_share_of_zero),
		cmocka_unit_test(a_large_epsilon_loses_nothing),
		cmocka_unit_test(shares_do_not_depend_on_scale),
		cmocka_unit_test(shares_add_up_to_the_formula),
		cmocka_unit_test(results_are_saturated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
