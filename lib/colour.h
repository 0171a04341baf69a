/* From the rows of all layers to LOVI and heat map. */
#ifndef SALMAP_COLOUR_H
#define SALMAP_COLOUR_H

#include "combine.h"

/* Each fills a picture of the scene's size. */
void salmap_colour_lovi(const struct salmap_scene *scene,
                        const salmap_picture *out);
void salmap_colour_layer(const struct salmap_scene *scene, uint32_t layer,
                         const salmap_picture *out);
void salmap_colour_heatmap(const struct salmap_scene *scene,
                           const salmap_picture *out);

#endif
