/* LOVI and heat map: the paper, section 3.4; the formulas in docs/numerics.md
 * are those of the authors' published program. */
#include "strict_fp.h"

#include "colour.h"

/* ------------------------------------------------------------------ range */

/* What the whole stack of an image spans at the output's size. */
struct extent {
	float low, high; /* of all layers */
	double peak;     /* of their weighted mean */
};

struct extent_work {
	const struct salmap_scene *scene;
	bool wants_peak;
	struct extent task[SALMAP_MAX_TASKS];
};

static const struct salmap_render_kernels *render_of(
	const struct salmap_scene *scene)
{
	return scene->settings->kernels->render;
}

static void extent_of_tile(void *context, uint32_t task,
                           const struct salmap_tile *tile)
{
	struct extent_work *work = context;
	struct extent *extent = &work->task[task];
	const struct salmap_render_kernels *render = render_of(work->scene);
	const uint32_t layers = work->scene->stack->layers;
	float map[SALMAP_TILE];
	double mean[SALMAP_TILE];
	uint32_t layer;

	memset(mean, 0, sizeof(mean));
	for (layer = salmap_scene_next(work->scene, 0); layer < layers;
	     layer = salmap_scene_next(work->scene, layer + 1)) {
		salmap_scene_layer(work->scene, layer, tile, map);
		render->extent(map, tile->count, &extent->low, &extent->high);
		if (work->wants_peak)
			render->accumulate(map, tile->count,
			                   work->scene->weights[layer], mean);
	}
	if (!work->wants_peak)
		return;
	render->divide(mean, tile->count, work->scene->weight_sum);
	render->peak(mean, tile->count, &extent->peak);
}

/* Lowest and highest do not depend on the order in which tasks found them. */
static struct extent extent_of_scene(const struct salmap_scene *scene,
                                     bool wants_peak)
{
	struct extent_work work = { .scene = scene, .wants_peak = wants_peak };
	const uint32_t tasks = salmap_scene_tasks(scene);
	const struct extent none = { (float)SALMAP_LARGEST,
		                     -(float)SALMAP_LARGEST, -SALMAP_LARGEST };
	struct extent all = none;
	uint32_t i;

	for (i = 0; i < tasks; i++)
		work.task[i] = none;
	salmap_scene_tiles(scene, extent_of_tile, &work);
	for (i = 0; i < tasks; i++) {
		const struct extent *part = &work.task[i];

		all.low = part->low < all.low ? part->low : all.low;
		all.high = part->high > all.high ? part->high : all.high;
		all.peak = part->peak > all.peak ? part->peak : all.peak;
	}
	return all;
}

/* ------------------------------------------------------------------- sums */

/* 1 for the earliest layer, 0 for the last. */
static float position_of(const struct salmap_scene *scene, uint32_t layer)
{
	const uint32_t last = scene->stack->layers - 1;

	return last == 0 ? 0 : (float)(last - layer) / (float)last;
}

struct colour_work {
	const struct salmap_scene *scene;
	const salmap_picture *out;
	uint32_t layer;
	struct extent extent;
	struct salmap_range range;
	struct salmap_chroma chroma;
};

static struct colour_work work_of(const struct salmap_scene *scene,
                                  const salmap_picture *out,
                                  const struct extent *extent)
{
	const uint32_t count = scene->used_count;
	const struct colour_work work = {
		scene,
		out,
		0,
		*extent,
		salmap_range_of(extent->low, extent->high),
		{ (float)count,
		  count < 2 ? 0 : salmap_reciprocal_above((float)(count - 1)) },
	};
	return work;
}

static void sums_clear(struct salmap_sums *sums, int count)
{
	const size_t size = (size_t)count * sizeof(float);

	memset(sums->total, 0, size);
	memset(sums->place, 0, size);
	memset(sums->highest, 0, size);
}

/* Adds one layer's v = range-normalised map times weight. The map itself is
 * added to *mean, if that is wanted. */
static void sum_layer(const struct colour_work *work,
                      const struct salmap_tile *tile, uint32_t layer,
                      float weight, struct salmap_sums *sums, double *mean)
{
	const struct salmap_scene *scene = work->scene;
	const struct salmap_share share = { work->range, weight,
		                            position_of(scene, layer) };
	float map[SALMAP_TILE];

	salmap_scene_layer(scene, layer, tile, map);
	render_of(scene)->add_layer(&share, map, tile->count, sums);
	if (mean != NULL)
		render_of(scene)->accumulate(map, tile->count,
		                             scene->weights[layer], mean);
}

/* Adds up all layers: with weights and to the weighted mean if that is wanted,
 * with weights of 1 otherwise. */
static void sum_layers(const struct colour_work *work,
                       const struct salmap_tile *tile,
                       struct salmap_sums *sums, double *mean)
{
	const struct salmap_scene *scene = work->scene;
	uint32_t layer;

	sums_clear(sums, tile->count);
	for (layer = salmap_scene_next(scene, 0); layer < scene->stack->layers;
	     layer = salmap_scene_next(scene, layer + 1))
		sum_layer(work, tile, layer,
		          mean == NULL ? 1 : (float)scene->weights[layer], sums,
		          mean);
}

static void store_colours(const struct colour_work *work,
                          const struct salmap_tile *tile,
                          const struct salmap_parts *parts)
{
	render_of(work->scene)->store(work->out->pixel, parts, tile->count,
	                              salmap_picture_at(work->out, tile->row,
	                                                tile->column));
}

/* ------------------------------------------------------------------- LOVI */

static void store_lovi(const struct colour_work *work,
                       const struct salmap_tile *tile,
                       const struct salmap_sums *sums)
{
	struct salmap_parts parts;

	render_of(work->scene)->lovi(&work->chroma, sums, tile->count, &parts);
	store_colours(work, tile, &parts);
}

static void lovi_tile(void *context, uint32_t task,
                      const struct salmap_tile *tile)
{
	struct salmap_sums sums;

	(void)task;
	sum_layers(context, tile, &sums, NULL);
	store_lovi(context, tile, &sums);
}

void salmap_colour_lovi(const struct salmap_scene *scene,
                        const salmap_picture *out)
{
	const struct extent extent = extent_of_scene(scene, false);
	struct colour_work work = work_of(scene, out, &extent);

	salmap_scene_tiles(scene, lovi_tile, &work);
}

/* A layer alone is LOVI of a stack where all others are 0. */
static void layer_tile(void *context, uint32_t task,
                       const struct salmap_tile *tile)
{
	const struct colour_work *work = context;
	struct salmap_sums sums;

	(void)task;
	sums_clear(&sums, tile->count);
	sum_layer(work, tile, work->layer, 1, &sums, NULL);
	store_lovi(work, tile, &sums);
}

void salmap_colour_layer(const struct salmap_scene *scene, uint32_t layer,
                         const salmap_picture *out)
{
	const struct extent extent = extent_of_scene(scene, false);
	struct colour_work work = work_of(scene, out, &extent);

	work.layer = layer;
	salmap_scene_tiles(scene, layer_tile, &work);
}

/* --------------------------------------------------------------- heat map */

static void heat_tile(void *context, uint32_t task,
                      const struct salmap_tile *tile)
{
	const struct colour_work *work = context;
	const struct salmap_heat heat = { work->extent.low,
		                          work->extent.peak - work->extent.low };
	double mean[SALMAP_TILE];
	struct salmap_sums sums;
	struct salmap_parts parts;

	(void)task;
	memset(mean, 0, sizeof(mean));
	sum_layers(work, tile, &sums, mean);
	render_of(work->scene)->divide(mean, tile->count,
	                               work->scene->weight_sum);
	render_of(work->scene)->heat(&work->chroma, &heat, mean, &sums,
	                             tile->count, &parts);
	store_colours(work, tile, &parts);
}

void salmap_colour_heatmap(const struct salmap_scene *scene,
                           const salmap_picture *out)
{
	const struct extent extent = extent_of_scene(scene, true);
	struct colour_work work = work_of(scene, out, &extent);

	salmap_scene_tiles(scene, heat_tile, &work);
}
