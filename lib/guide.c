#include "strict_fp.h"

#include "guide.h"

#include "atomic.h"
#include "kernels/guide.h"

#define CHANNELS SALMAP_GUIDE_CHANNELS
#define COLUMNS SALMAP_GUIDE_COLUMNS

/* What the tasks of one image share: units are blocks of channels. */
struct guide_work {
	const struct salmap_guide_kernels *kernels;
	const struct salmap_view *view;
	int64_t image;
	const float *map;
	int64_t depth, height, width;
	double mean, norm; /* of the map; of the map less its mean */
	float *gains;
	int64_t units;
	uint32_t task_count;
	atomic_bool nonfinite;
};

static int64_t cells_of(const struct guide_work *work)
{
	return work->depth * work->height * work->width;
}

static void measure_map(const struct salmap_configuration *settings,
                        struct guide_work *work)
{
	const int64_t cells = cells_of(work);
	struct salmap_measures measures;

	settings->kernels->normalize.measure(work->map, cells, &measures);
	work->mean = measures.low == measures.high
	             ? measures.low : measures.sum / (double)cells;
	work->norm = salmap_sqrt(settings->kernels->normalize.squares(
		work->map, cells, work->mean));
}

/* The first element of each channel. */
static void take_origins(const struct salmap_guide_block *block,
                         struct salmap_guide_moments *moments)
{
	int i;

	for (i = 0; i < block->count; i++) {
		const struct salmap_elements element = {
			salmap_view_element(block->view, block->image,
			                    block->first + i, 0, 0, 0),
			0, block->first + i, 0, 1,
		};
		float *origin = &moments->origin[i];

		salmap_scalar_load(block->view, &element, origin);
		if (!salmap_is_finite_float(*origin))
			*origin = 0;
	}
}

/* Slices from `first` to before `end`, which windows reach over. */
struct slice_window {
	int64_t first, end;
};

/* Sums columns over the rows and slices of windows. They then count as so many
 * more rows, by which a window's sum is divided. */
static bool sum_slices(const struct guide_work *work,
                       const struct salmap_guide_block *block,
                       const struct slice_window *slices,
                       struct salmap_guide_columns *columns)
{
	const int64_t rows = columns->end - columns->row;
	struct salmap_guide_columns next;
	struct salmap_view view = *block->view;
	struct salmap_guide_block one = *block;
	bool nonfinite;
	int64_t slice;
	int i, c;

	one.view = &view;
	view.data += (ptrdiff_t)(slices->first * view.stride_d);
	nonfinite = work->kernels->columns(&one, columns);
	next.row = columns->row;
	next.end = columns->end;
	next.first = columns->first;
	next.count = columns->count;
	for (slice = slices->first + 1; slice < slices->end; slice++) {
		view.data += (ptrdiff_t)view.stride_d;
		nonfinite |= work->kernels->columns(&one, &next);
		for (i = 0; i < columns->count; i++)
			for (c = 0; c < block->count; c++)
				columns->sum[i][c] += next.sum[i][c];
	}
	columns->end = columns->row + rows * (slices->end - slices->first);
	return nonfinite;
}

/* Adds the windows of one row of a slice of the map. */
static bool add_windows(const struct guide_work *work,
                        const struct salmap_guide_block *block, int64_t slice,
                        int64_t row, struct salmap_guide_moments *moments)
{
	const struct salmap_axis z = salmap_axis_at_edge(work->view->d,
	                                                 work->depth, slice);
	const struct slice_window slices = { z.floor,
		                             salmap_axis_window_end(&z) };
	const struct salmap_axis y = salmap_axis_at_edge(work->view->h,
	                                                 work->height, row);
	struct salmap_guide_windows windows = {
		.x = salmap_axis_at_edge(work->view->w, work->width, 0),
		.left = work->width,
		.map = work->map + (slice * work->height + row) * work->width,
		.map_mean = work->mean,
	};
	struct salmap_guide_columns columns;
	bool nonfinite = false;

	for (columns.first = 0; columns.first < work->view->w;
	     columns.first += COLUMNS) {
		const int64_t rest = work->view->w - columns.first;

		columns.count = rest < COLUMNS ? (int)rest : COLUMNS;
		columns.row = y.floor;
		columns.end = salmap_axis_window_end(&y);
		nonfinite |= sum_slices(work, block, &slices, &columns);
		work->kernels->windows(&columns, &windows, moments);
	}
	return nonfinite;
}

static bool all_windows(const struct guide_work *work,
                        const struct salmap_guide_block *block,
                        struct salmap_guide_moments *moments)
{
	bool nonfinite = false;
	int64_t slice, row;

	*moments = (struct salmap_guide_moments){ .origin = { 0 } };
	take_origins(block, moments);
	for (slice = 0; slice < work->depth; slice++)
		for (row = 0; row < work->height; row++)
			nonfinite |= add_windows(work, block, slice, row,
			                         moments);
	return nonfinite;
}

/* Whether no value that is not finite came into the sums: those of floats do not
 * overflow in double. */
static bool are_finite(const struct salmap_guide_block *block,
                       const struct salmap_guide_moments *moments)
{
	bool finite = true;
	int i;

	for (i = 0; i < block->count; i++)
		finite &= salmap_is_finite(moments->sum[i]);
	return finite;
}

/* Kernels compute with whole vectors, and leave anything for channels that are
 * not there. */
static void clear_absent(const struct salmap_guide_block *block,
                         struct salmap_guide_moments *moments)
{
	int i;

	for (i = block->count; i < CHANNELS; i++) {
		moments->sum[i] = 0;
		moments->square[i] = 0;
		moments->product[i] = 0;
	}
}

static void guide_unit(struct guide_work *work, int64_t unit)
{
	const int64_t first = unit * CHANNELS, rest = work->view->c - first;
	struct salmap_guide_block block = {
		work->view, work->image, first,
		rest < CHANNELS ? (int)rest : CHANNELS, false,
	};
	struct salmap_guide_moments moments;
	bool nonfinite = all_windows(work, &block, &moments);
	float gains[CHANNELS];

	if (!are_finite(&block, &moments)) {
		block.clean = true;
		nonfinite |= all_windows(work, &block, &moments);
	}
	clear_absent(&block, &moments);
	work->kernels->gains(&moments, (double)cells_of(work), work->norm,
	                     gains);
	memcpy(work->gains + first, gains,
	       (size_t)block.count * sizeof(*gains));
	if (nonfinite)
		atomic_store_explicit(&work->nonfinite, true,
		                      memory_order_relaxed);
}

static void guide_task(void *context, uint32_t index)
{
	struct guide_work *work = context;
	const int64_t end = salmap_task_start(work->units, work->task_count,
	                                      index + 1);
	int64_t unit = salmap_task_start(work->units, work->task_count, index);

	for (; unit < end; unit++)
		guide_unit(work, unit);
}

/* Where each location is a window, and rows and slices follow each other, all is
 * one row: kernels like them long. */
static bool is_one_row(const struct salmap_view *view,
                       const struct salmap_guide *guide)
{
	return view->d == guide->depth && view->h == guide->height &&
	       view->w == guide->width &&
	       view->stride_h == view->w * view->stride_w &&
	       (view->d == 1 || view->stride_d == view->h * view->stride_h);
}

bool salmap_guide_gains(const struct salmap_configuration *settings,
                        const struct salmap_guide *guide,
                        const struct salmap_view *view, int64_t image,
                        float *gains)
{
	struct salmap_view joined = *view;
	struct guide_work work = {
		.kernels = settings->kernels->guide,
		.view = &joined,
		.image = image,
		.map = guide->maps + image * (guide->depth * guide->height *
		                             guide->width),
		.depth = guide->depth,
		.height = guide->height,
		.width = guide->width,
		.gains = gains,
		.units = (view->c + CHANNELS - 1) / CHANNELS,
	};

	if (is_one_row(view, guide)) {
		joined.w = work.width = salmap_view_locations(view);
		joined.d = joined.h = work.depth = work.height = 1;
	}
	measure_map(settings, &work);
	if (work.norm == 0) {
		memset(gains, 0, (size_t)view->c * sizeof(*gains));
		return false;
	}
	work.task_count = salmap_task_count(&settings->parallel, work.units);
	atomic_init(&work.nonfinite, false);
	salmap_parallel_run(&settings->parallel, work.task_count, guide_task,
	                    &work);
	return atomic_load_explicit(&work.nonfinite, memory_order_relaxed);
}
