/* References: libm's long double functions, whose own errors are far smaller
 * than those that are tested, and identities. */
#include "../support/internals.h"

#include "math.h"

#include <float.h>
#include <math.h>

static int step_count(void)
{
	return tries_few() ? 10000 : 100000;
}

/* A positive normal number with a random exponent and mantissa. */
static double random_normal(struct random *random)
{
	const uint64_t exponent = 1 + random_below(random, 2046);

	return salmap_double_of_bits(exponent << 52 |
	                             random_next(random) >> 12);
}

static double random_between(struct random *random, double low, double high)
{
	return low +
	       (high - low) * ((double)(random_next(random) >> 11) * 0x1p-53);
}

static void assert_error(double x, double actual, long double expected,
                         long double limit)
{
	if (!(fabsl(actual - expected) <= limit))
		fail_msg("of %a: %a is not within %Lg of %La", x, actual, limit,
		         expected);
}

/* The distance from |x| to the next larger double. */
static double ulp(double x)
{
	return nextafter(fabs(x), (double)INFINITY) - fabs(x);
}

/* ------------------------------------------------------------ small tools */

static void bits_survive(void **state)
{
	const double numbers[] = { 0, -0.0, 1.5, -DBL_MAX, DBL_TRUE_MIN };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const uint64_t bits = salmap_bits_of_double(numbers[i]);
		const float x = (float)numbers[i];
		const float y = salmap_float_of_bits(salmap_bits_of_float(x));

		assert_int_equal(salmap_bits_of_double(
					 salmap_double_of_bits(bits)),
		                 bits);
		assert_same_bits(&y, &x, 1);
	}
	assert_int_equal(salmap_bits_of_float(-1.0f), 0xbf800000);
	assert_int_equal(salmap_bits_of_double(1.0), 0x3ff0000000000000);
}

static void finite_is_all_but_nan_and_infinity(void **state)
{
	const double finite[] = { 0, -0.0, 1, FLT_MAX, -FLT_MAX, FLT_TRUE_MIN };
	const double wild[] = { (double)NAN, -(double)NAN, (double)INFINITY,
		                -(double)INFINITY };
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		assert_true(salmap_is_finite(finite[i]));
		assert_true(salmap_is_finite_float((float)finite[i]));
	}
	assert_true(salmap_is_finite(DBL_MAX));
	assert_true(salmap_is_finite(-DBL_MAX));
	for (i = 0; i < 4; i++) {
		assert_false(salmap_is_finite(wild[i]));
		assert_false(salmap_is_finite_float((float)wild[i]));
	}
	for (i = 0; i < 52; i++) { /* whatever a NaN carries */
		const uint64_t bits = UINT64_C(0x7ff0000000000000) |
		                      UINT64_C(1) << i;

		assert_false(salmap_is_finite(salmap_double_of_bits(bits)));
	}
}

static void saturation_cuts_at_two_to_the_126(void **state)
{
	const double top = 0x1p126;

	(void)state;
	assert_near(salmap_saturate(top), top, 0);
	assert_near(salmap_saturate(-top), -top, 0);
	assert_near(salmap_saturate(1.5 * top), top, 0);
	assert_near(salmap_saturate(-1e300), -top, 0);
	assert_near(salmap_saturate((double)INFINITY), top, 0);
	assert_near(salmap_saturate(nextafter(top, 0)), top, 0);
	assert_near(salmap_saturate(0.1), 0.1f, 0);
	assert_near(salmap_saturate(-1e-300), 0, 0);
}

static void polynomials_count_powers_upwards(void **state)
{
	const double coefficients[] = { 3, -2, 5, 0.5 };

	(void)state;
	assert_near(salmap_polynomial(coefficients, 1, 7), 3, 0);
	assert_near(salmap_polynomial(coefficients, 2, 7), -11, 0);
	assert_near(salmap_polynomial(coefficients, 4, 2), 23, 0);
	assert_near(salmap_polynomial(coefficients, 4, 0), 3, 0);
}

/* ------------------------------------------------------------------- half */

/* From the definition of binary16. */
static double value_of_half(uint32_t half)
{
	const int exponent = (int)(half >> 10 & 31), fraction = half & 1023;
	const double sign = half >> 15 ? -1 : 1;

	if (exponent == 31)
		return fraction == 0 ? sign * (double)INFINITY : (double)NAN;
	if (exponent == 0)
		return sign * ldexp(fraction, -24);
	return sign * ldexp(1024 + fraction, exponent - 25);
}

static void all_halves_are_converted_exactly(void **state)
{
	uint32_t half;

	(void)state;
	for (half = 0; half < 65536; half++) {
		const float actual = salmap_float_of_half((uint16_t)half);
		const double expected = value_of_half(half);

		assert_int_equal(signbit(actual) != 0, half >> 15);
		if (expected != expected)
			assert_true(actual != actual);
		else if (actual != expected)
			fail_msg("half %#x is %g, not %g", half, (double)actual,
			         expected);
	}
}

/* ------------------------------------------------------------------- sqrt */

static void assert_root(double x)
{
	const double actual = salmap_sqrt(x), expected = sqrt(x);

	if (memcmp(&actual, &expected, sizeof(actual)) != 0)
		fail_msg("the root of %a is %a, not %a", x, actual, expected);
}

static void roots_are_correctly_rounded(void **state)
{
	struct random random = { 11 };
	const int steps = step_count();
	int i;

	(void)state;
	for (i = 0; i < 2 * steps; i++)
		assert_root(random_normal(&random));
}

/* Squares of numbers with 26 bits are exact; beside them the roots lie next to
 * a number or next to the middle of two. */
static void roots_near_squares_are_correctly_rounded(void **state)
{
	struct random random = { 12 };
	const int steps = step_count();
	int i;

	(void)state;
	for (i = 0; i < steps; i++) {
		const double root = (double)random_below(&random, 1 << 26) + 1;
		const double long_root = random_between(&random, 1, 4);

		assert_near(salmap_sqrt(root * root), root, 0);
		assert_root(nextafter(root * root, 0));
		assert_root(nextafter(root * root, (double)INFINITY));
		assert_root(long_root * long_root);
		assert_root(nextafter(long_root * long_root, 0));
	}
}

static void near_roots_are_two_roundings_off_at_most(void **state)
{
	struct random random = { 13 };
	const int steps = step_count();
	int i;

	(void)state;
	for (i = 0; i < 2 * steps; i++) {
		const double x = random_normal(&random);
		const double root = salmap_sqrt(x);

		assert_near(salmap_sqrt_nearly(x), root, 2 * ulp(root));
	}
}

static void roots_of_the_extremes_are_right(void **state)
{
	(void)state;
	assert_near(salmap_sqrt(0), 0, 0);
	assert_root(DBL_MIN);
	assert_root(nextafter(DBL_MIN, 1));
	assert_root(DBL_MAX);
	assert_root(nextafter(1, 0));
	assert_root(nextafter(1, 2));
	assert_root(nextafter(4, 0));
}

/* -------------------------------------------------------------- logarithm */

static void assert_log(double x)
{
	const long double log_x = logl(x);

	assert_error(x, salmap_log(x), log_x, fmax(ulp((double)log_x), 2e-16));
}

static void logarithms_are_within_an_ulp(void **state)
{
	struct random random = { 21 };
	const int steps = step_count();
	int i;

	(void)state;
	need_long_double();
	for (i = 0; i < steps; i++) {
		assert_log(random_normal(&random));
		assert_log(random_between(&random, 0.5, 2));
		assert_log(random_between(&random, 0.999, 1.001));
	}
	assert_log(DBL_MIN);
	assert_log(DBL_MAX);
	assert_log(nextafter(1, 0));
	assert_log(nextafter(1, 2));
	assert_log(sqrt(2));
	assert_log(nextafter(sqrt(2), 2));
	assert_log(sqrt(0.5));
}

static void the_logarithm_of_one_is_exact(void **state)
{
	(void)state;
	assert_near(salmap_log(1), 0, 0);
}

static void assert_excess(double d, double r, long double limit)
{
	const long double expected = exact_excess(d, r);

	assert_error(r, salmap_log_excess(d, r), expected, limit * expected);
}

static void the_excess_has_a_small_relative_error(void **state)
{
	struct random random = { 31 };
	const int steps = step_count();
	int i;

	(void)state;
	need_long_double();
	for (i = 0; i < steps; i++) {
		const double near = random_between(&random, -0.29, 0.41);
		const double tiny =
			ldexp(near, -(int)random_below(&random, 480));
		const double r = exp(random_between(&random, -600, 600));

		assert_excess(near, 1 + near, 1e-15L);
		assert_excess(tiny, 1 + tiny, 1e-15L);
		assert_excess(r - 1, r, 5e-15L);
	}
}

/* The last bits of r are lost near 1, those of d far from it. */
static void the_excess_takes_the_better_argument(void **state)
{
	const double d = 0x1p-40;

	(void)state;
	assert_relative(salmap_log_excess(d, 1), (double)exact_excess(d, 1),
	                1e-15);
	assert_relative(salmap_log_excess(-1, 1e-12), -1 - log(1e-12) + 1e-12,
	                1e-14);
	assert_near(salmap_log_excess(0, 1), 0, 0);
}

static void the_excess_is_never_negative(void **state)
{
	struct random random = { 32 };
	double r;
	const int steps = step_count();
	int i;

	(void)state;
	for (i = 0; i < steps; i++) {
		const double d = ldexp(random_between(&random, -0.29, 0.41),
		                       -(int)random_below(&random, 1000));

		assert_true(salmap_log_excess(d, 1 + d) >= 0);
	}
	for (r = 0.6; r < 1.6; r += 1e-5)
		assert_true(salmap_log_excess(r - 1, r) >= 0);
}

/* ------------------------------------------------------------ exponential */

static void exponentials_have_a_small_relative_error(void **state)
{
	struct random random = { 41 };
	const int steps = step_count();
	int i;

	(void)state;
	need_long_double();
	for (i = 0; i < steps; i++) {
		const double any = random_between(&random, -708, 700);
		const double small = random_between(&random, -1, 1);

		assert_error(any, salmap_exp(any), expl(any),
		             3e-16L * expl(any));
		assert_error(small, salmap_exp(small), expl(small),
		             3e-16L * expl(small));
	}
	assert_near(salmap_exp(0), 1, 0);
	assert_near(salmap_exp(-0.0), 1, 0);
}

static void tiny_exponentials_are_subnormal_or_zero(void **state)
{
	double x;

	(void)state;
	need_long_double();
	for (x = -745; x < -708; x += 0.01)
		assert_error(x, salmap_exp(x), expl(x),
		             DBL_TRUE_MIN + 3e-16L * expl(x));
	assert_near(salmap_exp(-745.2), 0, 0);
	assert_near(salmap_exp(-1e300), 0, 0);
	assert_near(salmap_exp(-(double)INFINITY), 0, 0);
}

/* -------------------------------------------------------------------- erfc */

static void erfc_has_a_small_relative_error(void **state)
{
	struct random random = { 51 };
	const int steps = step_count();
	int i;

	(void)state;
	need_long_double();
	for (i = 0; i < steps; i++) {
		const double x = random_between(&random, -2, 2);
		const double tail = random_between(&random, 2, 26.5);

		assert_error(x, salmap_erfc(x), erfcl(x), 1e-15L * erfcl(x));
		assert_error(tail, salmap_erfc(tail), erfcl(tail),
		             1e-13L * erfcl(tail));
		assert_error(-tail, salmap_erfc(-tail), erfcl(-tail), 1e-15L);
	}
}

static void erfc_is_symmetric_about_one(void **state)
{
	double x;

	(void)state;
	for (x = 0; x < 30; x += 0.01)
		assert_near(salmap_erfc(-x), 2 - salmap_erfc(x), 2e-16);
}

static void erfc_ends_at_zero_and_two(void **state)
{
	const double far[] = { 27.6, 1e10, DBL_MAX, (double)INFINITY };
	double x;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
		assert_near(salmap_erfc(far[i]), 0, 0);
		assert_near(salmap_erfc(-far[i]), 2, 0);
	}
	for (x = 26.5; x < 28; x += 0.001)
		assert_near(salmap_erfc(x), erfc(x), 1e-305);
	assert_near(salmap_erfc(0), 1, 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bits_survive),
		cmocka_unit_test(finite_is_all_but_nan_and_infinity),
		cmocka_unit_test(saturation_cuts_at_two_to_the_126),
		cmocka_unit_test(polynomials_count_powers_upwards),
		cmocka_unit_test(all_halves_are_converted_exactly),
		cmocka_unit_test(roots_are_correctly_rounded),
		cmocka_unit_test(roots_near_squares_are_correctly_rounded),
		cmocka_unit_test(near_roots_are_two_roundings_off_at_most),
		cmocka_unit_test(roots_of_the_extremes_are_right),
		cmocka_unit_test(logarithms_are_within_an_ulp),
		cmocka_unit_test(the_logarithm_of_one_is_exact),
		cmocka_unit_test(the_excess_has_a_small_relative_error),
		cmocka_unit_test(the_excess_takes_the_better_argument),
		cmocka_unit_test(the_excess_is_never_negative),
		cmocka_unit_test(exponentials_have_a_small_relative_error),
		cmocka_unit_test(tiny_exponentials_are_subnormal_or_zero),
		cmocka_unit_test(erfc_has_a_small_relative_error),
		cmocka_unit_test(erfc_is_symmetric_about_one),
		cmocka_unit_test(erfc_ends_at_zero_and_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
