/* Reading a photo that is a PNG. */
#ifndef PHOTO_PNG_H
#define PHOTO_PNG_H

#include "photo_file.h"

/* From the start of the file; `photo` gets an RGB picture. */
bool photo_read_png(struct image *photo, struct photo_file *file,
                   struct error *error);

#endif
