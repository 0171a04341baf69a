/* From channels to one number per location. */
#ifndef SALMAP_STATISTIC_H
#define SALMAP_STATISTIC_H

#include "configuration.h"

/*
 * Computes `statistic` of each location of each image into
 * maps[((image * d + slice) * h + row) * w + column]. NaN and infinity are
 * taken as 0; returns whether any were seen.
 */
bool salmap_statistic_maps(const struct salmap_configuration *settings,
                           salmap_statistic statistic,
                           const struct salmap_view *view, float *maps);

#endif
