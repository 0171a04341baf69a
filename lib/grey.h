/* From the rows of layers to maps of 8 bits. */
#ifndef SALMAP_GREY_H
#define SALMAP_GREY_H

#include "combine.h"

/* Fill a grey map of the scene's size with the combined map, with the map of one
 * layer, or with what the class map multiplies with. */
void salmap_grey_combine(const struct salmap_scene *scene,
                         const salmap_grey *out);
void salmap_grey_layer(const struct salmap_scene *scene, uint32_t layer,
                       const salmap_grey *out);
void salmap_grey_factor(const struct salmap_scene *scene,
                        const salmap_grey *out);

#endif
