/* Pictures of the results' shape side by side, row by row, with white between
 * them. */
#ifndef GRID_H
#define GRID_H

#include "image.h"
#include "request.h"

struct grid {
	int64_t cells, columns, rows;
	int64_t width, height; /* of one picture */
	int64_t top; /* the height of what lies above them */
	int64_t caption; /* the height of the line above each, or 0 */
	int64_t pitch; /* from a picture to the one beside it, less the gap */
};

/* One picture has the results' size; where there are more, they shrink if the
 * whole would be too large to look at. */
struct grid grid_lay_out(const struct request *request, int64_t cells,
                         bool has_captions);

/* Maps of signals are bands below one another, as wide as a screen, so that each
 * sample lies above itself. */
struct grid grid_lay_out_bands(const struct request *request, int64_t cells);

/* The size of the whole. */
int64_t grid_width(const struct grid *grid);
int64_t grid_height(const struct grid *grid);

/* Makes the whole white. */
void grid_clear(const struct image *whole);

/* The place of a picture, below its caption. */
salmap_picture grid_part(const struct grid *grid, const struct image *whole,
                         int64_t cell);

/* Writes above a picture, at the left and at the right end of the line. */
void grid_caption(const struct grid *grid, const struct image *whole,
                  int64_t cell, const char *left, const char *right);

#endif
