/*
 * The walk over channels that all scalar statistics share: a tile of locations
 * at a time, so that planes of channels are read in runs, and a compiler may
 * vectorise as it likes.
 */
#ifndef SALMAP_SCALAR_CHANNELS_H
#define SALMAP_SCALAR_CHANNELS_H

#include "kernels.h"

/* Locations of a tile; with 16 lanes of them, a few KiB of stack. */
#define SALMAP_SCALAR_TILE 16

struct salmap_scalar_tile {
	const struct salmap_view *view;
	const struct salmap_statistic_parameters *parameters;
	const unsigned char *first; /* its first location, of channel 0 */
	int count;                  /* of locations, at most SALMAP_SCALAR_TILE */
	const float *gains;         /* of the parameters, or NULL */
};

/* Reads one channel of a tile. NaN and infinity become 0, and all else is
 * multiplied by the channel's gain; returns whether there were any. */
bool salmap_scalar_channel(const struct salmap_scalar_tile *tile,
                           int64_t channel, float *row);

/* A statistic of the locations of a tile; returns whether it has met NaN or
 * infinity. */
typedef bool (*salmap_scalar_statistic)(const struct salmap_scalar_tile *tile,
                                        float *out);

/* Calls a statistic for each tile of a run; what kernels return. */
bool salmap_scalar_tiles(const struct salmap_view *view,
                         const struct salmap_run *run,
                         const struct salmap_statistic_parameters *parameters,
                         float *out, salmap_scalar_statistic statistic);

#endif
