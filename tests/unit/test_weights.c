#include "../support/internals.h"

#include "weights.h"

#include <float.h>
#include <math.h>

static struct salmap_sentence message;

static salmap_status check(const double *weights, uint32_t count,
                           uint32_t layers)
{
	salmap_sentence_init(&message);
	return salmap_weights_check(weights, count, layers, &message);
}

static void weights_in_range_pass(void **state)
{
	const double weights[] = { 0, -0.0, 0.25, DBL_TRUE_MIN, 1e307, 7 };

	(void)state;
	assert_int_equal(check(weights, 6, 6), SALMAP_OK);
	assert_int_equal(check(weights + 3, 1, 1), SALMAP_OK);
}

static void null_weights_are_refused(void **state)
{
	(void)state;
	assert_noted(&message, check(NULL, 3, 3), SALMAP_E_ARGUMENT, "NULL",
	             NULL);
}

static void each_layer_needs_a_weight(void **state)
{
	const double weights[] = { 1, 2, 3, 4 };

	(void)state;
	assert_noted(&message, check(weights, 4, 3), SALMAP_E_ARGUMENT,
	             "4 weights", "which is 3", NULL);
	assert_noted(&message, check(weights, 2, 3), SALMAP_E_ARGUMENT,
	             "2 weights", "which is 3", NULL);
	assert_noted(&message, check(weights, 0, 3), SALMAP_E_ARGUMENT,
	             "0 weights", NULL);
}

static void negative_and_nonfinite_weights_are_named(void **state)
{
	static const struct {
		double weight;
		const char *name;
	} wrong[] = {
		{ -1, "is -1;" },
		{ -1e-300, "is -1e-300;" },
		{ (double)NAN, "is nan;" },
		{ (double)INFINITY, "is inf;" },
		{ -(double)INFINITY, "is -inf;" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const double last[] = { 1, 2, wrong[i].weight };
		const double first[] = { wrong[i].weight, 2, -5 };

		assert_noted(&message, check(last, 3, 3), SALMAP_E_ARGUMENT,
		             "weight 2", wrong[i].name, NULL);
		assert_noted(&message, check(first, 3, 3), SALMAP_E_ARGUMENT,
		             "weight 0", wrong[i].name, NULL);
	}
}

static void the_sum_must_be_positive_and_finite(void **state)
{
	const double zeros[] = { 0, -0.0, 0 };
	const double huge[] = { DBL_MAX, DBL_MAX };

	(void)state;
	assert_noted(&message, check(zeros, 3, 3), SALMAP_E_ARGUMENT,
	             "add up to 0;", NULL);
	assert_noted(&message, check(huge, 2, 2), SALMAP_E_ARGUMENT,
	             "add up to inf;", NULL);
	assert_int_equal(check(huge, 1, 1), SALMAP_OK);
}

static void equal_is_one_for_each(void **state)
{
	double weights[9];
	int i;

	(void)state;
	assert_int_equal(salmap_weights_preset(SALMAP_WEIGHTS_EQUAL, 9, weights,
	                                       NULL),
	                 SALMAP_OK);
	for (i = 0; i < 9; i++)
		assert_near(weights[i], 1, 0);
}

static void ramp_counts_from_one(void **state)
{
	double weights[9];
	int i;

	(void)state;
	assert_int_equal(salmap_weights_preset(SALMAP_WEIGHTS_RAMP, 9, weights,
	                                       NULL),
	                 SALMAP_OK);
	for (i = 0; i < 9; i++)
		assert_near(weights[i], i + 1, 0);
}

static void prior_is_the_papers(void **state)
{
	const double paper[] = { 0.18, 0.15, 0.37, 0.40, 0.72 };
	double weights[5];

	(void)state;
	assert_int_equal(salmap_weights_preset(SALMAP_WEIGHTS_PRIOR, 5, weights,
	                                       NULL),
	                 SALMAP_OK);
	assert_memory_equal(weights, paper, sizeof(paper));
}

static void prior_wants_five_layers(void **state)
{
	double weights[6] = { 7, 7, 7, 7, 7, 7 };

	(void)state;
	salmap_sentence_init(&message);
	assert_noted(&message,
	             salmap_weights_preset(SALMAP_WEIGHTS_PRIOR, 6, weights,
	                                   &message),
	             SALMAP_E_ARGUMENT, "5 layers", "not 6", NULL);
	assert_noted(&message,
	             salmap_weights_preset(SALMAP_WEIGHTS_PRIOR, 4, weights,
	                                   &message),
	             SALMAP_E_ARGUMENT, "5 layers", "not 4", NULL);
	assert_near(weights[0], 7, 0);
}

static void unknown_presets_are_refused(void **state)
{
	double weights[2] = { 7, 7 };

	(void)state;
	salmap_sentence_init(&message);
	assert_noted(&message, salmap_weights_preset(3, 2, weights, &message),
	             SALMAP_E_ARGUMENT, "preset is 3", NULL);
	assert_noted(&message, salmap_weights_preset(-1, 2, weights, &message),
	             SALMAP_E_ARGUMENT, "preset is -1", NULL);
	assert_near(weights[0], 7, 0);
}

static double largest_of(const double *weights, uint32_t count)
{
	double largest = 0;
	uint32_t i;

	for (i = 0; i < count; i++)
		largest = fmax(largest, weights[i]);
	return largest;
}

static void scaling_brings_the_largest_to_one_to_two(void **state)
{
	int exponent, i;

	(void)state;
	for (exponent = -1022; exponent < 1023; exponent++) {
		const double weights[] = { ldexp(1.0, exponent),
			                   ldexp(1.9, exponent), 0 };
		const double one[] = { ldexp(1.0, exponent) };
		double scaled[3];

		salmap_weights_scale(weights, 3, scaled);
		assert_near(largest_of(scaled, 3), 1.9, 0);
		for (i = 0; i < 3; i++)
			assert_near(scaled[i], ldexp(weights[i], -exponent), 0);
		salmap_weights_scale(one, 1, scaled);
		assert_near(scaled[0], 1, 0);
	}
}

static void scaled_weights_have_the_same_ratios(void **state)
{
	const double weights[] = { 0.18, 0.15, 0.37, 0.40, 0.72, 3e5, 1e-9 };
	double scaled[7];
	int i;

	(void)state;
	salmap_weights_scale(weights, 7, scaled);
	for (i = 0; i < 7; i++)
		assert_near(scaled[i] / scaled[0], weights[i] / weights[0], 0);
}

static void the_smallest_weights_stay_positive(void **state)
{
	const double weights[] = { DBL_TRUE_MIN, 3 * DBL_TRUE_MIN };
	double scaled[2];

	(void)state;
	salmap_weights_scale(weights, 2, scaled);
	assert_true(scaled[0] > 0);
	assert_near(scaled[1], 3 * scaled[0], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weights_in_range_pass),
		cmocka_unit_test(null_weights_are_refused),
		cmocka_unit_test(each_layer_needs_a_weight),
		cmocka_unit_test(negative_and_nonfinite_weights_are_named),
		cmocka_unit_test(the_sum_must_be_positive_and_finite),
		cmocka_unit_test(equal_is_one_for_each),
		cmocka_unit_test(ramp_counts_from_one),
		cmocka_unit_test(prior_is_the_papers),
		cmocka_unit_test(prior_wants_five_layers),
		cmocka_unit_test(unknown_presets_are_refused),
		cmocka_unit_test(scaling_brings_the_largest_to_one_to_two),
		cmocka_unit_test(scaled_weights_have_the_same_ratios),
		cmocka_unit_test(the_smallest_weights_stay_positive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
