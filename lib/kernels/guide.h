/*
 * Kernels of guided layers and of a relative epsilon: how far the channels of an
 * image agree with a class map, and how large an image is.
 *
 * The agreement is computed for SALMAP_GUIDE_CHANNELS channels at once, from
 * window to window of the activations, each of which belongs to a location, or
 * cell, of the class map. In each row of windows the columns are summed first,
 * and then the columns of each window. Sums are made in double, in the order of
 * rows, columns and cells, so that floats of about the same size lose nothing.
 */
#ifndef SALMAP_GUIDE_KERNELS_H
#define SALMAP_GUIDE_KERNELS_H

#include "../axis.h"
#include "kernels.h"

#define SALMAP_GUIDE_CHANNELS 32
#define SALMAP_GUIDE_COLUMNS 32

/* The share of the squares below which what is left of them, less their mean, is
 * rounding: all windows are equal. */
#define SALMAP_GUIDE_LEAST_VARIANCE 0x1p-46

/* Channels of an image, from `first` on. */
struct salmap_guide_block {
	const struct salmap_view *view;
	int64_t image, first;
	int count;  /* at most SALMAP_GUIDE_CHANNELS */
	bool clean; /* NaN and infinity have to count as 0 */
};

/* Sums over the rows of a row of windows, at so many columns. */
struct salmap_guide_columns {
	int64_t row, end;      /* of the activations */
	int64_t first;         /* column */
	int count;             /* columns, at most SALMAP_GUIDE_COLUMNS */
	double sum[SALMAP_GUIDE_COLUMNS][SALMAP_GUIDE_CHANNELS];
};

/* A row of windows. */
struct salmap_guide_windows {
	struct salmap_axis x;  /* the columns of the next window */
	int64_t left;          /* windows, with it */
	const float *map;      /* the class map there */
	double map_mean;       /* of all of the map */
	/* Of the columns of the next window that came already. */
	double sum[SALMAP_GUIDE_CHANNELS];
};

/* Over all cells: sums of d, d * d and d * g, where d is the mean of a window
 * less `origin`, and g the class map less its mean. */
struct salmap_guide_moments {
	float origin[SALMAP_GUIDE_CHANNELS];
	double sum[SALMAP_GUIDE_CHANNELS];
	double square[SALMAP_GUIDE_CHANNELS];
	double product[SALMAP_GUIDE_CHANNELS];
};

struct salmap_guide_kernels {
	/* Fills columns->sum, with anything for channels that are not there.
	 * Returns whether it has taken NaN or infinity as 0, which it need not
	 * do if the block is not to be clean. */
	bool (*columns)(const struct salmap_guide_block *block,
	                struct salmap_guide_columns *columns);
	/* Adds the windows that end within the columns to the moments, and the
	 * columns that are left to the next one. */
	void (*windows)(const struct salmap_guide_columns *columns,
	                struct salmap_guide_windows *windows,
	                struct salmap_guide_moments *moments);
	/* How far each channel agrees with the class map, 0..1, whose cells,
	 * less their mean, have this norm, above 0. */
	void (*gains)(const struct salmap_guide_moments *moments, double cells,
	              double norm, float gains[SALMAP_GUIDE_CHANNELS]);
	/* The mean over channels of max(0, x). */
	salmap_statistic_kernel mean_rectified;
};

/* What columns have of the next window. */
struct salmap_guide_span {
	int from, to;  /* of the columns */
	int64_t width; /* of the window */
	bool ends;     /* there */
};

/* False if there is no window, or if it begins after the columns. */
static inline bool
salmap_guide_next(const struct salmap_guide_columns *columns,
                  const struct salmap_guide_windows *windows,
                  struct salmap_guide_span *span)
{
	const int64_t after = columns->first + columns->count;
	const int64_t start = windows->x.floor;
	const int64_t end = salmap_axis_window_end(&windows->x);

	if (windows->left == 0 || start >= after)
		return false;
	span->from = start < columns->first ? 0 : (int)(start - columns->first);
	span->to = (int)((end < after ? end : after) - columns->first);
	span->width = end - start;
	span->ends = end <= after;
	return true;
}

/* On to the window after one that has ended. */
static inline void salmap_guide_pass(struct salmap_guide_windows *windows)
{
	windows->left--;
	windows->map++;
	salmap_axis_advance(&windows->x);
}

/* The definition of them all. */
extern const struct salmap_guide_kernels salmap_guide_scalar;

#endif
