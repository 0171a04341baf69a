/*
 * The functions of math.c for vectors of doubles, operation by operation, so
 * that the bits are the same; included by vector.h. Branches become selections:
 * what both sides share is computed once.
 */

/* Integers below 2^52, by way of the bits of 2^52. */
#define whole_double ISA(whole_double)
INLINE vd whole_double(vul x)
{
	return (vd)(x | 0x4330000000000000) - 0x1p52;
}

/* Lowest power first. `count` is a constant where it is inlined. */
#define vd_polynomial ISA(vd_polynomial)
INLINE vd vd_polynomial(const double *coefficients, int count, vd x)
{
	vd sum = vd_of(coefficients[count - 1]);
	int i;

	for (i = count - 2; i >= 0; i--)
		sum = sum * x + coefficients[i];
	return sum;
}

/* As in math.c: two halves of the terms, so that each product waits for half as
 * many others, which makes Gauss a tenth to a fifth faster. */
#define vd_polynomial_by_halves ISA(vd_polynomial_by_halves)
INLINE vd vd_polynomial_by_halves(const double *coefficients, int count, vd x)
{
	const vd square = x * x;
	vd even = vd_of(coefficients[count - 1]);
	vd odd = vd_of(coefficients[count - 2]);
	int i;

	for (i = count - 3; i >= 2; i -= 2) {
		even = even * square + coefficients[i];
		odd = odd * square + coefficients[i - 1];
	}
	return (even * square + coefficients[0]) + x * odd;
}

/* --------------------------------------------------------------- logarithm */

/* As in smoe.c, of two at a time: one goes on while the other waits for its
 * last product. gcc does not unroll the loop by itself. */
#define mantissa_log2 ISA(mantissa_log2)
INLINE void mantissa_log2(vd x, vd y, vd *log2_x, vd *log2_y)
{
	static const double coefficients[] = SALMAP_MANTISSA_LOG2;
	vd of_x = vd_of(coefficients[SALMAP_MANTISSA_LOG2_TERMS - 1]);
	vd of_y = of_x;
	int i;

	x -= 1.5;
	y -= 1.5;
	UNROLL_FULLY
	for (i = SALMAP_MANTISSA_LOG2_TERMS - 2; i >= 0; i--) {
		of_x = of_x * x + coefficients[i];
		of_y = of_y * y + coefficients[i];
	}
	*log2_x = of_x;
	*log2_y = of_y;
}

/* f - log(1 + f), as in math.c. */
#define excess_near_one ISA(excess_near_one)
INLINE vd excess_near_one(vd f)
{
	static const double tail[] = SALMAP_LOG_TAIL;
	const vd s = f / (2 + f), z = s * s;
	const vd half_square = 0.5 * f * f;

	return half_square - s * (half_square + z * vd_polynomial(tail, 8, z));
}

/* x = 2^exponent * (1 + f), as in math.c; returns f. */
#define vd_split ISA(vd_split)
INLINE vd vd_split(vd x, vd *exponent)
{
	const vul bits = (vul)x;
	const vd power = whole_double(bits >> 52) - 1023;
	const vd mantissa = (vd)((bits & 0x000fffffffffffff) |
	                         0x3ff0000000000000);
	const vl above = mantissa > SALMAP_SQRT_2;

	*exponent = vd_select(above, power + 1, power);
	return vd_select(above, mantissa * 0.5, mantissa) - 1;
}

/* The logarithm of 2^exponent * (1 + f), given f - log(1 + f). */
#define log_of_parts ISA(log_of_parts)
INLINE vd log_of_parts(vd exponent, vd f, vd excess)
{
	return exponent * SALMAP_LN2_HIGH -
	       ((excess - exponent * SALMAP_LN2_LOW) - f);
}

/* As salmap_log. */
#define vd_log ISA(vd_log)
INLINE vd vd_log(vd x)
{
	vd exponent;
	const vd f = vd_split(x, &exponent);

	return log_of_parts(exponent, f, excess_near_one(f));
}

/* As salmap_log_excess; near 1 and elsewhere share what costs time. */
#define excess_of ISA(excess_of)
INLINE vd excess_of(vd d, vd r)
{
	const vl near = (d > SALMAP_EXCESS_LOW) & (d < SALMAP_EXCESS_HIGH);
	vd exponent;
	const vd part = vd_split(r, &exponent);
	const vd f = vd_select(near, d, part), excess = excess_near_one(f);

	return vd_select(near, excess,
	                 (r - 1) - log_of_parts(exponent, f, excess));
}

/* ------------------------------------------------------------- exponential */

/* As salmap_exp. The sum with the rounder holds the integer in its low bits. */
#define vd_exp ISA(vd_exp)
INLINE vd vd_exp(vd x)
{
	static const double coefficients[] = SALMAP_EXP;
	const vd shifted = x * SALMAP_LOG2_E + SALMAP_ROUNDER;
	const vd n = shifted - SALMAP_ROUNDER;
	const vd r = (x - n * SALMAP_LN2_HIGH) - n * SALMAP_LN2_LOW;
	vd power = vd_polynomial(coefficients, 13, r);
	vl exponent = (vl)shifted - (vl)vd_of(SALMAP_ROUNDER);
	const vl small = exponent < -1000;

	power = vd_select(small, power * 0x1p-1000, power);
	exponent += small & 1000;
	power *= (vd)((exponent + 1023) << 52);
	return vd_select(x < SALMAP_EXP_LOWEST, (vd){ 0 }, power);
}

/* As salmap_erfc, for a >= 0. */
#define scaled_erfc ISA(scaled_erfc)
INLINE vd scaled_erfc(vd a)
{
	static const double coefficients[] = SALMAP_ERFC;
	const vd t = (a - 4) / (a + 4);
	const vd tail = vd_polynomial_by_halves(coefficients, 27, t) *
	                vd_exp(-a * a) / (1 + 2 * a);

	return vd_select(a > SALMAP_ERFC_WIDEST, (vd){ 0 }, tail);
}
