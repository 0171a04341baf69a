/* Reading a photo that is a JPEG. */
#ifndef PHOTO_JPEG_H
#define PHOTO_JPEG_H

#include <stdio.h>

#include "results/image.h"

/* From the start of `file`; `photo` gets an RGB picture. */
bool photo_read_jpeg(struct image *photo, FILE *file, const char *path,
                     struct error *error);

#endif
