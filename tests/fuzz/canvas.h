/* What a reading function writes to: a plane or a picture of any stride, or a
 * damaged one, in memory that tells what was written. */
#ifndef CANVAS_H
#define CANVAS_H

#include "../../include/salmap.h"

#include "input.h"

struct canvas {
	salmap_plane plane; /* one of these two is set */
	salmap_picture picture;
	bool is_plane, valid;
	unsigned char *memory;
	size_t size;
	int64_t width, height, step; /* of a row, in bytes; may be negative */
	size_t row; /* what is used of it, in bytes */
};

/* Of a size, with any gaps between rows. canvas_free, whatever is in it. */
struct canvas canvas_plane(int64_t width, int64_t height, struct input *input);
struct canvas canvas_picture(int64_t width, int64_t height,
                             struct input *input);
void canvas_free(struct canvas *canvas);

/* Makes it one that has to be refused. */
void canvas_damage(struct canvas *canvas, struct input *input);

/* A packed one of the same kind and size. */
struct canvas canvas_like(const struct canvas *canvas);

/* Checks that nothing was written; that nothing was between rows; and that
 * two hold the same. */
void canvas_check_untouched(const struct canvas *canvas);
void canvas_check_gaps(const struct canvas *canvas);
void canvas_check_same(const struct canvas *a, const struct canvas *b);

unsigned char *canvas_row(const struct canvas *canvas, int64_t row);

/* One float of a plane or of a float picture. */
float canvas_float(const struct canvas *canvas, int64_t row, int64_t index);

/* Checks that all floats are finite, and in 0..1 if `unit`; that alpha is full.
 */
void canvas_check_values(const struct canvas *canvas, bool unit);

#endif
