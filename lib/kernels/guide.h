/*
 * Kernels of guided layers and of a relative epsilon: how far the channels of
 * an image agree with a class map, and how large an image is.
 *
 * The agreement is computed for SALMAP_GUIDE_CHANNELS channels at once, from
 * window to window of the activations, each of which belongs to a location, or
 * cell, of the class map. The rows of a window are taken SALMAP_GUIDE_ROWS at
 * a time: those of a column are added as floats, in a tree. All else is added
 * in double, in the order of rows, columns and cells.
 *
 * Blocks with channels that are not finite are computed once more in plain C,
 * and channels that vary too little from window to window for sums of floats
 * by salmap_guide_exactly.
 */
#ifndef SALMAP_GUIDE_KERNELS_H
#define SALMAP_GUIDE_KERNELS_H

#include "../axis.h"
#include "kernels.h"

#define SALMAP_GUIDE_CHANNELS 64
#define SALMAP_GUIDE_COLUMNS 32
#define SALMAP_GUIDE_ROWS 8

/* The share of the squares of the windows below which what is left of them,
 * less their mean, is too small for sums of floats; and below which it is
 * nothing but rounding, even if sums are in double: all windows are equal. */
#define SALMAP_GUIDE_COARSE_VARIANCE 0x1p-10
#define SALMAP_GUIDE_LEAST_VARIANCE 0x1p-46

/* Channels of an image, from `first` on. */
struct salmap_guide_block {
	const struct salmap_view *view;
	int64_t image, first;
	int count; /* at most SALMAP_GUIDE_CHANNELS */
};

/* Sums over the rows of a row of windows, at so many columns. Where windows
 * have no more rows than a tree, the sums stay floats, which are stored and
 * loaded in half the time. */
struct salmap_guide_columns {
	int64_t slice, row;    /* of the activations */
	int rows;              /* at most SALMAP_GUIDE_ROWS */
	int64_t first;         /* column */
	int count;             /* columns, at most SALMAP_GUIDE_COLUMNS */
	bool begins;           /* these rows are the first */
	bool whole;            /* and the last */
	union {
		double doubles[SALMAP_GUIDE_COLUMNS][SALMAP_GUIDE_CHANNELS];
		float floats[SALMAP_GUIDE_COLUMNS][SALMAP_GUIDE_CHANNELS];
	} sums;
};

/* What columns have of a window. */
struct salmap_guide_span {
	int from, to;      /* of the columns */
	bool begins, ends; /* there */
	/* If it does: 1 / its pixels, and the class map less its mean. */
	double share, cell;
};

/* Over all cells: sums of p, p * p and p * g, where p is the mean of a window
 * and g the class map less its mean. */
struct salmap_guide_moments {
	double sum[SALMAP_GUIDE_CHANNELS];
	double square[SALMAP_GUIDE_CHANNELS];
	double product[SALMAP_GUIDE_CHANNELS];
};

/* The class map of an image. */
struct salmap_guide_map {
	const float *cells;
	int64_t depth, height, width;
	double mean, norm; /* of the cells; of them less their mean, above 0 */
};

struct salmap_guide_kernels {
	/* Adds rows to columns->sum or ->tree, with anything for channels that are not
	 * there. Returns whether NaN or infinity was taken as 0, as in plain C;
	 * vectors leave such sums. */
	bool (*columns)(const struct salmap_guide_block *block,
	                struct salmap_guide_columns *columns);
	/* Adds windows to the moments. What columns have of one that does not
	 * end there is in `open`, for the next ones. */
	void (*windows)(const struct salmap_guide_columns *columns,
	                const struct salmap_guide_span *spans, int count,
	                double open[SALMAP_GUIDE_CHANNELS],
	                struct salmap_guide_moments *moments);
	/* How far each channel agrees with the class map, 0..1, whose cells,
	 * less their mean, have this norm, above 0; and -1 where the moments are
	 * too coarse. */
	void (*gains)(const struct salmap_guide_moments *moments, double cells,
	              double norm, float gains[SALMAP_GUIDE_CHANNELS]);
	/* The mean over channels of max(0, x). */
	salmap_statistic_kernel mean_rectified;
};

/* The definition of them all. */
extern const struct salmap_guide_kernels salmap_guide_scalar;

/* How far a channel agrees with the class map, by sums in double, less the
 * channel's first element. NaN and infinity are 0. */
float salmap_guide_exactly(const struct salmap_view *view, int64_t image,
                           int64_t channel, const struct salmap_guide_map *map);

#endif
