/* Means and standard deviations over channels, which other statistics use, too. */
#ifndef SALMAP_SCALAR_MOMENTS_H
#define SALMAP_SCALAR_MOMENTS_H

#include "scalar_channels.h"

/* All return whether NaN or infinity was met. */

/* The mean of each location's channels. */
bool salmap_scalar_means(const struct salmap_scalar_tile *tile,
                        double mean[SALMAP_SCALAR_TILE]);

/* The same, with 0 for those below 0. */
bool salmap_scalar_rectified_means(const struct salmap_scalar_tile *tile,
                                  double mean[SALMAP_SCALAR_TILE]);

/* The mean, and the unbiased standard deviation, 0 for one channel. */
bool salmap_scalar_moments(const struct salmap_scalar_tile *tile,
                           double mean[SALMAP_SCALAR_TILE],
                           double deviation[SALMAP_SCALAR_TILE]);

#endif
