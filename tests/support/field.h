/* A map of few levels, for tests of what is found on it. */
#ifndef FIELD_H
#define FIELD_H

#include "test.h"

#include "picture.h"

/* The longest side, most slices, and the gap between rows, and slices. */
#define FIELD_SIDE 24
#define FIELD_DEPTH 5
#define FIELD_GAP 3
#define FIELD_SLICE (FIELD_SIDE * (FIELD_SIDE + FIELD_GAP) + FIELD_GAP)

struct field {
	float values[FIELD_DEPTH * FIELD_SLICE];
	salmap_plane plane;
};

/* All zeros; it may be stored bottom up. */
void field_open(struct field *field, int64_t width, int64_t height,
                bool is_upside_down);

/* The same with slices; they may be stored last first, and rows bottom up. */
void field_open_volume(struct field *field, int64_t depth, int64_t width,
                       int64_t height, bool is_backwards);

/* A field of any sides and depth up to these, which may lie backwards. */
void field_open_random(struct field *field, struct random *random,
                       int64_t depth, int64_t side);

int64_t field_pixels(const struct field *field);

/* By the number of a pixel in reading order. */
float *field_pixel(const struct field *field, int64_t pixel);

/* In the first slice. */
float *field_at(const struct field *field, int64_t row, int64_t column);

/* Random multiples of 1/8 from -1/4 on, of so many levels: there are ties and
 * plateaus, and sums are exact. */
void field_fill(struct field *field, struct random *random, uint64_t levels);

#endif
