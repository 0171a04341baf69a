/* A map of few levels, for tests of what is found on it. */
#ifndef FIELD_H
#define FIELD_H

#include "test.h"

#include "picture.h"

/* The longest side, and the gap between rows. */
#define FIELD_SIDE 24
#define FIELD_GAP 3

struct field {
	float values[FIELD_SIDE * (FIELD_SIDE + FIELD_GAP)];
	salmap_plane plane;
};

/* All zeros; it may be stored bottom up. */
void field_open(struct field *field, int64_t width, int64_t height,
                bool is_upside_down);

float *field_at(const struct field *field, int64_t row, int64_t column);

/* Random multiples of 1/8 from -1/4 on, of so many levels: there are ties and
 * plateaus, and sums are exact. */
void field_fill(struct field *field, struct random *random, uint64_t levels);

#endif
