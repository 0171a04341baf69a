/*
 * Kernels of reading: from the maps of layers to planes and pictures. They work
 * on the arrays of one tile, of which row r begins at r * SALMAP_STRIP, and may
 * compute columns beyond its own up to whole vectors.
 */
#ifndef SALMAP_RENDER_H
#define SALMAP_RENDER_H

#include <stdbool.h>

#include "../../include/salmap.h"

#include "../fixed.h"
#include "../lists.h"
#include "../range.h"
#include "../switches.h"
#include "../tile.h"

/* Of the most columns, and the most rows of a tile that has arrays. */
#define SALMAP_TILE (SALMAP_STRIP * SALMAP_TILE_ROWS)

/* What values span, in as many parts as a vector has lanes. */
struct salmap_extent {
	float lows[SALMAP_WIDEST_VECTOR], highs[SALMAP_WIDEST_VECTOR];
};

/* What the layers add up to at each pixel of a tile. */
struct salmap_sums {
	SALMAP_ALIGNED float total[SALMAP_TILE]; /* of v */
	float place[SALMAP_TILE];   /* of v times the layer's position */
	float highest[SALMAP_TILE]; /* v */
};

/* The parts of the pixels of a tile. */
struct salmap_parts {
	SALMAP_ALIGNED float red[SALMAP_TILE];
	float green[SALMAP_TILE], blue[SALMAP_TILE];
};

/* Sums become parts in place. */
union salmap_pixels {
	struct salmap_sums sums;
	struct salmap_parts parts;
};

/* What one layer adds: v is its normalised map times `weight`. */
struct salmap_share {
	struct salmap_range range;
	float weight, position;
	float scale; /* reciprocal * weight: v is (x - low) * scale, or weight */
	bool begins;     /* the sums, of which nothing is read */
	bool has_places; /* else the places are left out */
};

/* What makes a saturation of sums: the number of layers, and the reciprocal of
 * that number less one; 0 if there is one layer. */
struct salmap_chroma {
	float layers, per_other;
};

/* A palette: straight lines through colours that lie evenly from 0 to 1. */
#define SALMAP_PATH_LINES 5
struct salmap_path {
	float first[3]; /* red, green, blue; 0..1 */
	float steps[SALMAP_PATH_LINES][3]; /* from each colour to the next */
};

/* How a class map changes means: what lies above `base` is multiplied by what
 * the factor makes of the normalised map. */
struct salmap_dimming {
	struct salmap_range range;
	float base;
	salmap_fastcam_factor factor;
};

/* Where the pixels of a tile are written to, whole ones, side by side. */
struct salmap_canvas {
	salmap_pixel pixel;
	int rows, columns;
	unsigned char *bytes;
	int64_t stride; /* in bytes */
};

struct salmap_render_kernels {
	/* Columns of an output of a row of a map. */
	void (*across)(salmap_resampling resampling,
	               const struct salmap_columns *columns, int count,
	               const float *row, float *out);
	/* Bicubic between four rows, `down` from the second to the third, cut
	 * to the map's range. */
	void (*cubic)(const float *const rows[4], float down,
	              const struct salmap_map *map, int count, float *out);
	/* The rows themselves; `out` is of the first, `stride` in elements. */
	void (*put)(const struct salmap_between *rows, float *out,
	            int64_t stride);
	/* Lowers lows and raises highs to what the rows span. */
	void (*extend)(const struct salmap_between *rows,
	               struct salmap_extent *extent);
	/* sums += weight * value; 0 += where that `begins` them */
	void (*add_mean)(const struct salmap_between *rows, double weight,
	                 bool begins, double *sums);
	void (*add_layer)(const struct salmap_between *rows,
	                  const struct salmap_share *share,
	                  struct salmap_sums *sums);
	/* Both, where the share has no places and begins with the means. */
	void (*add_both)(const struct salmap_between *rows, double weight,
	                 double *means, const struct salmap_share *share,
	                 struct salmap_sums *sums);
	/* mean = base + (mean - base) * m */
	void (*dim)(const struct salmap_between *rows,
	            const struct salmap_dimming *dimming, double *means);
	/* Means as floats. */
	void (*put_mean)(const double *means, int rows, int columns, float *out,
	                 int64_t stride);
	/* salmap_fixed_add of `count` values of each map to the pixels from
	 * `at` on, and to no others. */
	void (*add_fixed)(const struct salmap_fixed_maps *maps, int count,
	                  const struct salmap_fixed *to, int64_t at);
	/* Values of a row in 8 bits, rounded to nearest, halves up. */
	void (*put_grey)(const float *values, int count, uint8_t *out);
	/* Sets *peak to the largest mean, if that is larger. */
	void (*peak)(const double *means, int rows, int columns, double *peak);
	void (*lovi)(const struct salmap_chroma *chroma, int rows, int columns,
	             union salmap_pixels *pixels);
	/* The same, with colours of a palette in place of hues. */
	void (*lovi_path)(const struct salmap_chroma *chroma,
	                  const struct salmap_path *path, int rows, int columns,
	                  union salmap_pixels *pixels);
	/* `range` is the range of the means of the whole output. Stores the
	 * colours as well, so that bytes need no floats in between; `pixels`
	 * may be left with anything. */
	void (*heat)(const struct salmap_chroma *chroma,
	             const struct salmap_range *range, const double *means,
	             union salmap_pixels *pixels,
	             const struct salmap_canvas *canvas);
	/* The colours of the means alone, whatever the sums. */
	void (*heat_path)(const struct salmap_path *path,
	                  const struct salmap_range *range, const double *means,
	                  int rows, int columns, struct salmap_parts *parts);
	/* Writes parts as pixels. */
	void (*store)(const struct salmap_parts *parts,
	              const struct salmap_canvas *canvas);
};

/* The names of the kernels, and whether this build has them; every set of kernels
 * makes its table from them. */
#define SALMAP_RENDER_KERNELS(KERNEL)                                          \
	KERNEL(1, across)                                                      \
	KERNEL(SALMAP_HAS_BICUBIC, cubic)                                      \
	KERNEL(1, put)                                                         \
	KERNEL(1, extend)                                                      \
	KERNEL(1, add_mean)                                                    \
	KERNEL(SALMAP_HAS_PICTURES, add_layer)                                 \
	KERNEL(SALMAP_HAS_PICTURES, add_both)                                  \
	KERNEL(SALMAP_HAS_CLASS_MAPS, dim)                                     \
	KERNEL(1, put_mean)                                                    \
	KERNEL(1, add_fixed)                                                   \
	KERNEL(1, put_grey)                                                    \
	KERNEL(SALMAP_HAS_PICTURES, peak)                                      \
	KERNEL(SALMAP_HAS_PICTURES, lovi)                                      \
	KERNEL(SALMAP_HAS_PICTURES, lovi_path)                                 \
	KERNEL(SALMAP_HAS_PICTURES, heat)                                      \
	KERNEL(SALMAP_HAS_PICTURES, heat_path)                                 \
	KERNEL(SALMAP_HAS_PICTURES, store)

SALMAP_KERNELS_ARE_LISTED(struct salmap_render_kernels, SALMAP_RENDER_KERNELS);

/* The definition of them all. */
extern const struct salmap_render_kernels salmap_render_scalar;

/* Pixels first..count of a row of parts. */
void salmap_scalar_store(salmap_pixel pixel, const float *red,
                         const float *green, const float *blue, int first,
                         int count, unsigned char *bytes);

#endif
