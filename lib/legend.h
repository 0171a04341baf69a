/* The keys of LOVI and of the heat map. */
#ifndef SALMAP_LEGEND_H
#define SALMAP_LEGEND_H

#include "configuration.h"
#include "picture.h"

/* Fills a picture of any size for so many layers; the kind is a row of the
 * list. */
void salmap_draw_legend(const struct salmap_configuration *settings,
                        uint32_t layers, salmap_legend_kind kind,
                        const salmap_picture *out);

#endif
