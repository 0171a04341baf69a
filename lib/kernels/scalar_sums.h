/*
 * Statistics that are made of two sums over channels, those of the rectified
 * values and of the logarithms of what epsilon is added to: SMOE Scale. A fast
 * way serves most locations, and an exact one the others; lib/smoe.h.
 */
#ifndef SALMAP_SCALAR_SUMS_H
#define SALMAP_SCALAR_SUMS_H

#include "scalar_channels.h"

/* What such a statistic is made of at one location: the mean of the arguments,
 * and its logarithm less the mean of their logarithms. */
struct salmap_scalar_factors {
	double mean;
	double spread;
	bool is_exact; /* a natural logarithm, the exact way's; or to base 2 */
};

/* Finds them for each location of a tile. Returns whether NaN or infinity was
 * met. */
bool salmap_scalar_by_sums(const struct salmap_scalar_tile *tile,
                           struct salmap_scalar_factors *factors);

#endif
