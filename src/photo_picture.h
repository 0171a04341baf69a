/* What the readers of the formats of photos share. */
#ifndef PHOTO_PICTURE_H
#define PHOTO_PICTURE_H

#include "results/image.h"

/* A picture of a size that a file claims, if it is not too large. */
bool photo_create(struct image *photo, uint32_t width, uint32_t height,
                  const char *path, struct error *error);

/* What a decoder that gave up says of a file; or that memory ran out, which it
 * leaves in errno. Returns false. */
bool photo_refuse(const char *path, const char *format, const char *message,
                  struct error *error);

#endif
