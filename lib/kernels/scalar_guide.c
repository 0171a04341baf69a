/* The kernels of guided layers that define the bits, in plain C. */
#include "../strict_fp.h"

#include "guide.h"
#include "scalar_moments.h"

#define CHANNELS SALMAP_GUIDE_CHANNELS

/* ----------------------------------------------------------------- columns */

/* Adds a piece of a row of one channel to its column sums. */
static bool add_row(const struct salmap_scalar_tile *tile, int64_t channel,
                    double (*sum)[CHANNELS])
{
	float row[SALMAP_SCALAR_TILE];
	const bool nonfinite = salmap_scalar_channel(tile, channel, row);
	int i;

	for (i = 0; i < tile->count; i++)
		sum[i][channel % CHANNELS] += row[i];
	return nonfinite;
}

/* Adds a row of all channels of a block. */
static bool add_rows(const struct salmap_guide_block *block, int64_t row,
                     struct salmap_guide_columns *columns)
{
	bool nonfinite = false;
	int done, i;

	for (done = 0; done < columns->count; done += SALMAP_SCALAR_TILE) {
		const int rest = columns->count - done;
		const struct salmap_scalar_tile tile = {
			.view = block->view,
			.first = salmap_view_element(block->view, block->image,
			                             0, 0, row,
			                             columns->first + done),
			.count = rest < SALMAP_SCALAR_TILE
			                 ? rest
			                 : SALMAP_SCALAR_TILE,
		};

		for (i = 0; i < block->count; i++)
			nonfinite |= add_row(&tile, block->first + i,
			                     columns->sum + done);
	}
	return nonfinite;
}

static bool sum_columns(const struct salmap_guide_block *block,
                        struct salmap_guide_columns *columns)
{
	bool nonfinite = false;
	int64_t row;

	memset(columns->sum, 0, sizeof(columns->sum));
	for (row = columns->row; row < columns->end; row++)
		nonfinite |= add_rows(block, row, columns);
	return nonfinite;
}

/* ----------------------------------------------------------------- windows */

static void add_cell(const struct salmap_guide_windows *windows, double pixels,
                     struct salmap_guide_moments *moments)
{
	const double share = 1 / pixels;
	const double g = *windows->map - windows->map_mean;
	int i;

	for (i = 0; i < CHANNELS; i++) {
		const double d = (windows->sum[i] -
		                  pixels * moments->origin[i]) * share;

		moments->sum[i] += d;
		moments->square[i] += d * d;
		moments->product[i] += d * g;
	}
}

/* Adds the columns from `from` to before `to` to the next window. */
static void add_columns(const struct salmap_guide_columns *columns, int64_t from,
                        int64_t to, double sum[CHANNELS])
{
	int i;

	for (; from < to; from++)
		for (i = 0; i < CHANNELS; i++)
			sum[i] += columns->sum[from][i];
}

static void sum_windows(const struct salmap_guide_columns *columns,
                        struct salmap_guide_windows *windows,
                        struct salmap_guide_moments *moments)
{
	const int64_t rows = columns->end - columns->row;
	struct salmap_guide_span span;

	while (salmap_guide_next(columns, windows, &span)) {
		add_columns(columns, span.from, span.to, windows->sum);
		if (!span.ends)
			return;
		add_cell(windows, (double)(rows * span.width), moments);
		memset(windows->sum, 0, sizeof(windows->sum));
		salmap_guide_pass(windows);
	}
}

/* ------------------------------------------------------------------- gains */

static void gains_of_moments(const struct salmap_guide_moments *moments,
                             double cells, double norm, float gains[CHANNELS])
{
	int i;

	for (i = 0; i < CHANNELS; i++) {
		const double sum = moments->sum[i];
		const double square = moments->square[i];
		const double variance = square - sum * sum / cells;
		double gain = 0;

		if (variance > square * SALMAP_GUIDE_LEAST_VARIANCE)
			gain = moments->product[i] /
			       (salmap_sqrt(variance) * norm);
		gain = gain > 0 ? gain : 0;
		gains[i] = (float)(gain < 1 ? gain : 1);
	}
}

/* --------------------------------------------------------------- rectified */

static bool rectified_tile(const struct salmap_scalar_tile *tile, float *out)
{
	double sum[SALMAP_SCALAR_TILE];
	const bool nonfinite = salmap_scalar_rectified(tile, sum);
	int i;

	for (i = 0; i < tile->count; i++)
		out[i] = salmap_saturate(sum[i] / (double)tile->view->c);
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
