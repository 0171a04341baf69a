/* The passes over a map that define the bits, in plain C. */
#include "../strict_fp.h"

#include "kernels.h"

#include "../coefficients.h"
#include "../gamma_table.h"

void salmap_scalar_measure(const float *map, int64_t count,
                           struct salmap_measures *measures)
{
	double lanes[SALMAP_MAP_LANES] = { 0 };
	float low = map[0], high = map[0];
	int64_t i;

	for (i = 0; i < count; i++) {
		lanes[i % SALMAP_MAP_LANES] += map[i];
		low = map[i] < low ? map[i] : low;
		high = map[i] > high ? map[i] : high;
	}
	/* Which of -0 and 0 comes first would depend on the order. */
	measures->low = low + 0.0f;
	measures->high = high + 0.0f;
	measures->sum = salmap_fold_lanes(lanes);
}

void salmap_scalar_range(float *map, int64_t count, double low, double span)
{
	int64_t i;

	for (i = 0; i < count; i++)
		map[i] = (float)((map[i] - low) / span);
}

double salmap_scalar_squares(const float *map, int64_t count, double mean)
{
	double lanes[SALMAP_MAP_LANES] = { 0 };
	int64_t i;

	for (i = 0; i < count; i++) {
		const double d = map[i] - mean;

		lanes[i % SALMAP_MAP_LANES] += d * d;
	}
	return salmap_fold_lanes(lanes);
}

/*
 * The normal CDF of z, on a grid of 2^-40: from one grid point to the next it
 * grows by more than its rounding errors, so that the computed one never falls.
 * Both halves compute their smaller tail, whose relative error is small.
 */
static double normal_cdf(double z)
{
	if (z >= SALMAP_NORMAL_WIDEST)
		return 1;
	if (z <= -SALMAP_NORMAL_WIDEST)
		return 0;
	z = z + SALMAP_NORMAL_ROUNDER - SALMAP_NORMAL_ROUNDER;
	if (z < 0)
		return 0.5 * salmap_erfc(-z * SALMAP_SQRT_HALF);
	return 1 - 0.5 * salmap_erfc(z * SALMAP_SQRT_HALF);
}

void salmap_scalar_gauss(float *map, int64_t count, double mean,
                         double deviation)
{
	int64_t i;

	for (i = 0; i < count; i++)
		map[i] = (float)normal_cdf((map[i] - mean) / deviation);
}

double salmap_scalar_excess(const float *map, int64_t count,
                            const struct salmap_shifted *shifted)
{
	double lanes[SALMAP_MAP_LANES] = { 0 };
	int64_t i;

	for (i = 0; i < count; i++)
		lanes[i % SALMAP_MAP_LANES] += salmap_log_excess(
			(map[i] - shifted->map_mean) * shifted->inverse_mean,
			(map[i] - shifted->low + shifted->epsilon) *
				shifted->inverse_mean);
	return salmap_fold_lanes(lanes);
}

void salmap_scalar_multiply_rest(const float *map, int64_t count,
                                 const struct salmap_shifted *shifted,
                                 struct salmap_product *product)
{
	const uint64_t one = UINT64_C(0x3ff0000000000000);
	const uint64_t mask = UINT64_C(0x000fffffffffffff);
	int64_t i;
	int lane;

	for (i = 0; i < count; i++)
		product->mantissa[i % SALMAP_MAP_LANES] *=
			map[i] - shifted->low + shifted->epsilon;
	for (lane = 0; lane < SALMAP_MAP_LANES; lane++) {
		const uint64_t bits = salmap_bits_of_double(
			product->mantissa[lane]);

		product->exponent[lane] += (int64_t)(bits >> 52) - 1023;
		product->mantissa[lane] = salmap_double_of_bits(
			(bits & mask) | one);
	}
}

void salmap_scalar_multiply(const float *map, int64_t blocks,
                            const struct salmap_shifted *shifted,
                            struct salmap_product *product)
{
	int64_t i;

	for (i = 0; i < blocks; i++)
		salmap_scalar_multiply_rest(map + i * SALMAP_PRODUCT_BLOCK,
		                            SALMAP_PRODUCT_BLOCK, shifted,
		                            product);
}

void salmap_scalar_prefactors(const struct salmap_gamma *gamma, int count,
                              const double *d, const double *r, double *out)
{
	int i;

	for (i = 0; i < count; i++)
		out[i] = salmap_gamma_prefactor(gamma, d[i], r[i]);
}

bool salmap_scalar_look_up(const struct salmap_gamma_table *table,
                           const struct salmap_shifted *shifted,
                           const float values[SALMAP_LOOK_UPS],
                           float cdfs[SALMAP_LOOK_UPS])
{
	int i;

	for (i = 0; i < SALMAP_LOOK_UPS; i++)
		cdfs[i] = (float)salmap_gamma_table_cdf(
			table, values[i] - shifted->low + shifted->epsilon,
			values[i] - shifted->map_mean);
	return false;
}
