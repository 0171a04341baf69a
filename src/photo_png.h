/* Reading a photo that is a PNG. */
#ifndef PHOTO_PNG_H
#define PHOTO_PNG_H

#include <stdio.h>

#include "results/image.h"

/* From the start of `file`; `photo` gets an RGB picture. */
bool photo_read_png(struct image *photo, FILE *file, const char *path,
                    struct error *error);

#endif
