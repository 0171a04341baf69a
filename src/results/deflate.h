/* Bytes as a zlib stream. */
#ifndef DEFLATE_H
#define DEFLATE_H

#include "buffer.h"

/* Adds `bytes`, deflated; `subject` is what a message calls them. */
bool deflate_add(struct buffer *out, const struct buffer *bytes,
                 const char *subject, struct error *error);

#endif
