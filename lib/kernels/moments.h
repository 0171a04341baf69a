/* What channels are reduced to, and for which of the sums that mean and standard
 * deviation are made of floats are good enough; docs/numerics.md has the bounds. */
#ifndef SALMAP_MOMENTS_H
#define SALMAP_MOMENTS_H

enum salmap_reduction {
	SALMAP_SUM,
	SALMAP_RECTIFIED_SUM, /* with 0 for elements below 0 */
	SALMAP_SQUARES,       /* the sum of squares beside the sum */
	SALMAP_DIFFERENCES,   /* the same, of differences from an origin */
};

/* The least share of a sum of squares that differences from the mean may have:
 * what is less is a difference of nearly equal numbers. */
#define SALMAP_MOMENTS_LEAST_SHARE 0.25

/* A mean square of less may have lost bits of squares below the least float. */
#define SALMAP_MOMENTS_LEAST_SQUARE 0x1p-120

#endif
