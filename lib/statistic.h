/* From channels to one number per location. */
#ifndef SALMAP_STATISTIC_H
#define SALMAP_STATISTIC_H

#include "guide.h"

/*
 * Computes `statistic` of each location of each image into
 * maps[((image * d + slice) * h + row) * w + column]. NaN and infinity are
 * taken as 0; returns whether any were seen.
 */
bool salmap_statistic_maps(const struct salmap_configuration *settings,
                           salmap_statistic statistic,
                           const struct salmap_view *view, float *maps);

/* Whether the settings make more of a layer than salmap_statistic_maps does. */
bool salmap_statistic_is_scaled(const struct salmap_configuration *settings);

/* The doubles of scratch that a layer of so many channels wants: a float each if
 * it is scaled. */
int64_t salmap_statistic_scratch(const struct salmap_configuration *settings,
                                 int64_t channels);

/* The same of a view, guided and with a relative epsilon as the
 * settings say; `gains` has room for a float per channel. */
bool salmap_statistic_scaled_maps(const struct salmap_configuration *settings,
                                  const struct salmap_guide *guide,
                                  const struct salmap_view *view, float *gains,
                                  float *maps);

#endif
