/* What reading maps works on: a map, an output's size, and a tile of it. */
#ifndef SALMAP_TILE_H
#define SALMAP_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "../include/salmap.h"

/* How large tiles are, which are on the stack; a build for a machine with little
 * may choose less. No output bit depends on it. docs/embedded.md has figures. */
#ifndef SALMAP_TILE_COLUMNS
#define SALMAP_TILE_COLUMNS 64
#endif
#ifndef SALMAP_TILE_ROWS
#define SALMAP_TILE_ROWS 8
#endif
#ifndef SALMAP_TILE_LAYERS
#define SALMAP_TILE_LAYERS 6
#endif

/* The most columns of a tile. Arrays of them are on the stack; vectors of any
 * width divide it. */
#define SALMAP_STRIP SALMAP_TILE_COLUMNS

/* Arrays of columns are computed up to whole vectors of any width; on their
 * boundaries, no vector lies across two lines of a cache. */
#define SALMAP_WIDEST_VECTOR 16
#if defined(__GNUC__) /* under C99 too */
#define SALMAP_ALIGNED __attribute__((aligned(4 * SALMAP_WIDEST_VECTOR)))
#else
#define SALMAP_ALIGNED _Alignas(4 * SALMAP_WIDEST_VECTOR)
#endif
/* In pairs, two of which are worked on at once. */
#define SALMAP_WHOLE_VECTORS(columns)                                          \
	(((columns) + 2 * SALMAP_WIDEST_VECTOR - 1) /                          \
	 (2 * SALMAP_WIDEST_VECTOR) * (2 * SALMAP_WIDEST_VECTOR))

#if SALMAP_STRIP < 32 || SALMAP_STRIP % (2 * SALMAP_WIDEST_VECTOR) != 0
#error "SALMAP_TILE_COLUMNS has to be a multiple of 32"
#endif
#if SALMAP_TILE_ROWS < 2 || SALMAP_TILE_ROWS % 2 != 0
#error "SALMAP_TILE_ROWS has to be a multiple of 2"
#endif
#if SALMAP_TILE_LAYERS < 1
#error "SALMAP_TILE_LAYERS has to be 1 or more"
#endif

/* The most rows of an output that are read at once. */
#define SALMAP_BETWEEN_ROWS 32

/* A map to read from, and the range that its values are known to lie in. */
struct salmap_map {
	/* [depth][height][width], packed; a vector's floats follow. */
	const float *data;
	int64_t depth, height, width;
	float low, high;
};

/* The size of an output. */
struct salmap_size {
	int64_t depth, height, width;
};

/* Which planes of an output are read: all of its slices along d, or what a cut
 * shows: a slice, or a projection of all slices, along any axis. Zeros stand for
 * the first. */
struct salmap_slicing {
	bool is_cut;
	salmap_cut_axis axis;
	salmap_projection projection;
	int64_t index; /* of a slice that is cut */
};

/* What a caller's plane shows: of an output of this size, all slices along d or
 * what is cut. */
struct salmap_frame {
	struct salmap_size size;
	struct salmap_slicing slicing;
	bool is_flat; /* it tells no depth: maps of several slices do not fit */
};

/* How many slices of an output lie along an axis. */
static inline int64_t salmap_slices_of(const struct salmap_size *size,
                                       salmap_cut_axis axis)
{
	if (axis == SALMAP_CUT_D)
		return size->depth;
	return axis == SALMAP_CUT_H ? size->height : size->width;
}

/* Adds the value of a slice, the first of which begins it, to a projection: to
 * the sum of a mean, or to a maximum. */
static inline void salmap_project(bool is_mean, bool begins, double value,
                                  double *projected)
{
	if (begins)
		*projected = value;
	else if (is_mean)
		*projected += value;
	else if (value > *projected)
		*projected = value;
}

/* In the place of a slice: the projection of all. */
#define SALMAP_PROJECTED (-1)

/* A rectangle of a slice of an output. Its rows and columns are those of the
 * axes that the slices do not lie along. */
struct salmap_tile {
	int64_t slice, row, column;
	int rows, columns; /* at most SALMAP_STRIP columns */
};

/* Where columns of an output lie in a row of a map, the border repeated. Those
 * beyond a tile repeat its last one, so that whole vectors may be computed. */
struct salmap_columns {
	SALMAP_ALIGNED int32_t at[SALMAP_STRIP]; /* the map's, or before it */
	int32_t next[SALMAP_STRIP];              /* and the one after */
	float fraction[SALMAP_STRIP]; /* of the way to the next, 0..1 */
	int32_t last;                 /* of the map */
};

/*
 * Rows of an output between two rows of a map, whose columns are those of the
 * output already. A value is above + down * (below - above).
 */
struct salmap_between {
	const float *above, *below; /* [SALMAP_STRIP], aligned */
	int first, rows, columns; /* of the tile */
	float down[SALMAP_BETWEEN_ROWS];
};

#endif
