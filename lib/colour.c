/* LOVI and heat map: the paper, section 3.4; the formulas in docs/numerics.md
 * are those of the authors' published program. */
#include "strict_fp.h"

#include "colour.h"

#include <limits.h>
#include <string.h>

/* ------------------------------------------------------------------ range */

/* What the whole stack of an image spans at the output's size. */
struct extent {
	float low, high; /* of all layers */
	double peak;     /* of their weighted mean */
};

struct extent_work {
	const struct salmap_scene *scene;
	struct extent task[SALMAP_MAX_TASKS];
};

static const struct salmap_render_kernels *render_of(
	const struct salmap_scene *scene)
{
	return scene->settings->kernels->render;
}

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
static void extent_of_tile(void *context, uint32_t task,
                           const struct salmap_tile *tile,
                           struct salmap_strip *strip)
{
	struct extent_work *work = context;
	struct extent *extent = &work->task[task];
	const struct salmap_scene *scene = work->scene;
	struct extend_work tile_work = { .render = render_of(scene) };
	struct salmap_extent *parts = &tile_work.extent;
	const struct salmap_layer_visitor layers = { NULL, extend_rows,
		                                     &tile_work };
	int i;

	for (i = 0; i < SALMAP_WIDEST_VECTOR; i++) {
		parts->lows[i] = extent->low;
		parts->highs[i] = extent->high;
	}
	salmap_scene_layers(scene, tile, strip, &layers);
	for (i = 0; i < SALMAP_WIDEST_VECTOR; i++) {
		if (parts->lows[i] < extent->low)
			extent->low = parts->lows[i] + 0.0f;
		if (parts->highs[i] > extent->high)
			extent->high = parts->highs[i] + 0.0f;
	}
}

static void peak_of_tile(void *context, uint32_t task,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip)
{
	struct extent_work *work = context;
	SALMAP_ALIGNED double means[SALMAP_TILE];

	salmap_combine_tile(work->scene, tile, strip, NULL, means);
	render_of(work->scene)->peak(means, tile->rows, tile->columns,
	                             &work->task[task].peak);
}

/* Lowest and highest do not depend on the order in which tasks found them. */
static struct extent extent_of_scene(const struct salmap_scene *scene,
                                     bool wants_peak)
{
	struct extent_work work = { .scene = scene };
	const uint32_t tasks = salmap_scene_tasks(scene);
	const struct extent none = { (float)SALMAP_LARGEST,
		                     -(float)SALMAP_LARGEST, -SALMAP_LARGEST };
	struct extent all = none;
	uint32_t i;

	for (i = 0; i < tasks; i++)
		work.task[i] = none;
	salmap_scene_tiles(scene, INT_MAX, extent_of_tile, &work);
	if (wants_peak)
		salmap_scene_tiles(scene, SALMAP_TILE_ROWS, peak_of_tile,
		                   &work);
	for (i = 0; i < tasks; i++) {
		const struct extent *part = &work.task[i];

		all.low = part->low < all.low ? part->low : all.low;
		all.high = part->high > all.high ? part->high : all.high;
		all.peak = part->peak > all.peak ? part->peak : all.peak;
	}
	return all;
}

/* ------------------------------------------------------------------- sums */

struct colour_work {
	const struct salmap_scene *scene;
	const salmap_picture *out;
	uint32_t layer;
	struct salmap_range range; /* of all layers */
	struct salmap_range heat;  /* of their mean */
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
		salmap_range_of(extent->low, extent->high),
		salmap_range_of(extent->low, (float)extent->peak),
		{ (float)count,
		  count < 2 ? 0 : salmap_reciprocal_above((float)(count - 1)) },
	};
	return work;
}

/* 1 for the earliest layer, 0 for the last. */
static float position_of(const struct salmap_scene *scene, uint32_t layer)
{
	const uint32_t last = scene->stack->count - 1;

	return last == 0 ? 0 : (float)(last - layer) / (float)last;
}

/* What the rows of a layer are added with. v is the range-normalised map; where
 * the weighted mean is drawn, times the weight. */
struct sum_work {
	const struct colour_work *work;
	bool weighted;
	struct salmap_share share; /* of the layer that is being read */
	struct salmap_sums *sums;
};

static struct sum_work open_sums(const struct colour_work *work,
                                 const struct salmap_tile *tile, bool weighted,
                                 struct salmap_sums *sums)
{
	const size_t size = sizeof(float) * SALMAP_STRIP * (size_t)tile->rows;

	memset(sums->total, 0, size);
	memset(sums->place, 0, size);
	memset(sums->highest, 0, size);
	return (struct sum_work){ .work = work,
		                  .weighted = weighted,
		                  .sums = sums };
}

static void begin_sum(void *context, uint32_t layer)
{
	struct sum_work *sum = context;
	const struct salmap_scene *scene = sum->work->scene;
	const struct salmap_range *range = &sum->work->range;
	const float weight = sum->weighted ? (float)scene->weights[layer] : 1;

	sum->share = (struct salmap_share){ *range, weight,
		                            position_of(scene, layer),
		                            range->reciprocal * weight };
}

static void add_sum(void *context, const struct salmap_between *rows)
{
	const struct sum_work *sum = context;

	render_of(sum->work->scene)->add_layer(rows, &sum->share, sum->sums);
}

static void store_colours(const struct colour_work *work,
                          const struct salmap_tile *tile,
                          const struct salmap_parts *parts)
{
	render_of(work->scene)->store(work->out->pixel, parts, tile->rows,
	                              tile->columns,
	                              salmap_picture_at(work->out, tile->row,
	                                                tile->column),
	                              work->out->stride);
}

/* ------------------------------------------------------------------- LOVI */

static void store_lovi(const struct colour_work *work,
                       const struct salmap_tile *tile,
                       union salmap_pixels *pixels)
{
	render_of(work->scene)->lovi(&work->chroma, tile->rows, tile->columns,
	                             pixels);
	store_colours(work, tile, &pixels->parts);
}

static void lovi_tile(void *context, uint32_t task,
                      const struct salmap_tile *tile,
                      struct salmap_strip *strip)
{
	const struct colour_work *work = context;
	union salmap_pixels pixels;
	struct sum_work sum = open_sums(work, tile, false, &pixels.sums);
	const struct salmap_layer_visitor layers = { begin_sum, add_sum, &sum };

	(void)task;
	salmap_scene_layers(work->scene, tile, strip, &layers);
	store_lovi(work, tile, &pixels);
}

void salmap_colour_lovi(const struct salmap_scene *scene,
                        const salmap_picture *out)
{
	const struct extent extent = extent_of_scene(scene, false);
	struct colour_work work = work_of(scene, out, &extent);

	salmap_scene_tiles(scene, SALMAP_TILE_ROWS, lovi_tile, &work);
}

/* A layer alone is LOVI of a stack where all others are 0. */
static void layer_tile(void *context, uint32_t task,
                       const struct salmap_tile *tile,
                       struct salmap_strip *strip)
{
	const struct colour_work *work = context;
	union salmap_pixels pixels;
	struct sum_work sum = open_sums(work, tile, false, &pixels.sums);

	(void)task;
	begin_sum(&sum, work->layer);
	salmap_scene_layer(work->scene, work->layer, tile, strip, add_sum,
	                   &sum);
	store_lovi(work, tile, &pixels);
}

void salmap_colour_layer(const struct salmap_scene *scene, uint32_t layer,
                         const salmap_picture *out)
{
	const struct extent extent = extent_of_scene(scene, false);
	struct colour_work work = work_of(scene, out, &extent);

	work.layer = layer;
	salmap_scene_tiles(scene, SALMAP_TILE_ROWS, layer_tile, &work);
}

/* --------------------------------------------------------------- heat map */

/* Mean and sums want more room than the others: fewer rows. */
#define HEAT_ROWS (SALMAP_TILE_ROWS / 2)

static void heat_tile(void *context, uint32_t task,
                      const struct salmap_tile *tile,
                      struct salmap_strip *strip)
{
	const struct colour_work *work = context;
	SALMAP_ALIGNED double means[HEAT_ROWS * SALMAP_STRIP];
	union salmap_pixels pixels;
	struct sum_work sum = open_sums(work, tile, true, &pixels.sums);
	const struct salmap_layer_visitor layers = { begin_sum, add_sum, &sum };

	(void)task;
	salmap_combine_tile(work->scene, tile, strip, &layers, means);
	render_of(work->scene)->heat(&work->chroma, &work->heat, means,
	                             tile->rows, tile->columns, &pixels);
	store_colours(work, tile, &pixels.parts);
}

void salmap_colour_heatmap(const struct salmap_scene *scene,
                           const salmap_picture *out)
{
	const struct extent extent = extent_of_scene(scene, true);
	struct colour_work work = work_of(scene, out, &extent);

	salmap_scene_tiles(scene, HEAT_ROWS, heat_tile, &work);
}
