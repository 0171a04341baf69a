/* From one map to 0..1. */
#ifndef SALMAP_NORMALIZE_H
#define SALMAP_NORMALIZE_H

#include "configuration.h"

/* What one image's map of one layer was before it was normalised. */
struct salmap_map_info {
	double min, max, mean;
	uint64_t nonfinite;
	bool flat;
};

/*
 * Normalises each of `images` maps of `locations` values in place, and tells
 * what it was in infos[image]; leaves infos[image].nonfinite alone.
 */
void salmap_normalize_maps(const struct salmap_configuration *settings,
                           int64_t images, int64_t locations, float *maps,
                           struct salmap_map_info *infos);

#endif
