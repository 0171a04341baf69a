/* The photo at the size of the maps, by the library's own resampling. */
#ifndef RESIZE_H
#define RESIZE_H

#include "image.h"

/* `out` gets the picture at another size: the mean of the pixels under each
 * new one where neither side grows, else bilinear. */
bool resize_image(const struct image *image, int64_t width, int64_t height,
                  struct image *out, struct error *error);

#endif
