/* Pictures as PNG. */
#ifndef PNG_ENCODE_H
#define PNG_ENCODE_H

#include "image.h"

/* Takes the next bytes of a file; fills `error` where it returns false. */
typedef bool (*png_sink)(void *user, const void *data, size_t size,
                         struct error *error);

/* Encodes a grey or RGB picture; `subject` is what a message calls it. */
bool png_encode(const struct image *image, const char *subject, png_sink sink,
                void *user, struct error *error);

#endif
