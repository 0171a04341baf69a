/* A kernel for all locations of a tensor, in the caller's parallel loop. */
#ifndef SALMAP_WALK_H
#define SALMAP_WALK_H

#include "kernels/kernels.h"
#include "parallel.h"

/*
 * Calls `kernel` for runs of the locations of `view`, which fill
 * maps[((image * d + slice) * h + row) * w + column]. Returns whether a call
 * has met NaN or infinity. parameters->other is a view of the same extents, or
 * NULL.
 */
bool salmap_walk(const struct salmap_parallel_loop *parallel,
                 salmap_statistic_kernel kernel,
                 const struct salmap_statistic_parameters *parameters,
                 const struct salmap_view *view, float *maps);

#endif
