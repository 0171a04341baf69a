/* From one map to 0..1. */
#ifndef SALMAP_NORMALIZE_H
#define SALMAP_NORMALIZE_H

#include "configuration.h"

/* What one image's map of one layer was before it was normalised, or a class
 * map before its evidence was taken. */
struct salmap_map_info {
	double min, max, mean;
	uint64_t nonfinite;
	bool flat;
	bool none, ambiguous; /* of class maps, as SALMAP_CAM_FLAGS */
	float high;           /* the most evidence of a class map */
};

/*
 * Normalises each of `images` maps of `locations` values in place, and tells
 * what it was in infos[image]; leaves infos[image].nonfinite alone.
 *   below: what SALMAP_NORMALIZER_REFERENCE compares with (histogram.h); others do
 *     not read it.
 */
void salmap_normalize_maps(const struct salmap_configuration *settings,
                           const double *below, int64_t images,
                           int64_t locations, float *maps,
                           struct salmap_map_info *infos);

#endif
