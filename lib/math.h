/*
 * The few functions that libm would give, written so that every compiler and
 * CPU gives the same bits: only +, -, *, / and integer operations, each
 * correctly rounded by IEEE 754. Accuracies were measured against 50 digits;
 * tests/unit/test_math.c checks them. Constants: docs/derivations/.
 */
#ifndef SALMAP_MATH_H
#define SALMAP_MATH_H

#include <stdbool.h>
#include <stdint.h>

#include "bits.h"

/* The largest magnitude of a map's value: 2^126. Half of the largest float, so
 * that the difference of two values cannot overflow in resampling. */
#define SALMAP_LARGEST 0x1p126

/* By bits, so that no compiler flag can assume the answer. */
static inline bool salmap_is_finite(double x)
{
	return (salmap_bits_of_double(x) & UINT64_C(0x7ff0000000000000)) !=
	       UINT64_C(0x7ff0000000000000);
}

static inline bool salmap_is_finite_float(float x)
{
	return (salmap_bits_of_float(x) & UINT32_C(0x7f800000)) !=
	       UINT32_C(0x7f800000);
}

/* To float, magnitudes above SALMAP_LARGEST cut to it. x is not NaN. */
static inline float salmap_saturate(double x)
{
	if (x > SALMAP_LARGEST)
		return (float)SALMAP_LARGEST;
	if (x < -SALMAP_LARGEST)
		return -(float)SALMAP_LARGEST;
	return (float)x;
}

/* Evaluates coefficients[0] + coefficients[1] x + ... by Horner's rule. */
static inline double salmap_polynomial(const double *coefficients, int count,
                                       double x)
{
	double sum = coefficients[count - 1];
	int i;

	for (i = count - 2; i >= 0; i--)
		sum = sum * x + coefficients[i];
	return sum;
}

/* The same of floats, with an odd count of coefficients, as two polynomials of
 * the square: each operation waits for half as many others. */
static inline float salmap_polynomial_float(const float *coefficients,
                                            int count, float x)
{
	const float square = x * x;
	float even = coefficients[count - 1], odd = coefficients[count - 2];
	int i;

	for (i = count - 3; i >= 2; i -= 2) {
		even = even * square + coefficients[i];
		odd = odd * square + coefficients[i - 1];
	}
	return (even * square + coefficients[0]) + x * odd;
}

/* IEEE 754 binary16 to float, exactly. */
float salmap_float_of_half(uint16_t bits);

/* Square root, correctly rounded, as IEEE 754 wants it and hardware gives it.
 * x is 0 or normal, positive, finite. */
double salmap_sqrt(double x);

/* The same but for the last two bits, in a fifth of the time. */
double salmap_sqrt_nearly(double x);

/* Natural logarithm; x normal, positive, finite. Error below 1 ulp, or 2e-16
 * near 1. */
double salmap_log(double x);

/*
 * r - 1 - log(r), never negative, with a small relative error however near r
 * is to 1. The caller gives r and d = r - 1, each as exact as it has them: near
 * 1 only d counts, elsewhere only r.
 */
double salmap_log_excess(double d, double r);

/* e^x for x <= 700; 0 below -745. Relative error below 3e-16 for normal
 * results. */
double salmap_exp(double x);

/* The complementary error function, with a relative error below 1e-15 for
 * |x| < 2 and 1e-13 in the far tail. x is not NaN. */
double salmap_erfc(double x);

#endif
