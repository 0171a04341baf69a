/* What a reading function writes to: a plane, a grey map or a picture of any
 * stride, or a damaged one, in memory that tells what was written. */
#ifndef CANVAS_H
#define CANVAS_H

#include "../../include/salmap.h"

#include "input.h"

enum canvas_kind { CANVAS_PLANE, CANVAS_GREY, CANVAS_PICTURE };

struct canvas {
	enum canvas_kind kind;
	salmap_plane plane; /* that of the kind is set */
	salmap_grey grey;
	salmap_picture picture;
	bool valid;
	unsigned char *memory;
	size_t size;
	int64_t width, height, depth; /* 0 for one that tells none */
	int64_t rows, step; /* of all slices; of a row, in bytes, may be < 0 */
	size_t row; /* what is used of it, in bytes */
};

/* Of a size, with any gaps between rows. canvas_free, whatever is in it. */
struct canvas canvas_plane(int64_t width, int64_t height, struct input *input);
struct canvas canvas_grey(int64_t width, int64_t height, struct input *input);
struct canvas canvas_picture(int64_t width, int64_t height,
                             struct input *input);
/* Of any kind, with so many slices, one after the other; with 0 there is one, and
 * no depth is told. Pictures have any pixel. */
struct canvas canvas_volume(enum canvas_kind kind, int64_t depth, int64_t width,
                            int64_t height, struct input *input);
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

/* Rows are counted through all slices. */
unsigned char *canvas_row(const struct canvas *canvas, int64_t row);

/* One float of a plane or of a float picture. */
float canvas_float(const struct canvas *canvas, int64_t row, int64_t index);

/* Checks that all floats are finite, and in 0..1 if `unit`; that alpha is full.
 */
void canvas_check_values(const struct canvas *canvas, bool unit);

#endif
