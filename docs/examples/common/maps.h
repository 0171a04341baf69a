/* The maps of a context as files. A function that fails ends the program with a
 * sentence. */
#ifndef MAPS_H
#define MAPS_H

#include <salmap.h>

#include "files.h"

/* Ends the program unless the call on this context, or NULL, succeeded. */
void must(salmap *sm, salmap_status status);

/* Image 0 at the size of the photo, as lovi.png, overlay.png and combined.npy in
 * an existing folder. */
void maps_write(salmap *sm, const struct photo *photo, const char *folder);

/* Class map `cam` of image 0 likewise: fastcam.png, fastcam-overlay.png and
 * fastcam.npy. */
void maps_write_class(salmap *sm, uint32_t cam, const struct photo *photo,
                      const char *folder);

#endif
