/* Runs of a map's row at any output size. */
#ifndef SALMAP_RESAMPLE_H
#define SALMAP_RESAMPLE_H

#include "../include/salmap.h"

/* A map to read from, and the range that its values are known to lie in. */
struct salmap_map {
	const float *data; /* [height][width], packed */
	int64_t height, width;
	float low, high;
};

/* The size of an output. */
struct salmap_size {
	int64_t height, width;
};

/*
 * Computes columns column..column + count of row `row` of `map` brought to
 * `size`, into out[0..count).
 */
void salmap_resample_run(const struct salmap_map *map,
                         salmap_resampling resampling,
                         const struct salmap_size *size, int64_t row,
                         int64_t column, int64_t count, float *out);

#endif
