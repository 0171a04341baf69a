/*
 * Tables of kernels, one an instruction set. kernels/scalar.c defines the bits
 * of the results; every other table has to give the same.
 */
#ifndef SALMAP_KERNELS_H
#define SALMAP_KERNELS_H

#include "../tensor.h"

/* A run of locations that lie side by side in one row of one image. */
struct salmap_run {
	int64_t image, row, column, count;
};

/*
 * Computes a statistic over the channels of each location of a run into
 * out[0..count). NaN and infinity are taken as 0; returns whether any were
 * seen. `epsilon` is for SMOE Scale alone.
 */
typedef bool (*salmap_statistic_kernel)(const struct salmap_view *view,
                                        const struct salmap_run *run,
                                        float epsilon, float *out);

struct salmap_kernels {
	const char *name;
	salmap_statistic_kernel statistic[4]; /* by salmap_statistic */
};

extern const struct salmap_kernels salmap_kernels_scalar;

/* The best table that this CPU runs. */
const struct salmap_kernels *salmap_kernels_best(void);

/* The table of that name, or NULL. */
const struct salmap_kernels *salmap_kernels_find(const char *name);

#endif
