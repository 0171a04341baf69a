#include "strict_fp.h"

#include "math.h"

#include "coefficients.h"

#define MANTISSA_BITS 52
#define MANTISSA_MASK UINT64_C(0x000fffffffffffff)
#define EXPONENT_BIAS 1023

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

float salmap_float_of_half(uint16_t bits)
{
	const uint32_t sign = (uint32_t)(bits & 0x8000) << 16;
	const uint32_t exponent = (bits >> 10) & 0x1f;
	const uint32_t mantissa = bits & 0x3ff;
	float magnitude;

	if (exponent == 0x1f) /* infinity or NaN */
		magnitude = salmap_float_of_bits(0x7f800000 | mantissa << 13);
	else if (exponent == 0) /* zero or subnormal, in units of 2^-24 */
		magnitude = (float)mantissa * 0x1p-24f;
	else
		magnitude = salmap_float_of_bits((exponent + 112) << 23 |
		                                 mantissa << 13);
	return salmap_float_of_bits(salmap_bits_of_float(magnitude) | sign);
}

/* x is the significand, in [2^52, 2^54), times 2^(exponent - 52), which is even. */
static uint64_t split_evenly(double x, int *exponent)
{
	const uint64_t bits = salmap_bits_of_double(x);
	const uint64_t significand = (bits & MANTISSA_MASK) |
	                             (MANTISSA_MASK + 1);
	const int odd = (int)(~bits >> MANTISSA_BITS & 1);

	*exponent = (int)(bits >> MANTISSA_BITS) - EXPONENT_BIAS - odd;
	return significand << odd;
}

/* The root of a significand, in [1, 2], but for a rounding or two: Newton's way, each
 * step of which doubles the digits of the first guess, less than 1 in 20 off. */
static double root_of_significand(uint64_t significand)
{
	const double x = (double)(int64_t)significand * 0x1p-52;
	double root = 0.35 * x + 0.65;
	int step;

	for (step = 0; step < 4; step++)
		root = 0.5 * (root + x / root);
	return root;
}

static double two_to_the(int exponent)
{
	return salmap_double_of_bits((uint64_t)(exponent + EXPONENT_BIAS)
	                             << MANTISSA_BITS);
}

double salmap_sqrt_nearly(double x)
{
	int exponent;
	const double root = root_of_significand(split_evenly(x, &exponent));

	return root * two_to_the(exponent / 2);
}

/*
 * `root` becomes floor(sqrt(significand * 2^54)), one bit more than a double holds; a
 * root of a 53-bit number never lies half-way, so that bit alone decides the
 * rounding. What is left beside the square of a near root is small: its lowest 64
 * bits are all.
 */
double salmap_sqrt(double x)
{
	int exponent;
	const uint64_t significand = split_evenly(x, &exponent);
	uint64_t root = (uint64_t)(int64_t)(root_of_significand(significand) *
	                                    0x1p53);
	int64_t left = (int64_t)((significand << 54) - root * root);

	if (x == 0)
		return 0;
	for (; left < 0; root--)
		left += (int64_t)(2 * root - 1);
	for (; left > (int64_t)(2 * root); root++)
		left -= (int64_t)(2 * root + 1);
	return (double)(int64_t)((root + 1) >> 1) * 0x1p-52 *
	       two_to_the(exponent / 2);
}

/* (log((1+s) / (1-s)) - 2s) / s for z = s*s. */
static double log_tail(double z)
{
	static const double coefficients[] = SALMAP_LOG_TAIL;

	return z * salmap_polynomial(coefficients, COUNT(coefficients), z);
}

/*
 * f - log(1 + f) for 1 + f in [1/sqrt(2), sqrt(2)]. With s = f / (2 + f), so
 * that log(1 + f) = log((1+s) / (1-s)), the terms of f cancel on paper rather
 * than in the computer.
 */
static double excess_near_one(double f)
{
	const double s = f / (2 + f);
	const double half_square = 0.5 * f * f;

	return half_square - s * (half_square + log_tail(s * s));
}

/* x = 2^exponent * (1 + f) with 1 + f in [1/sqrt(2), sqrt(2)]; returns f. */
static double split(double x, double *exponent)
{
	const uint64_t bits = salmap_bits_of_double(x);
	int power = (int)(bits >> MANTISSA_BITS) - EXPONENT_BIAS;
	double mantissa = salmap_double_of_bits(
		(bits & MANTISSA_MASK) | (uint64_t)EXPONENT_BIAS
	                                        << MANTISSA_BITS);

	if (mantissa > SALMAP_SQRT_2) {
		mantissa *= 0.5;
		power += 1;
	}
	*exponent = power;
	return mantissa - 1;
}

double salmap_log(double x)
{
	double exponent;
	const double f = split(x, &exponent);

	return exponent * SALMAP_LN2_HIGH -
	       ((excess_near_one(f) - exponent * SALMAP_LN2_LOW) - f);
}

double salmap_log_excess(double d, double r)
{
	if (d > SALMAP_EXCESS_LOW && d < SALMAP_EXCESS_HIGH)
		return excess_near_one(d);
	return (r - 1) - salmap_log(r);
}

double salmap_exp(double x)
{
	static const double coefficients[] = SALMAP_EXP;
	double n, r, power;
	int64_t exponent;

	if (x < SALMAP_EXP_LOWEST)
		return 0;
	n = (x * SALMAP_LOG2_E + SALMAP_ROUNDER) - SALMAP_ROUNDER;
	r = (x - n * SALMAP_LN2_HIGH) - n * SALMAP_LN2_LOW;
	power = salmap_polynomial(coefficients, COUNT(coefficients), r);
	exponent = (int64_t)n;
	if (exponent < -1000) { /* the result may be subnormal */
		power *= 0x1p-1000;
		exponent += 1000;
	}
	return power * salmap_double_of_bits((uint64_t)(exponent + EXPONENT_BIAS)
	                                     << MANTISSA_BITS);
}

/* A polynomial with an odd count of coefficients as two of the square: each
 * operation waits for half as many others. */
static double polynomial_by_halves(const double *coefficients, int count,
                                   double x)
{
	const double square = x * x;
	double even = coefficients[count - 1], odd = coefficients[count - 2];
	int i;

	for (i = count - 3; i >= 2; i -= 2) {
		even = even * square + coefficients[i];
		odd = odd * square + coefficients[i - 1];
	}
	return (even * square + coefficients[0]) + x * odd;
}

double salmap_erfc(double x)
{
	static const double coefficients[] = SALMAP_ERFC;
	const double a = x < 0 ? -x : x;
	double t, tail;

	if (a > SALMAP_ERFC_WIDEST) /* below the smallest double */
		return x < 0 ? 2 : 0;
	t = (a - 4) / (a + 4);
	tail = polynomial_by_halves(coefficients, COUNT(coefficients), t) *
	       salmap_exp(-a * a) / (1 + 2 * a);
	return x < 0 ? 2 - tail : tail;
}
