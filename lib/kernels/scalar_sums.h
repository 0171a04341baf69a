/*
 * Statistics that are made of two sums over channels, those of the rectified
 * values and of the logarithms of what epsilon is added to: SMOE Scale. A fast
 * way serves most locations, and an exact one the others; lib/smoe.h.
 */
#ifndef SALMAP_SCALAR_SUMS_H
#define SALMAP_SCALAR_SUMS_H

#include "scalar_channels.h"

/* The result for the mean of the arguments and a second factor. */
typedef float (*salmap_of_factors)(double mean, double factor);

/*
 * Computes one for each location of a tile. Returns whether NaN or infinity was
 * met.
 *   of_difference: the factor is log2 of the mean, less the mean of log2.
 *   of_share: the same exactly, as a natural logarithm.
 */
bool salmap_scalar_by_sums(const struct salmap_scalar_tile *tile,
                           salmap_of_factors of_difference,
                           salmap_of_factors of_share, float *out);

#endif
