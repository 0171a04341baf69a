/* layers.png: the photo, each layer in its own hue, the combined map, the heat map, the
 * LOVI picture and the overlay side by side, then each class map and its FastCAM, with
 * their names; and the keys to the colours. Of signals it is the curve, and below it
 * the same as bands. */
#ifndef SHEET_H
#define SHEET_H

#include "image.h"
#include "request.h"

/* The size of the sheet. */
void sheet_size(const struct request *request, int64_t *width, int64_t *height);

/* Draws it into a picture of this size. */
bool sheet_draw(const struct request *request, uint32_t index,
                const struct image *out, struct error *error);

#endif
