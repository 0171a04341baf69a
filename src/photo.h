/* Reading the photo: PNG or JPEG, told apart by its first bytes. */
#ifndef PHOTO_H
#define PHOTO_H

#include "results/image.h"

/* `photo` gets an RGB picture, or NULL pixels on failure. With `has_exif`, it is
 * turned as its EXIF block says; `orientation` gets what that was, 1 for
 * upright (exif.h). */
bool photo_read(struct image *photo, const char *path, bool has_exif,
                int *orientation, struct error *error);

#endif
