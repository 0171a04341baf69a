/* Reading a photo that is a JPEG. */
#ifndef PHOTO_JPEG_H
#define PHOTO_JPEG_H

#include "photo_file.h"

/* From the start of the file; `photo` gets an RGB picture. */
bool photo_read_jpeg(struct image *photo, struct photo_file *file,
                    struct error *error);

#endif
