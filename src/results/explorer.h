/*
 * explorer.html: a page that holds the photo, the maps and the library itself, in
 * which people change settings and see what becomes of the pictures.
 * docs/explorer.md describes its data.
 */
#ifndef EXPLORER_H
#define EXPLORER_H

#include "buffer.h"
#include "request.h"

bool explorer_add(const struct request *request, struct buffer *out,
                  struct error *error);

#endif
