/* Writing PNG files. */
#ifndef PICTURE_H
#define PICTURE_H

#include "image.h"

/* Writes an 8-bit PNG, grey or RGB, to `name` in `folder`. */
bool picture_write(const struct image *image, const char *folder,
                   const char *name, struct error *error);

#endif
