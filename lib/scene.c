#include "strict_fp.h"

#include "scene.h"

salmap_status salmap_scene_gather(struct salmap_scene *scene,
                                  struct salmap_sentence *message)
{
	const uint32_t layers = scene->stack->count;
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

/* ------------------------------------------------------------------ layer */

static struct salmap_map map_of(const struct salmap_scene *scene,
                                uint32_t layer)
{
	const bool is_cam = layer == salmap_scene_cam(scene);
	const struct salmap_slot *slot = is_cam ? scene->cam.slot
	                                        : &scene->stack->slots[layer];
	const struct salmap_map_info *info = &slot->infos[scene->image];
	const bool raw = !is_cam && !info->flat &&
	                 scene->settings->normalizer == SALMAP_NORMALIZER_NONE;
	const struct salmap_map map = {
		slot->maps + scene->image * (slot->depth * slot->height *
		                             slot->width),
		slot->depth,
		slot->height,
		slot->width,
		raw ? (float)info->min : 0,
		raw ? (float)info->max : is_cam ? info->high : 1,
	};

	return map;
}

void salmap_scene_layer(const struct salmap_scene *scene, uint32_t layer,
                        const struct salmap_tile *tile,
                        struct salmap_strip *strip, salmap_rows_visit visit,
                        void *context)
{
	const uint32_t place = layer % SALMAP_SAMPLERS;
	struct salmap_sampler *sampler = &strip->sampler[place];

	if (strip->layer[place] != layer || sampler->slice != tile->slice) {
		const struct salmap_map map = map_of(scene, layer);

		salmap_sampler_init(sampler, &map, scene->settings->resampling,
		                    &scene->size,
		                    strip->slicing == NULL ? &scene->slicing
		                                           : strip->slicing,
		                    tile);
		strip->layer[place] = layer;
	}
	salmap_sampler_read(sampler, tile, scene->settings->kernels->render,
	                    visit, context);
}

void salmap_scene_layers(const struct salmap_scene *scene,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip,
                         const struct salmap_layer_visitor *visitor)
{
	const struct salmap_layer_visitor visit = *visitor;
	const uint32_t layers = scene->stack->count;
	uint32_t layer;

	for (layer = 0; layer < layers; layer++) {
		if (!salmap_scene_uses(scene, layer))
			continue;
		if (visit.begin != NULL)
			visit.begin(visit.context, layer);
		salmap_scene_layer(scene, layer, tile, strip, visit.rows,
		                   visit.context);
	}
}

/* ------------------------------------------------------------------ tiles */

struct tile_work {
	const struct salmap_scene *scene;
	const struct salmap_slicing *slicing;
	int64_t height, width; /* of a plane */
	int rows;
	salmap_tile_visit visit;
	void *context;
	uint32_t task_count;
};

static int at_most(int64_t rest, int most)
{
	return rest < most ? (int)rest : most;
}

void salmap_strip_open(struct salmap_strip *strip,
                       const struct salmap_slicing *slicing)
{
	int i;

	strip->slicing = slicing;
	for (i = 0; i < SALMAP_SAMPLERS; i++)
		strip->layer[i] = UINT32_MAX;
}

/* Visits the tiles below one another in rows start..end - 1. */
static void tile_strip(const struct tile_work *work, uint32_t task,
                       struct salmap_tile tile, int64_t start, int64_t end)
{
	struct salmap_strip strip;

	salmap_strip_open(&strip, work->slicing);
	for (tile.row = start; tile.row < end; tile.row += tile.rows) {
		tile.rows = at_most(end - tile.row, work->rows);
		work->visit(work->context, task, &tile, &strip);
	}
}

/* A task's part of a slice, or of what stands in its place. */
static void tile_slice(const struct tile_work *work, uint32_t task,
                       int64_t slice)
{
	const int64_t start = salmap_task_start(work->height, work->task_count,
	                                        task);
	const int64_t end = salmap_task_start(work->height, work->task_count,
	                                      task + 1);
	struct salmap_tile tile = { .slice = slice };

	for (; tile.column < work->width; tile.column += SALMAP_STRIP) {
		tile.columns = at_most(work->width - tile.column, SALMAP_STRIP);
		tile_strip(work, task, tile, start, end);
	}
}

static void tile_task(void *context, uint32_t index)
{
	const struct tile_work *work = context;
	const struct salmap_slicing *slicing = work->slicing;
	int64_t slice;

	if (!slicing->is_cut)
		for (slice = 0; slice < work->scene->size.depth; slice++)
			tile_slice(work, index, slice);
	else if (slicing->projection == SALMAP_PROJECTION_NONE)
		tile_slice(work, index, slicing->index);
	else
		tile_slice(work, index, SALMAP_PROJECTED);
}

/* The rows of a plane. */
static int64_t height_of(const struct salmap_scene *scene,
                         const struct salmap_slicing *slicing)
{
	return slicing->axis == SALMAP_CUT_D ? scene->size.height
	                                     : scene->size.depth;
}

static int64_t width_of(const struct salmap_scene *scene,
                        const struct salmap_slicing *slicing)
{
	return slicing->axis == SALMAP_CUT_W ? scene->size.height
	                                     : scene->size.width;
}

static uint32_t tasks_of(const struct salmap_scene *scene,
                         const struct salmap_slicing *slicing)
{
	return salmap_task_count(&scene->settings->parallel,
	                         height_of(scene, slicing));
}

static void run_tiles(const struct salmap_scene *scene,
                      const struct salmap_slicing *slicing, int rows,
                      salmap_tile_visit visit, void *context)
{
	struct tile_work work = { scene, slicing, height_of(scene, slicing),
		                  width_of(scene, slicing), rows, visit, context,
		                  tasks_of(scene, slicing) };

	salmap_parallel_run(&scene->settings->parallel, work.task_count,
	                    tile_task, &work);
}

uint32_t salmap_scene_tasks(const struct salmap_scene *scene)
{
	return tasks_of(scene, &scene->slicing);
}

void salmap_scene_tiles(const struct salmap_scene *scene, int rows,
                        salmap_tile_visit visit, void *context)
{
	run_tiles(scene, &scene->slicing, rows, visit, context);
}

/* ------------------------------------------------------------ whole outputs */

static const struct salmap_slicing *whole_of(const struct salmap_scene *scene)
{
	static const struct salmap_slicing all = { .is_cut = false };

	return scene->slicing.projection == SALMAP_PROJECTION_NONE
		? &all : &scene->slicing;
}

uint32_t salmap_scene_whole_tasks(const struct salmap_scene *scene)
{
	return tasks_of(scene, whole_of(scene));
}

void salmap_scene_whole_tiles(const struct salmap_scene *scene, int rows,
                              salmap_tile_visit visit, void *context)
{
	run_tiles(scene, whole_of(scene), rows, visit, context);
}
