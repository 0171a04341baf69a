/*
 * A map at any output size, tile by tile. Every way of resampling is done first
 * along the rows of the map, which neighbouring rows of the output share, then
 * from slice to slice, if there are several, and then between rows. The order is
 * the same along whichever axis an output is cut, and so are the bits.
 */
#ifndef SALMAP_RESAMPLE_H
#define SALMAP_RESAMPLE_H

#include "axis.h"
#include "kernels/render.h"

/* Rows of a map that have the columns and the slice of the output already; row r
 * is in place r mod 4. */
struct salmap_lines {
	SALMAP_ALIGNED float line[4][SALMAP_STRIP];
	int64_t row[4]; /* -1: none */
};

/* What is left of a map when its size, a way of resampling and the columns of
 * tiles are chosen: it serves all tiles of a slice below one another. */
struct salmap_sampler {
	struct salmap_map map;
	struct salmap_size size;
	struct salmap_slicing slicing;
	salmap_resampling resampling;
	struct salmap_axis x, y, z;
	int64_t slice; /* of the tiles */
	int64_t row; /* of the output, which y is for */
	struct salmap_columns columns;
	struct salmap_lines lines;
};

void salmap_sampler_init(struct salmap_sampler *sampler,
                         const struct salmap_map *map,
                         salmap_resampling resampling,
                         const struct salmap_size *size,
                         const struct salmap_slicing *slicing,
                         const struct salmap_tile *tile);

/* Computes the rows of a tile from top to bottom, a few at a time. Fast if the
 * tile follows the last one. */
typedef void (*salmap_rows_visit)(void *context,
                                  const struct salmap_between *rows);
void salmap_sampler_read(struct salmap_sampler *sampler,
                         const struct salmap_tile *tile,
                         const struct salmap_render_kernels *render,
                         salmap_rows_visit visit, void *context);

#endif
