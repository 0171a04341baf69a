/* Sums of values in 0..1 as integers: exact, so that the order of the values
 * does not count. */
#ifndef SALMAP_FIXED_H
#define SALMAP_FIXED_H

#include <stdint.h>

/* What stands for 1. */
#define SALMAP_FIXED_ONE 0x1p32

/* Added to a number in 0..2^32, the first rounds to an integer, halves to even,
 * which then is the digits of the bits: docs/numerics.md. */
#define SALMAP_FIXED_ROUNDER 0x1p52
#define SALMAP_FIXED_DIGITS UINT64_C(0x000fffffffffffff)
#define SALMAP_FIXED_ROUNDER_BITS UINT64_C(0x4330000000000000)

/* Of one pixel each. A maximum is the bits of a float, which are in the order
 * of the values. */
struct salmap_fixed {
	uint64_t *sums, *squares;
	uint32_t *maxima;
};

/* Maps of images, of which each begins `step` floats after the one before. */
struct salmap_fixed_maps {
	const float *first;
	int64_t step;
	int images;
};

/* Adds `count` values of each map to the pixels from `at` on. What is below 0
 * counts as 0, what is above 1 as 1. */
void salmap_fixed_add(const struct salmap_fixed *to, int64_t at,
                      const struct salmap_fixed_maps *maps, int64_t count);

/* Adds `count` pixels of others. */
void salmap_fixed_merge(const struct salmap_fixed *to,
                        const struct salmap_fixed *from, int64_t count);

#endif
