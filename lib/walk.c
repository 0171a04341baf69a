#include "walk.h"

#include "atomic.h"

/* What the tasks of one walk share: units are rows of all slices of all
 * images. */
struct walk_work {
	salmap_statistic_kernel kernel;
	struct salmap_statistic_parameters parameters;
	struct salmap_view view, other;
	int64_t piece; /* locations of a unit, but for the last in a row */
	int64_t pieces_per_row;
	int64_t units;
	uint32_t task_count;
	float *maps;
	atomic_bool nonfinite;
};

/* Whether rows follow each other without a gap. */
static bool has_one_row(const struct salmap_view *view)
{
	return view->h == 1 || view->w == 1 ||
	       view->stride_h == view->w * view->stride_w;
}

/* Such rows are one long row: kernels like them long, and only strides tell
 * where a row ends. */
static void join_rows(struct salmap_view *view)
{
	if (view->w == 1)
		view->stride_w = view->stride_h;
	view->w *= view->h;
	view->h = 1;
}

/* The same of slices that are one row each. */
static bool is_one_slice(const struct salmap_view *view)
{
	return view->d == 1 || view->w == 1 ||
	       view->stride_d == view->w * view->stride_w;
}

static void join_slices(struct salmap_view *view)
{
	if (view->w == 1)
		view->stride_w = view->stride_d;
	view->w *= view->d;
	view->d = 1;
}

static void join_work(struct walk_work *work)
{
	struct salmap_view *view = &work->view, *other = &work->other;
	const bool has_other = work->parameters.other != NULL;

	if (!has_one_row(view) || (has_other && !has_one_row(other)))
		return;
	join_rows(view);
	if (has_other)
		join_rows(other);
	if (!is_one_slice(view) || (has_other && !is_one_slice(other)))
		return;
	join_slices(view);
	if (has_other)
		join_slices(other);
}

/* Units of one row, as one run: kernels like it long. */
static void run_units(struct walk_work *work, int64_t unit, int64_t count)
{
	const struct salmap_view *view = &work->view;
	const int64_t row = unit / work->pieces_per_row;
	const int64_t column = unit % work->pieces_per_row * work->piece;
	const int64_t rest = view->w - column;
	const int64_t slice = row / view->h;
	const struct salmap_run run = {
		slice / view->d, slice % view->d, row % view->h, column,
		rest < count * work->piece ? rest : count * work->piece,
	};

	if (work->kernel(view, &run, &work->parameters,
	                 work->maps + (row * view->w + column)))
		atomic_store_explicit(&work->nonfinite, true,
		                      memory_order_relaxed);
}

static void walk_task(void *context, uint32_t index)
{
	struct walk_work *work = context;
	const int64_t end = salmap_task_start(work->units, work->task_count,
	                                      index + 1);
	int64_t unit = salmap_task_start(work->units, work->task_count, index);

	while (unit < end) {
		const int64_t of_row = work->pieces_per_row -
		                       unit % work->pieces_per_row;
		const int64_t count = of_row < end - unit ? of_row : end - unit;

		run_units(work, unit, count);
		unit += count;
	}
}

bool salmap_walk(const struct salmap_parallel_loop *parallel,
                 salmap_statistic_kernel kernel,
                 const struct salmap_statistic_parameters *parameters,
                 const struct salmap_view *view, float *maps)
{
	struct walk_work work = {
		.kernel = kernel,
		.parameters = *parameters,
		.view = *view,
		.maps = maps,
	};

	if (parameters->other != NULL) {
		work.other = *parameters->other;
		work.parameters.other = &work.other;
	}
	join_work(&work);
	work.piece = 256;
	work.pieces_per_row = (work.view.w + work.piece - 1) / work.piece;
	work.units = work.view.n * work.view.d * work.view.h *
	             work.pieces_per_row;
	work.task_count = salmap_task_count(parallel, work.units);
	atomic_init(&work.nonfinite, false);
	salmap_parallel_run(parallel, work.task_count, walk_task, &work);
	return atomic_load_explicit(&work.nonfinite, memory_order_relaxed);
}
