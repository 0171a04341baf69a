/* Pictures of class maps, and of FastCAM. Those of several class maps are in one
 * picture, side by side, the first one at the upper left. */
#ifndef CLASS_MAPS_H
#define CLASS_MAPS_H

#include "image.h"
#include "request.h"

/* The size of each of these pictures. */
void class_maps_size(const struct request *request, int64_t *width,
                     int64_t *height);

/* In grey, IMAGE_GREY: 0 is black and 1 is white. */
bool class_maps_draw(const struct request *request, uint32_t index,
                     const struct image *out, struct error *error);

/* FastCAM in colours, as a heat map; and that of one class map, at any size. */
bool class_maps_draw_fastcam(const struct request *request, uint32_t index,
                             const struct image *out, struct error *error);

bool class_maps_put_fastcam(const struct request *request, uint32_t index,
                            uint32_t cam, const salmap_picture *part,
                            struct error *error);

/* The same over the photo. */
bool class_maps_draw_overlay(const struct request *request, uint32_t index,
                             const struct image *out, struct error *error);

#endif
