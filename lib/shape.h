/* Extents and strides of a tensor, and products that do not overflow. */
#ifndef SALMAP_SHAPE_H
#define SALMAP_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "../include/salmap.h"

/* Of n, c, d, h, w, in this order; the last one counts blocks of channels. */
#define SALMAP_DIMENSIONS 6
#define SALMAP_BLOCKS 5

struct salmap_shape {
	int64_t extent[SALMAP_DIMENSIONS], stride[SALMAP_DIMENSIONS];
};

/* The width or height of a map, a plane or a picture. */
static inline bool salmap_side_is_valid(int64_t side)
{
	return side >= 1 && side <= SALMAP_MAX_SIDE;
}

/* a * b for a, b >= 0; false if it is above `limit`. */
static inline bool salmap_multiply(int64_t a, int64_t b, int64_t limit,
                                   int64_t *product)
{
	if (b != 0 && a > limit / b)
		return false;
	*product = a * b;
	return true;
}

#endif
