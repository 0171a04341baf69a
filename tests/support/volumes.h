/* Volumes for tests: tensors of [n][c][d][h][w] as they may lie in memory, and
 * outputs with a depth or a cut. */
#ifndef VOLUMES_H
#define VOLUMES_H

#include "test.h"

struct volume_shape {
	int64_t n, c, d, h, w;
};

/* How a tensor lies in memory: packed, with channels last, in blocks of 8, of
 * which the last is padded with NaN, with gaps between rows and between slices,
 * backwards along d and w, and with d innermost. */
enum volume_layout {
	VOLUME_NCDHW,
	VOLUME_NDHWC,
	VOLUME_BLOCKS,
	VOLUME_GAPS,
	VOLUME_BACKWARDS,
	VOLUME_TURNED,
	VOLUME_LAYOUTS
};

/* Its memory goes by free. */
struct laid_volume {
	float *memory;
	salmap_tensor tensor;
};
struct laid_volume lay_out_volume(const float *data,
                                  const struct volume_shape *shape,
                                  enum volume_layout layout);

/* A packed plane of floats of [depth][height][width]. */
salmap_plane volume_plane(float *data, int64_t depth, int64_t height,
                          int64_t width);

/* A plane of what a cut shows of an output of such a size. */
salmap_plane cut_plane(float *data, const salmap_cut *cut, const int64_t size[3]);

/* Pixel `row`, `column` of a slice along an axis, of [d][h][w]. */
size_t volume_place(const int64_t size[3], const salmap_cut *cut,
                    int64_t slice, int64_t row, int64_t column);

#endif
