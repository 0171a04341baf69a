/* The kernels of guided layers that define the bits, in plain C. */
#include "../strict_fp.h"

#include "guide.h"
#include "scalar_moments.h"

#define CHANNELS SALMAP_GUIDE_CHANNELS
#define ROWS SALMAP_GUIDE_ROWS
#define TILE SALMAP_SCALAR_TILE

/* ----------------------------------------------------------------- columns */

/* Up to TILE columns of one channel. */
static bool add_columns(const struct salmap_guide_block *block, int channel,
                        int from, struct salmap_guide_columns *columns)
{
	const int rest = columns->count - from;
	struct salmap_scalar_tile tile = {
		.view = block->view,
		.count = rest < TILE ? rest : TILE,
	};
	float x[ROWS][TILE] = { { 0 } };
	bool nonfinite = false;
	int i;

	for (i = 0; i < columns->rows; i++) {
		tile.first = salmap_view_element(
			block->view, block->image, 0, columns->slice,
			columns->row + i, columns->first + from);
		nonfinite |= salmap_scalar_channel(
			&tile, block->first + channel, x[i]);
	}
	for (i = 0; i < tile.count; i++) {
		double *sum = &columns->sums.doubles[from + i][channel];
		const float low = (x[0][i] + x[1][i]) + (x[2][i] + x[3][i]);
		const float high = (x[4][i] + x[5][i]) + (x[6][i] + x[7][i]);

		if (columns->whole)
			columns->sums.floats[from + i][channel] = low + high;
		else
			*sum = (columns->begins ? 0 : *sum) + (low + high);
	}
	return nonfinite;
}

static bool sum_columns(const struct salmap_guide_block *block,
                        struct salmap_guide_columns *columns)
{
	bool nonfinite = false;
	int i, from;

	for (i = 0; i < block->count; i++)
		for (from = 0; from < columns->count; from += TILE)
			nonfinite |= add_columns(block, i, from, columns);
	return nonfinite;
}

/* ----------------------------------------------------------------- windows */

static double column_sum(const struct salmap_guide_columns *columns, int at,
                         int channel)
{
	if (columns->whole)
		return columns->sums.floats[at][channel];
	return columns->sums.doubles[at][channel];
}

/* Adds the window that `sum` is of. */
static void add_cell(const struct salmap_guide_span *span,
                     const double sum[CHANNELS],
                     struct salmap_guide_moments *moments)
{
	int i;

	for (i = 0; i < CHANNELS; i++) {
		const double p = sum[i] * span->share;

		moments->sum[i] += p;
		moments->square[i] += p * p;
		moments->product[i] += p * span->cell;
	}
}

static void sum_windows(const struct salmap_guide_columns *columns,
                        const struct salmap_guide_span *spans, int count,
                        double open[CHANNELS],
                        struct salmap_guide_moments *moments)
{
	int s, at, i;

	for (s = 0; s < count; s++) {
		if (spans[s].begins)
			memset(open, 0, CHANNELS * sizeof(*open));
		for (at = spans[s].from; at < spans[s].to; at++)
			for (i = 0; i < CHANNELS; i++)
				open[i] += column_sum(columns, at, i);
		if (spans[s].ends)
			add_cell(&spans[s], open, moments);
	}
}

/* ------------------------------------------------------------------- gains */

static float gain_of(double product, double variance, double norm)
{
	const double gain = product / (salmap_sqrt(variance) * norm);

	if (gain > 0)
		return (float)(gain < 1 ? gain : 1);
	return 0;
}

static void gains_of_moments(const struct salmap_guide_moments *moments,
                             double cells, double norm, float gains[CHANNELS])
{
	int i;

	for (i = 0; i < CHANNELS; i++) {
		const double sum = moments->sum[i];
		const double square = moments->square[i];
		const double variance = square - sum * sum / cells;

		gains[i] = 0;
		if (variance > 0)
			gains[i] = gain_of(moments->product[i], variance, norm);
		if (!(variance >= square * SALMAP_GUIDE_COARSE_VARIANCE))
			gains[i] = -1;
	}
}

/* ---------------------------------------------------------- the exact way */

/* A channel of an image, and what is taken off its elements. */
struct exact_channel {
	const struct salmap_view *view;
	int64_t image, channel;
	double origin;
};

/* The sum of a window's columns in a row. */
static double exact_row(const struct exact_channel *channel, int64_t slice,
                        int64_t row, const struct salmap_axis *x)
{
	const int64_t end = salmap_axis_window_end(x);
	struct salmap_scalar_tile tile = { .view = channel->view };
	float values[TILE];
	double sum = 0;
	int64_t at;
	int i;

	for (at = x->floor; at < end; at += TILE) {
		tile.first = salmap_view_element(channel->view, channel->image,
		                                 0, slice, row, at);
		tile.count = end - at < TILE ? (int)(end - at) : TILE;
		(void)salmap_scalar_channel(&tile, channel->channel, values);
		for (i = 0; i < tile.count; i++)
			sum += values[i] - channel->origin;
	}
	return sum;
}

/* The mean of a window. */
static double exact_window(const struct exact_channel *channel,
                           const struct salmap_axis *z,
                           const struct salmap_axis *y,
                           const struct salmap_axis *x)
{
	const int64_t slices = salmap_axis_window_end(z) - z->floor;
	const int64_t rows = salmap_axis_window_end(y) - y->floor;
	const int64_t columns = salmap_axis_window_end(x) - x->floor;
	double sum = 0;
	int64_t slice, row;

	for (slice = 0; slice < slices; slice++)
		for (row = 0; row < rows; row++)
			sum += exact_row(channel, z->floor + slice,
			                 y->floor + row, x);
	return sum / (double)(slices * rows * columns);
}

float salmap_guide_exactly(const struct salmap_view *view, int64_t image,
                           int64_t channel, const struct salmap_guide_map *map)
{
	const int64_t cells = map->depth * map->height * map->width;
	struct exact_channel exact = { view, image, channel, 0 };
	const struct salmap_scalar_tile first = {
		.view = view,
		.first = salmap_view_element(view, image, 0, 0, 0, 0),
		.count = 1,
	};
	double sum = 0, square = 0, product = 0, variance;
	float origin;
	int64_t i;

	(void)salmap_scalar_channel(&first, channel, &origin);
	exact.origin = origin;
	for (i = 0; i < cells; i++) {
		const int64_t row = i / map->width % map->height;
		const struct salmap_axis z = salmap_axis_at_edge(
			view->d, map->depth, i / map->width / map->height);
		const struct salmap_axis y =
			salmap_axis_at_edge(view->h, map->height, row);
		const struct salmap_axis x = salmap_axis_at_edge(
			view->w, map->width, i % map->width);
		const double d = exact_window(&exact, &z, &y, &x);

		sum += d;
		square += d * d;
		product += d * (map->cells[i] - map->mean);
	}
	variance = square - sum * sum / (double)cells;
	if (!(variance > square * SALMAP_GUIDE_LEAST_VARIANCE))
		return 0;
	return gain_of(product, variance, map->norm);
}

/* --------------------------------------------------------------- rectified */

static bool rectified_tile(const struct salmap_scalar_tile *tile, float *out)
{
	double mean[SALMAP_SCALAR_TILE];
	const bool nonfinite = salmap_scalar_rectified_means(tile, mean);
	int i;

	for (i = 0; i < tile->count; i++)
		out[i] = salmap_saturate(mean[i]);
	return nonfinite;
}

static bool mean_of_rectified(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	return salmap_scalar_tiles(view, run, parameters, out, rectified_tile);
}

const struct salmap_guide_kernels salmap_guide_scalar = {
	.columns = SALMAP_IN(SALMAP_HAS_CLASS_MAPS, sum_columns),
	.windows = SALMAP_IN(SALMAP_HAS_CLASS_MAPS, sum_windows),
	.gains = SALMAP_IN(SALMAP_HAS_CLASS_MAPS, gains_of_moments),
	.mean_rectified = mean_of_rectified,
};
