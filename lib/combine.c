#include "strict_fp.h"

#include "combine.h"

#include <string.h>

salmap_status salmap_combine_check(const struct salmap_scene *scene,
                                   struct salmap_message *message)
{
	if (scene->weight_sum > 0)
		return SALMAP_OK;
	return salmap_fail(message, SALMAP_E_INCOMPLETE,
	                   "the weights of the %lld layers that are held add up "
	                   "to 0; push one with a weight above 0",
	                   (long long)scene->used_count);
}

/* In double, so that the mean of equal values is that value, and the mean of
 * any values lies between them, after rounding to float. */
static void weighted_sum(const struct salmap_scene *scene,
                         const struct salmap_tile *tile,
                         double sum[SALMAP_TILE])
{
	const struct salmap_render_kernels *render =
		scene->settings->kernels->render;
	const uint32_t layers = scene->stack->layers;
	float map[SALMAP_TILE];
	uint32_t layer;

	memset(sum, 0, (size_t)tile->count * sizeof(*sum));
	for (layer = salmap_scene_next(scene, 0); layer < layers;
	     layer = salmap_scene_next(scene, layer + 1)) {
		salmap_scene_layer(scene, layer, tile, map);
		render->accumulate(map, tile->count, scene->weights[layer],
		                   sum);
	}
}

struct plane_work {
	const struct salmap_scene *scene;
	const salmap_plane *out;
	uint32_t layer;
};

static void store_mean(void *context, uint32_t task,
                       const struct salmap_tile *tile)
{
	const struct plane_work *work = context;
	float *out = salmap_plane_at(work->out, tile->row, tile->column);
	double sum[SALMAP_TILE];

	(void)task;
	weighted_sum(work->scene, tile, sum);
	work->scene->settings->kernels->render->quotient(
		sum, tile->count, work->scene->weight_sum, out);
}

static void store_layer(void *context, uint32_t task,
                        const struct salmap_tile *tile)
{
	const struct plane_work *work = context;

	(void)task;
	salmap_scene_layer(work->scene, work->layer, tile,
	                   salmap_plane_at(work->out, tile->row, tile->column));
}

void salmap_combine_plane(const struct salmap_scene *scene,
                          const salmap_plane *out)
{
	struct plane_work work = { scene, out, 0 };

	salmap_scene_tiles(scene, store_mean, &work);
}

void salmap_layer_plane(const struct salmap_scene *scene, uint32_t layer,
                        const salmap_plane *out)
{
	struct plane_work work = { scene, out, layer };

	salmap_scene_tiles(scene, store_layer, &work);
}
