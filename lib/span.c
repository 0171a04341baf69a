#include "strict_fp.h"

#include "span.h"

#include <limits.h>

/* The layer that stands for all that are used. */
#define ALL_LAYERS UINT32_MAX

struct span_work {
	const struct salmap_scene *scene;
	uint32_t layer;
	struct salmap_span task[SALMAP_MAX_TASKS];
};

struct extend_work {
	const struct salmap_render_kernels *render;
	struct salmap_extent extent;
};

static void extend_rows(void *context, const struct salmap_between *rows)
{
	struct extend_work *work = context;

	work->render->extend(rows, &work->extent);
}

/* Adding 0 turns -0 into 0, of which the sign would depend on the order. */
static void span_of_tile(void *context, uint32_t task,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip)
{
	struct span_work *work = context;
	struct salmap_span *span = &work->task[task];
	const struct salmap_scene *scene = work->scene;
	struct extend_work tile_work = {
		.render = scene->settings->kernels->render,
	};
	struct salmap_extent *parts = &tile_work.extent;
	const struct salmap_layer_visitor layers = { NULL, extend_rows,
		                                     &tile_work };
	int i;

	for (i = 0; i < SALMAP_WIDEST_VECTOR; i++) {
		parts->lows[i] = span->low;
		parts->highs[i] = span->high;
	}
	if (work->layer == ALL_LAYERS)
		salmap_scene_layers(scene, tile, strip, &layers);
	else
		salmap_scene_layer(scene, work->layer, tile, strip, extend_rows,
		                   &tile_work);
	for (i = 0; i < SALMAP_WIDEST_VECTOR; i++) {
		if (parts->lows[i] < span->low)
			span->low = parts->lows[i] + 0.0f;
		if (parts->highs[i] > span->high)
			span->high = parts->highs[i] + 0.0f;
	}
}

/* Lowest and highest do not depend on the order in which tasks found them. */
struct salmap_span salmap_span_of_layer(const struct salmap_scene *scene,
                                        uint32_t layer)
{
	struct span_work work = { .scene = scene, .layer = layer };
	const uint32_t tasks = salmap_scene_whole_tasks(scene);
	const struct salmap_span none = SALMAP_SPAN_OF_NONE;
	struct salmap_span all = none;
	uint32_t i;

	for (i = 0; i < tasks; i++)
		work.task[i] = none;
	salmap_scene_whole_tiles(scene, INT_MAX, span_of_tile, &work);
	for (i = 0; i < tasks; i++) {
		const struct salmap_span *part = &work.task[i];

		all.low = part->low < all.low ? part->low : all.low;
		all.high = part->high > all.high ? part->high : all.high;
	}
	return all;
}

struct salmap_span salmap_span_of_layers(const struct salmap_scene *scene)
{
	return salmap_span_of_layer(scene, ALL_LAYERS);
}
