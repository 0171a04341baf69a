#include "strict_fp.h"

#include "combine.h"

#include <limits.h>
#include <string.h>

salmap_status salmap_combine_check(const struct salmap_scene *scene,
                                   struct salmap_sentence *message)
{
	if (scene->weight_sum > 0)
		return SALMAP_OK;
	return salmap_fail(message, SALMAP_E_INCOMPLETE,
	                   "the weights of the %lld layers that are held add up "
	                   "to 0; push one with a weight above 0",
	                   (long long)scene->used_count);
}

struct mean_work {
	const struct salmap_render_kernels *render;
	double weight; /* of all weights together */
	double *means;
};

static void add_means(void *context, const struct salmap_between *rows)
{
	const struct mean_work *work = context;

	work->render->add_mean(rows, work->weight, work->means);
}

void salmap_combine_tile(const struct salmap_scene *scene,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip, double *means)
{
	struct mean_work work = { scene->settings->kernels->render, 0, means };
	uint32_t layer;

	memset(means, 0, sizeof(*means) * SALMAP_STRIP * (size_t)tile->rows);
	for (layer = salmap_scene_next(scene, 0); layer < scene->stack->layers;
	     layer = salmap_scene_next(scene, layer + 1)) {
		work.weight = scene->weights[layer] / scene->weight_sum;
		salmap_scene_layer(scene, layer, tile, strip, add_means, &work);
	}
}

/* ----------------------------------------------------------------- planes */

struct plane_work {
	const struct salmap_scene *scene;
	const salmap_plane *out;
	uint32_t layer;
};

static void store_mean(void *context, uint32_t task,
                       const struct salmap_tile *tile,
                       struct salmap_strip *strip)
{
	const struct plane_work *work = context;
	SALMAP_ALIGNED double means[SALMAP_TILE];

	(void)task;
	salmap_combine_tile(work->scene, tile, strip, means);
	work->scene->settings->kernels->render->put_mean(
		means, tile->rows, tile->columns,
		salmap_plane_at(work->out, tile->row, tile->column),
		work->out->stride);
}

/* Where the rows of a layer's tile go. */
struct rows_out {
	const struct salmap_render_kernels *render;
	const salmap_plane *out;
	const struct salmap_tile *tile;
};

static void put_rows(void *context, const struct salmap_between *rows)
{
	const struct rows_out *to = context;

	to->render->put(rows,
	                salmap_plane_at(to->out, to->tile->row + rows->first,
	                                to->tile->column),
	                to->out->stride);
}

static void store_layer(void *context, uint32_t task,
                        const struct salmap_tile *tile,
                        struct salmap_strip *strip)
{
	const struct plane_work *work = context;
	struct rows_out to = { work->scene->settings->kernels->render,
		               work->out, tile };

	(void)task;
	salmap_scene_layer(work->scene, work->layer, tile, strip, put_rows, &to);
}

void salmap_combine_plane(const struct salmap_scene *scene,
                          const salmap_plane *out)
{
	struct plane_work work = { scene, out, 0 };

	salmap_scene_tiles(scene, SALMAP_TILE_ROWS, store_mean, &work);
}

void salmap_layer_plane(const struct salmap_scene *scene, uint32_t layer,
                        const salmap_plane *out)
{
	struct plane_work work = { scene, out, layer };

	salmap_scene_tiles(scene, INT_MAX, store_layer, &work);
}
