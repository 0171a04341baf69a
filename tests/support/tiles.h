/* Rows of a resampled map, as tests want them: whole. */
#ifndef TILES_H
#define TILES_H

#include "resample.h"

/* All slices, without a cut. */
static const struct salmap_slicing along_d = { .is_cut = false };

/* Computes a part of an output, of any number of rows and columns, into
 * out[rows][columns]. */
struct part {
	int64_t row, column, rows, columns;
};
void resample_part(const struct salmap_map *map, salmap_resampling resampling,
                   const struct salmap_size *size, const struct part *part,
                   const struct salmap_render_kernels *render, float *out);

#endif
