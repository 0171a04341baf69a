#include "statistic.h"

#include "atomic.h"

/* What the tasks of one push share: units are rows of all slices of all
 * images. */
struct statistic_work {
	salmap_statistic_kernel kernel;
	struct salmap_statistic_parameters parameters;
	struct salmap_view view;
	int64_t piece; /* locations of a unit, but for the last in a row */
	int64_t pieces_per_row;
	int64_t units;
	uint32_t task_count;
	float *maps;
	atomic_bool nonfinite;
};

/* Rows that follow each other without a gap are one long row: kernels like
 * them long, and only strides tell where a row ends. */
static void join_rows(struct salmap_view *view)
{
	if (view->h > 1 && view->w > 1 &&
	    view->stride_h != view->w * view->stride_w)
		return;
	if (view->w == 1)
		view->stride_w = view->stride_h;
	view->w *= view->h;
	view->h = 1;
}

static void run_unit(struct statistic_work *work, int64_t unit)
{
	const struct salmap_view *view = &work->view;
	const int64_t row = unit / work->pieces_per_row;
	const int64_t column = unit % work->pieces_per_row * work->piece;
	const int64_t rest = view->w - column;
	const int64_t slice = row / view->h;
	const struct salmap_run run = {
		slice / view->d, slice % view->d, row % view->h, column,
		rest < work->piece ? rest : work->piece,
	};

	if (work->kernel(view, &run, &work->parameters,
	                 work->maps + (row * view->w + column)))
		atomic_store_explicit(&work->nonfinite, true,
		                      memory_order_relaxed);
}

static void statistic_task(void *context, uint32_t index)
{
	struct statistic_work *work = context;
	const int64_t end = salmap_task_start(work->units, work->task_count,
	                                      index + 1);
	int64_t unit = salmap_task_start(work->units, work->task_count, index);

	for (; unit < end; unit++)
		run_unit(work, unit);
}

bool salmap_statistic_maps(const struct salmap_configuration *settings,
                           salmap_statistic statistic,
                           const struct salmap_view *view, float *maps)
{
	struct statistic_work work = {
		.kernel = settings->kernels->statistic[statistic],
		.parameters = { .epsilon = settings->epsilon },
		.view = *view,
		.maps = maps,
	};

	join_rows(&work.view);
	work.piece = 256;
	work.pieces_per_row = (work.view.w + work.piece - 1) / work.piece;
	work.units = work.view.n * work.view.d * work.view.h *
	             work.pieces_per_row;
	work.task_count = salmap_task_count(&settings->parallel, work.units);
	atomic_init(&work.nonfinite, false);
	salmap_parallel_run(&settings->parallel, work.task_count, statistic_task,
	                    &work);
	return atomic_load_explicit(&work.nonfinite, memory_order_relaxed);
}
