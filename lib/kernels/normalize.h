/* The passes over a map that normalisers are made of, one set an instruction
 * set. kernels/scalar_normalize.c defines the bits. */
#ifndef SALMAP_KERNELS_NORMALIZE_H
#define SALMAP_KERNELS_NORMALIZE_H

#include <stdint.h>

/* Sums over a map go to interleaved lanes that a fixed tree folds, so that
 * vector code of any width can give the same bits. */
#define SALMAP_MAP_LANES 16

/* What a map says of itself; 0 is never negative here. */
struct salmap_measures {
	float low, high;
	double sum;
};

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
	/* The sum of r - 1 - log r for r = v / mean of v. */
	double (*excess)(const float *map, int64_t count,
	                 const struct salmap_shifted *shifted);
};

void salmap_scalar_measure(const float *map, int64_t count,
                           struct salmap_measures *measures);
void salmap_scalar_range(float *map, int64_t count, double low, double span);
double salmap_scalar_squares(const float *map, int64_t count, double mean);
void salmap_scalar_gauss(float *map, int64_t count, double mean,
                         double deviation);
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
