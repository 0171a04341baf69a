/* Which evidence of a class map counts. */
#ifndef SALMAP_EVIDENCE_H
#define SALMAP_EVIDENCE_H

#include "configuration.h"
#include "normalize.h"

/*
 * Takes the evidence of each of `images` class maps of `locations` values, in
 * place: 0 or more. Tells in infos[image] what the map was with its sign, and
 * whether nothing is left; leaves infos[image].nonfinite and .ambiguous alone.
 */
void salmap_evidence_maps(const struct salmap_configuration *settings,
                          int64_t images, int64_t locations, float *maps,
                          struct salmap_map_info *infos);

#endif
