#include "strict_fp.h"

#include "scene.h"

static bool is_used(const struct salmap_scene *scene, uint32_t layer)
{
	return (scene->used[layer / 64] >> (layer % 64) & 1) != 0;
}

salmap_status salmap_scene_gather(struct salmap_scene *scene,
                                  struct salmap_message *message)
{
	const uint32_t layers = scene->stack->layers;
	uint32_t missing = layers, i;

	scene->used_count = 0;
	scene->weight_sum = 0;
	for (i = 0; i < SALMAP_MAX_LAYERS / 64; i++)
		scene->used[i] = 0;
	for (i = 0; i < layers; i++) {
		if (salmap_stack_holds(scene->stack, i)) {
			scene->used[i / 64] |= UINT64_C(1) << (i % 64);
			scene->used_count++;
			scene->weight_sum += scene->weights[i];
		} else if (missing == layers) {
			missing = i;
		}
	}
	if (scene->used_count == 0 ||
	    (missing < layers &&
	     scene->settings->incomplete == SALMAP_INCOMPLETE_ERROR))
		return salmap_fail(message, SALMAP_E_INCOMPLETE,
		                   "layer %lld was not pushed; want all, or a "
		                   "policy that combines the %lld of %lld "
		                   "layers that are held", (long long)missing,
		                   (long long)scene->used_count,
		                   (long long)layers);
	return SALMAP_OK;
}

uint32_t salmap_scene_next(const struct salmap_scene *scene, uint32_t layer)
{
	while (layer < scene->stack->layers && !is_used(scene, layer))
		layer++;
	return layer;
}

void salmap_scene_layer(const struct salmap_scene *scene, uint32_t layer,
                        const struct salmap_tile *tile, float out[SALMAP_TILE])
{
	const struct salmap_slot *slot = &scene->stack->slots[layer];
	const struct salmap_map_info *info = &slot->infos[scene->image];
	const bool raw = !info->flat &&
	                 scene->settings->normalizer == SALMAP_NORMALIZER_NONE;
	const struct salmap_map map = {
		slot->maps + scene->image * (slot->height * slot->width),
		slot->height,
		slot->width,
		raw ? (float)info->min : 0,
		raw ? (float)info->max : 1,
	};

	scene->settings->kernels->render->resample(
		&map, scene->settings->resampling, &scene->size, tile->row,
		tile->column, tile->count, out);
}

/* ------------------------------------------------------------------ tiles */

struct tile_work {
	const struct salmap_scene *scene;
	salmap_tile_visit visit;
	void *context;
	uint32_t task_count;
};

static void tile_task(void *context, uint32_t index)
{
	const struct tile_work *work = context;
	const struct salmap_size *size = &work->scene->size;
	const int64_t end = salmap_task_start(size->height, work->task_count,
	                                      index + 1);
	struct salmap_tile tile = { .row = salmap_task_start(
		                            size->height, work->task_count,
		                            index) };

	for (; tile.row < end; tile.row++)
		for (tile.column = 0; tile.column < size->width;
		     tile.column += SALMAP_TILE) {
			const int64_t rest = size->width - tile.column;

			tile.count = rest < SALMAP_TILE ? (int)rest
			                                : SALMAP_TILE;
			work->visit(work->context, index, &tile);
		}
}

uint32_t salmap_scene_tasks(const struct salmap_scene *scene)
{
	return salmap_task_count(&scene->settings->parallel,
	                         scene->size.height);
}

void salmap_scene_tiles(const struct salmap_scene *scene,
                        salmap_tile_visit visit, void *context)
{
	struct tile_work work = { scene, visit, context,
		             salmap_scene_tasks(scene) };

	salmap_parallel_run(&scene->settings->parallel, work.task_count,
	                    tile_task, &work);
}
