/* Reading the photo: PNG or JPEG, told apart by its first bytes. */
#ifndef PHOTO_H
#define PHOTO_H

#include <stdio.h>

#include "image.h"

/* `photo` gets an RGB picture, or NULL pixels on failure. */
bool photo_read(struct image *photo, const char *path, struct error *error);

/* A picture of a size that a file claims, if it is not too large. */
bool photo_create(struct image *photo, uint32_t width, uint32_t height,
                  const char *path, struct error *error);

/* What a decoder that gave up says of a file; or that memory ran out, which it
 * leaves in errno. Returns false. */
bool photo_refuse(const char *path, const char *format, const char *message,
                  struct error *error);

/* The formats, each from the start of `file`. */
bool photo_read_png(struct image *photo, FILE *file, const char *path,
                    struct error *error);
bool photo_read_jpeg(struct image *photo, FILE *file, const char *path,
                     struct error *error);

#endif
