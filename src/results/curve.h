/* The curve of a signal, which stands above the bands of its maps. */
#ifndef CURVE_H
#define CURVE_H

#include "image.h"
#include "request.h"

/* Whether the results are of signals and have what the network saw. */
bool curve_is_there(const struct request *request);

/* How many channels have a line: the first ones, which can be told apart. */
int64_t curve_lines(const struct request *request);

/* How high it is with its captions of this size of text; 0 where there is
 * none. */
int64_t curve_height(const struct request *request, int64_t size);

/* Draws it at the top of a white picture, `width` wide: a line for each of the
 * channels, each sample in the middle of its part of the width. What is not
 * finite is left out. */
void curve_draw(const struct request *request, uint32_t index,
                const struct image *out, int64_t width, int64_t size);

#endif
