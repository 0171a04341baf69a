/* The sums over channels that mean and standard deviation are made of. */
#ifndef SALMAP_SCALAR_MOMENTS_H
#define SALMAP_SCALAR_MOMENTS_H

#include "scalar_channels.h"

/* Both return whether NaN or infinity was met. */

/* The sum of each location's channels. */
bool salmap_scalar_sum(const struct salmap_scalar_tile *tile,
                       double sum[SALMAP_SCALAR_TILE]);

/* The sum of those above 0. */
bool salmap_scalar_rectified(const struct salmap_scalar_tile *tile,
                             double sum[SALMAP_SCALAR_TILE]);

/* The mean of each location's channels, and their unbiased standard deviation,
 * 0 for one channel. */
bool salmap_scalar_moments(const struct salmap_scalar_tile *tile,
                           double mean[SALMAP_SCALAR_TILE],
                           double deviation[SALMAP_SCALAR_TILE]);

#endif
