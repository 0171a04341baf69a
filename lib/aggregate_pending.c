/* Adds the maps of several images to the sums of an aggregate at once. */
#include "strict_fp.h"

#include "aggregate.h"

float *salmap_pending_take(const salmap_aggregate *aggregate,
                           const struct salmap_render_kernels *render)
{
	struct salmap_pending *pending = aggregate->pending;

	if (pending->taken == SALMAP_PENDING)
		return NULL;
	pending->render = render;
	return pending->maps + pending->taken++ *
	                       salmap_aggregate_all_pixels(aggregate);
}

/* Pixels that are added in one turn. */
enum { FOLD_PIXELS = 1024 };

/* What the tasks of one loop add. */
struct fold {
	const salmap_aggregate *aggregate;
	struct salmap_fixed_maps maps;
	uint32_t tasks;
	bool takes_turns; /* others may add meanwhile */
};

static void fold_pixels(const struct fold *fold, int64_t at, int64_t end)
{
	const salmap_aggregate *aggregate = fold->aggregate;
	const int64_t rest = end - at;
	struct salmap_fixed_maps maps = fold->maps;

	maps.first += at;
	if (fold->takes_turns)
		salmap_aggregate_begin_turn(aggregate);
	aggregate->pending->render->add_fixed(
		&maps, rest < FOLD_PIXELS ? (int)rest : FOLD_PIXELS,
		&aggregate->fixed, at);
	if (fold->takes_turns)
		salmap_aggregate_end_turn(aggregate);
}

static void fold_task(void *context, uint32_t index)
{
	const struct fold *fold = context;
	const int64_t pixels = salmap_aggregate_all_pixels(fold->aggregate);
	const int64_t end = salmap_task_start(pixels, fold->tasks, index + 1);
	int64_t at = salmap_task_start(pixels, fold->tasks, index);

	for (; at < end; at += FOLD_PIXELS)
		fold_pixels(fold, at, end);
}

static void fold_maps(const salmap_aggregate *aggregate, int images,
                      const struct salmap_parallel_loop *parallel,
                      bool takes_turns)
{
	const int64_t pixels = salmap_aggregate_all_pixels(aggregate);
	struct fold fold = {
		aggregate,
		{ aggregate->pending->maps, pixels, images },
		salmap_task_count(parallel, pixels),
		takes_turns,
	};

	salmap_parallel_run(parallel, fold.tasks, fold_task, &fold);
}

void salmap_pending_finish(const salmap_aggregate *aggregate,
                           const struct salmap_parallel_loop *parallel)
{
	struct salmap_pending *pending = aggregate->pending;
	bool is_last;

	salmap_aggregate_begin_turn(aggregate);
	is_last = ++pending->written == SALMAP_PENDING;
	salmap_aggregate_end_turn(aggregate);
	if (!is_last)
		return;
	fold_maps(aggregate, SALMAP_PENDING, parallel, true);
	salmap_aggregate_begin_turn(aggregate);
	pending->taken = pending->written = 0;
	salmap_aggregate_end_turn(aggregate);
}

void salmap_pending_settle(const salmap_aggregate *aggregate)
{
	struct salmap_pending *pending = aggregate->pending;
	const struct salmap_parallel_loop none = { NULL, NULL };

	salmap_aggregate_begin_turn(aggregate);
	if (pending->written > 0)
		fold_maps(aggregate, pending->written, &none, false);
	pending->taken = pending->written = 0;
	salmap_aggregate_end_turn(aggregate);
}
