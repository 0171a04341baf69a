/* Reading the photo: PNG or JPEG, told apart by its first bytes. */
#ifndef PHOTO_H
#define PHOTO_H

#include "results/image.h"

/* `photo` gets an RGB picture, or NULL pixels on failure. */
bool photo_read(struct image *photo, const char *path, struct error *error);

#endif
