/* A picture as text, for terminals. */
#ifndef PREVIEW_H
#define PREVIEW_H

#include "buffer.h"
#include "request.h"

/* The first image's picture that is to be looked at first, in upper half blocks, each
 * of which shows two pixels; `columns` is what the terminal has. Without true colour,
 * it takes those of the 256 that are nearest. */
bool preview_add(const struct request *request, uint32_t columns,
                 bool has_true_colour, struct buffer *out,
                 struct error *error);

#endif
