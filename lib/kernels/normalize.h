/* The passes over a map that normalisers are made of, one table for each
 * instruction set. kernels/scalar_normalize.c defines the bits. */
#ifndef SALMAP_KERNELS_NORMALIZE_H
#define SALMAP_KERNELS_NORMALIZE_H

#include <stdbool.h>
#include <stdint.h>

#include "../lists.h"
#include "../switches.h"

struct salmap_gamma;
struct salmap_gamma_table;

/* Sums over a map go to interleaved lanes that a fixed tree folds, so that
 * vector code of any width can give the same bits. */
#define SALMAP_MAP_LANES 16

/* Sums and range of a map; 0 is never negative here. */
struct salmap_measures {
	float low, high;
	double sum;
};

/* A product of many numbers, in lanes: 2^exponent times a mantissa of 1..2. */
struct salmap_product {
	double mantissa[SALMAP_MAP_LANES];
	int64_t exponent[SALMAP_MAP_LANES];
};

/* The number of values v, of 2^-100 to 2^127 each, whose product can neither
 * underflow nor overflow. After each block of them the exponents are taken out. */
#define SALMAP_PRODUCT_BLOCK (8 * SALMAP_MAP_LANES)

/* Values that a table is asked for at once. */
#define SALMAP_LOOK_UPS 32

/* v = s - low + epsilon, and what is needed to compare it with its mean. */
struct salmap_shifted {
	double low, epsilon;
	double map_mean;     /* of s */
	double inverse_mean; /* 1 / mean of v */
};

/* All maps have at least one value, all of them finite. */
struct salmap_normalize_kernels {
	void (*measure)(const float *map, int64_t count,
	                struct salmap_measures *measures);
	/* (s - low) / span, in place. */
	void (*range)(float *map, int64_t count, double low, double span);
	/* The sum of (s - mean)^2. */
	double (*squares)(const float *map, int64_t count, double mean);
	/* Phi((s - mean) / deviation), in place. */
	void (*gauss)(float *map, int64_t count, double mean, double deviation);
	/* Multiplies by the v of so many whole blocks. */
	void (*multiply)(const float *map, int64_t blocks,
	                 const struct salmap_shifted *shifted,
	                 struct salmap_product *product);
	/* As salmap_gamma_prefactor, for a multiple of 8. */
	void (*prefactors)(const struct salmap_gamma *gamma, int count,
	                   const double *d, const double *r, double *out);
	/* As salmap_gamma_table_cdf for each v; returns whether any of them is
	 * below the table, and then its results do not count. */
	bool (*look_up)(const struct salmap_gamma_table *table,
	                const struct salmap_shifted *shifted,
	                const float values[SALMAP_LOOK_UPS],
	                float cdfs[SALMAP_LOOK_UPS]);
};

/* The names of the kernels, and whether this build has them; every set of kernels
 * makes its table from them. */
#define SALMAP_NORMALIZE_KERNELS(KERNEL)                                       \
	KERNEL(1, measure)                                                     \
	KERNEL(1, range)                                                       \
	KERNEL(1, squares)                                                     \
	KERNEL(1, gauss)                                                       \
	KERNEL(SALMAP_HAS_GAMMA, multiply)                                     \
	KERNEL(SALMAP_HAS_GAMMA, prefactors)                                   \
	KERNEL(SALMAP_HAS_GAMMA, look_up)

SALMAP_KERNELS_ARE_LISTED(struct salmap_normalize_kernels,
                          SALMAP_NORMALIZE_KERNELS);

/* The definition of them all. */
void salmap_scalar_measure(const float *map, int64_t count,
                           struct salmap_measures *measures);
void salmap_scalar_range(float *map, int64_t count, double low, double span);
double salmap_scalar_squares(const float *map, int64_t count, double mean);
void salmap_scalar_gauss(float *map, int64_t count, double mean,
                         double deviation);
void salmap_scalar_multiply(const float *map, int64_t blocks,
                            const struct salmap_shifted *shifted,
                            struct salmap_product *product);
/* The same for values that do not fill a block. */
void salmap_scalar_multiply_rest(const float *map, int64_t count,
                                 const struct salmap_shifted *shifted,
                                 struct salmap_product *product);
void salmap_scalar_prefactors(const struct salmap_gamma *gamma, int count,
                              const double *d, const double *r, double *out);
bool salmap_scalar_look_up(const struct salmap_gamma_table *table,
                           const struct salmap_shifted *shifted,
                           const float values[SALMAP_LOOK_UPS],
                           float cdfs[SALMAP_LOOK_UPS]);

/* The sum of r - 1 - log r for r = v / mean of v, exact where all v are nearly
 * equal. */
double salmap_scalar_excess(const float *map, int64_t count,
                            const struct salmap_shifted *shifted);

static inline double salmap_fold_lanes(double lanes[SALMAP_MAP_LANES])
{
	int step, lane;

	for (step = SALMAP_MAP_LANES / 2; step > 0; step /= 2)
		for (lane = 0; lane < step; lane++)
			lanes[lane] += lanes[lane + step];
	return lanes[0];
}

#endif
