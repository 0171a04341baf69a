#include "strict_fp.h"

#include "guide.h"

#include "atomic.h"
#include "kernels/guide.h"

#define CHANNELS SALMAP_GUIDE_CHANNELS
#define COLUMNS SALMAP_GUIDE_COLUMNS
#define ROWS SALMAP_GUIDE_ROWS
#define SPANS 64

/* What the tasks of one image share: units are blocks of channels. */
struct guide_work {
	const struct salmap_guide_kernels *kernels;
	const struct salmap_view *view;
	int64_t image;
	struct salmap_guide_map map;
	float *gains;
	int64_t units;
	uint32_t task_count;
	atomic_bool nonfinite;
};

static int64_t cells_of(const struct salmap_guide_map *map)
{
	return map->depth * map->height * map->width;
}

static void measure_map(const struct salmap_configuration *settings,
                        struct salmap_guide_map *map)
{
	const int64_t cells = cells_of(map);
	struct salmap_measures measures;

	settings->kernels->normalize.measure(map->cells, cells, &measures);
	map->mean = measures.low == measures.high
	            ? measures.low : measures.sum / (double)cells;
	map->norm = salmap_sqrt(settings->kernels->normalize.squares(
		map->cells, cells, map->mean));
}

/* A row of windows, from left to right. */
struct window_row {
	int64_t slice, end_slice, row, end_row; /* of the activations */
	struct salmap_axis x;  /* the columns of the next window */
	int64_t left;          /* windows, with it */
	const float *cell;     /* of the class map */
	double map_mean;
	double open[CHANNELS]; /* what came of the next window, if any did */
};

/* What columns have of the next windows, at most SPANS of them. */
static int take_spans(const struct salmap_guide_columns *columns,
                      struct window_row *windows,
                      struct salmap_guide_span spans[SPANS])
{
	const int64_t first = columns->first, after = first + columns->count;
	const int64_t rows = (windows->end_slice - windows->slice) *
	                     (windows->end_row - windows->row);
	int count = 0;

	while (count < SPANS && windows->left > 0 && windows->x.floor < after) {
		struct salmap_guide_span *span = &spans[count++];
		struct salmap_axis next = windows->x;
		int64_t end;

		salmap_axis_advance(&next);
		end = next.floor + (next.rest != 0);
		span->begins = windows->x.floor >= first;
		span->from = span->begins ? (int)(windows->x.floor - first) : 0;
		span->to = (int)((end < after ? end : after) - first);
		span->ends = end <= after;
		if (!span->ends)
			break;
		span->share = 1 / (double)(rows * (end - windows->x.floor));
		span->cell = *windows->cell++ - windows->map_mean;
		windows->left--;
		windows->x = next;
	}
	return count;
}

/* Sums columns over the rows and slices of windows. */
static bool fill_columns(const struct salmap_guide_kernels *kernels,
                         const struct salmap_guide_block *block,
                         const struct window_row *windows,
                         struct salmap_guide_columns *columns)
{
	bool nonfinite = false;
	int64_t slice, row;

	columns->begins = true;
	columns->whole = windows->end_slice - windows->slice == 1 &&
	                 windows->end_row - windows->row <= ROWS;
	for (slice = windows->slice; slice < windows->end_slice; slice++)
		for (row = windows->row; row < windows->end_row; row += ROWS) {
			const int64_t rest = windows->end_row - row;

			columns->slice = slice;
			columns->row = row;
			columns->rows = rest < ROWS ? (int)rest : ROWS;
			nonfinite |= kernels->columns(block, columns);
			columns->begins = false;
		}
	return nonfinite;
}

static bool add_windows(const struct salmap_guide_kernels *kernels,
                        const struct salmap_guide_block *block,
                        struct window_row *windows,
                        struct salmap_guide_moments *moments)
{
	const int64_t width = block->view->w;
	struct salmap_guide_columns columns;
	struct salmap_guide_span spans[SPANS];
	bool nonfinite = false;
	int count;

	for (columns.first = 0; columns.first < width;
	     columns.first += COLUMNS) {
		const int64_t rest = width - columns.first;

		columns.count = rest < COLUMNS ? (int)rest : COLUMNS;
		nonfinite |= fill_columns(kernels, block, windows, &columns);
		do {
			count = take_spans(&columns, windows, spans);
			kernels->windows(&columns, spans, count, windows->open,
			                 moments);
		} while (count == SPANS && spans[SPANS - 1].ends);
	}
	return nonfinite;
}

/* The windows of row number `index` of the map, from slice to slice. */
static struct window_row window_row_of(const struct guide_work *work,
                                       int64_t index)
{
	const struct salmap_view *view = work->view;
	const struct salmap_guide_map *map = &work->map;
	const struct salmap_axis z = salmap_axis_at_edge(view->d, map->depth,
	                                                 index / map->height);
	const struct salmap_axis y = salmap_axis_at_edge(view->h, map->height,
	                                                 index % map->height);
	const struct window_row windows = {
		z.floor, salmap_axis_window_end(&z), y.floor,
		salmap_axis_window_end(&y),
		salmap_axis_at_edge(view->w, map->width, 0), map->width,
		map->cells + index * map->width, map->mean, { 0 },
	};

	return windows;
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

/* The gains of a block. Returns whether NaN or infinity was taken as 0. */
static bool block_gains(const struct guide_work *work,
                        const struct salmap_guide_kernels *kernels,
                        const struct salmap_guide_block *block,
                        float gains[CHANNELS])
{
	const struct salmap_guide_map *map = &work->map;
	struct salmap_guide_moments moments = { .sum = { 0 } };
	bool nonfinite = false;
	int64_t row;

	for (row = 0; row < map->depth * map->height; row++) {
		struct window_row windows = window_row_of(work, row);

		nonfinite |= add_windows(kernels, block, &windows, &moments);
	}
	clear_absent(block, &moments);
	kernels->gains(&moments, (double)cells_of(map), map->norm, gains);
	return nonfinite;
}

static bool are_coarse(const float gains[CHANNELS], int count)
{
	bool coarse = false;
	int i;

	for (i = 0; i < count; i++)
		coarse |= gains[i] < 0;
	return coarse;
}

static void guide_unit(struct guide_work *work, int64_t unit)
{
	const int64_t first = unit * CHANNELS, rest = work->view->c - first;
	const struct salmap_guide_block block = {
		work->view, work->image, first,
		rest < CHANNELS ? (int)rest : CHANNELS,
	};
	float gains[CHANNELS];
	bool nonfinite = block_gains(work, work->kernels, &block, gains);
	int i;

	if (are_coarse(gains, block.count))
		nonfinite |= block_gains(work, &salmap_guide_scalar, &block,
		                         gains);
	for (i = 0; i < block.count; i++)
		if (gains[i] < 0)
			gains[i] = salmap_guide_exactly(work->view, work->image,
			                                first + i, &work->map);
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
		.map = {
			.cells = guide->maps + image * (guide->depth *
			                                guide->height *
			                                guide->width),
			.depth = guide->depth,
			.height = guide->height,
			.width = guide->width,
		},
		.gains = gains,
		.units = (view->c + CHANNELS - 1) / CHANNELS,
	};

	if (is_one_row(view, guide)) {
		joined.w = work.map.width = salmap_view_locations(view);
		joined.d = joined.h = work.map.depth = work.map.height = 1;
	}
	measure_map(settings, &work.map);
	if (work.map.norm == 0) {
		memset(gains, 0, (size_t)view->c * sizeof(*gains));
		return false;
	}
	work.task_count = salmap_task_count(&settings->parallel, work.units);
	atomic_init(&work.nonfinite, false);
	salmap_parallel_run(&settings->parallel, work.task_count, guide_task,
	                    &work);
	return atomic_load_explicit(&work.nonfinite, memory_order_relaxed);
}
