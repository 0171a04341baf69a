/* Sums over the locations of each channel, by kernels that sum over the channels
 * of each location. */
#ifndef SALMAP_TRANSPOSE_H
#define SALMAP_TRANSPOSE_H

#include "kernels/kernels.h"
#include "parallel.h"

/*
 * Calls `kernel` for all channels of `view`, with channels and
 * locations exchanged: out[image * c + channel]. What the kernel's parameters
 * have per channel is then per location, in reading order, and the other way
 * round. Returns whether NaN or infinity was met.
 */
bool salmap_walk_channels(const struct salmap_parallel_loop *parallel,
                          salmap_statistic_kernel kernel,
                          const struct salmap_statistic_parameters *parameters,
                          const struct salmap_view *view, float *out);

#endif
