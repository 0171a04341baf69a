/*
 * Text on pictures: one line, black, in a font that is part of the program, so that
 * it looks the same everywhere. A build without stb_truetype.h, or with
 * SALMAP_NO_TEXT, draws none, with everything else in its place.
 */
#ifndef LABEL_H
#define LABEL_H

#include "image.h"

extern const bool label_is_there; /* whether this build draws text */

/* The size of text, in pixels, that goes with pictures of such a width. */
int64_t label_size(int64_t width);

/* The height of a line. */
int64_t label_height(int64_t size);

/* How wide a text is, up to `most`. */
int64_t label_width(const char *text, int64_t size, int64_t most);

/* Draws it with its upper left corner at x, y of an RGB picture; what is wider than
 * `width` ends in an ellipsis. */
void label_draw(const struct image *image, int64_t x, int64_t y, int64_t width,
                int64_t size, const char *text);

/* The same for a name, of which the middle is left out: most names of layers begin
 * alike, and their ends tell them apart. */
void label_draw_name(const struct image *image, int64_t x, int64_t y,
                     int64_t width, int64_t size, const char *name);

/* The same with its right end at x + width. */
void label_draw_right(const struct image *image, int64_t x, int64_t y,
                      int64_t width, int64_t size, const char *text);

#endif
