/* LOVI and heat map: the paper, section 3.4; the formulas in docs/numerics.md
 * are those of the authors' published program. */
#include "strict_fp.h"

#include "colour.h"

/* Hues in degrees: LOVI runs from violet (early) to red (late), the heat map
 * from blue (little) to red (much). */
#define LOVI_HUE 300
#define HEAT_HUE 240

/* Keeps all colours of a heat map away from white: 1 / e. */
#define HEAT_SATURATION_EXPONENT 0.36787944117144233

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

static void extent_of_tile(void *context, uint32_t task,
                           const struct salmap_tile *tile)
{
	struct extent_work *work = context;
	struct extent *extent = &work->task[task];
	const uint32_t layers = work->scene->stack->layers;
	float map[SALMAP_TILE];
	double mean[SALMAP_TILE];
	uint32_t layer;
	int i;

	for (layer = salmap_scene_next(work->scene, 0); layer < layers;
	     layer = salmap_scene_next(work->scene, layer + 1)) {
		salmap_scene_layer(work->scene, layer, tile, map);
		for (i = 0; i < tile->count; i++) {
			extent->low = map[i] < extent->low ? map[i]
			                                   : extent->low;
			extent->high = map[i] > extent->high ? map[i]
			                                     : extent->high;
		}
	}
	if (!work->wants_peak)
		return;
	salmap_combine_tile(work->scene, tile, mean);
	for (i = 0; i < tile->count; i++)
		extent->peak = mean[i] > extent->peak ? mean[i] : extent->peak;
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

/* Range normalisation; a stack that is the same everywhere says nothing. */
static float within(const struct extent *extent, float value)
{
	const float span = extent->high - extent->low;

	return span > 0 ? (value - extent->low) / span : 0;
}

/* -------------------------------------------------------------------- HSV */

/* Hue in degrees, 0 to below 360; saturation and value 0..1. A. R. Smith,
 * "Color gamut transform pairs", SIGGRAPH 1978. */
static void rgb_of_hsv(float hue, float saturation, float value, float rgb[3])
{
	const float sector = hue / 60;
	const int index = (int)sector;
	const float fraction = sector - (float)index;
	const float low = value * (1 - saturation);
	const float falling = value * (1 - saturation * fraction);
	const float rising = value * (1 - saturation * (1 - fraction));
	const float table[6][3] = {
		{ value, rising, low },  { falling, value, low },
		{ low, value, rising },  { low, falling, value },
		{ rising, low, value },  { value, low, falling },
	};

	memcpy(rgb, table[index], sizeof(table[index]));
}

/* 1 where one layer alone is active, 0 where all are alike: `total` is the sum
 * of `count` layers, `highest` their maximum. */
static float saturation_of(float total, float highest, uint32_t count)
{
	float saturation;

	if (count < 2 || !(highest > 0))
		return 0;
	saturation = ((float)count - total / highest) / (float)(count - 1);
	return saturation > 0 ? saturation : 0;
}

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
};

static void store(const struct colour_work *work,
                  const struct salmap_tile *tile, int i, const float rgb[3])
{
	salmap_pixel_store(work->out->pixel,
	                   salmap_picture_at(work->out, tile->row,
	                                     tile->column + i),
	                   rgb);
}

/* What the layers add up to at each pixel of a tile. */
struct sums {
	float total[SALMAP_TILE];   /* of v */
	float place[SALMAP_TILE];   /* of v times the layer's position */
	float highest[SALMAP_TILE]; /* v */
};

/* Adds up v = range-normalised map times weight, weights NULL for 1. */
static void sum_layers(const struct colour_work *work,
                       const struct salmap_tile *tile, const double *weights,
                       struct sums *sums)
{
	const struct salmap_scene *scene = work->scene;
	float map[SALMAP_TILE];
	uint32_t layer;
	int i;

	for (i = 0; i < tile->count; i++)
		sums->total[i] = sums->place[i] = sums->highest[i] = 0;
	for (layer = salmap_scene_next(scene, 0); layer < scene->stack->layers;
	     layer = salmap_scene_next(scene, layer + 1)) {
		const float position = position_of(scene, layer);
		const float weight = weights == NULL ? 1
		                                     : (float)weights[layer];

		salmap_scene_layer(scene, layer, tile, map);
		for (i = 0; i < tile->count; i++) {
			const float v = within(&work->extent, map[i]) * weight;

			sums->total[i] += v;
			sums->place[i] += v * position;
			if (v > sums->highest[i])
				sums->highest[i] = v;
		}
	}
}

/* ------------------------------------------------------------------- LOVI */

static void lovi_tile(void *context, uint32_t task,
                      const struct salmap_tile *tile)
{
	const struct colour_work *work = context;
	struct sums sums;
	int i;

	(void)task;
	sum_layers(work, tile, NULL, &sums);
	for (i = 0; i < tile->count; i++) {
		const float total = sums.total[i], highest = sums.highest[i];
		const float hue = total > 0 ? LOVI_HUE * (sums.place[i] / total)
		                            : 0;
		float rgb[3];

		rgb_of_hsv(hue,
		           saturation_of(total, highest,
		                         work->scene->used_count),
		           highest, rgb);
		store(work, tile, i, rgb);
	}
}

void salmap_colour_lovi(const struct salmap_scene *scene,
                        const salmap_picture *out)
{
	struct colour_work work = { scene, out, 0,
		                    extent_of_scene(scene, false) };

	salmap_scene_tiles(scene, lovi_tile, &work);
}

static void layer_tile(void *context, uint32_t task,
                       const struct salmap_tile *tile)
{
	const struct colour_work *work = context;
	const float hue = LOVI_HUE * position_of(work->scene, work->layer);
	const float saturation = work->scene->used_count < 2 ? 0 : 1;
	float map[SALMAP_TILE];
	int i;

	(void)task;
	salmap_scene_layer(work->scene, work->layer, tile, map);
	for (i = 0; i < tile->count; i++) {
		float rgb[3];

		rgb_of_hsv(hue, saturation, within(&work->extent, map[i]), rgb);
		store(work, tile, i, rgb);
	}
}

void salmap_colour_layer(const struct salmap_scene *scene, uint32_t layer,
                         const salmap_picture *out)
{
	struct colour_work work = { scene, out, layer,
		                    extent_of_scene(scene, false) };

	salmap_scene_tiles(scene, layer_tile, &work);
}

/* --------------------------------------------------------------- heat map */

static float heat_saturation(float saturation)
{
	if (!(saturation > 0))
		return 0;
	return (float)salmap_exp(HEAT_SATURATION_EXPONENT *
	                         salmap_log(saturation));
}

static void heat_tile(void *context, uint32_t task,
                      const struct salmap_tile *tile)
{
	const struct colour_work *work = context;
	const double span = work->extent.peak - work->extent.low;
	double mean[SALMAP_TILE];
	struct sums sums;
	int i;

	(void)task;
	salmap_combine_tile(work->scene, tile, mean);
	sum_layers(work, tile, work->scene->weights, &sums);
	for (i = 0; i < tile->count; i++) {
		const float heat = span > 0 ? (float)((mean[i] -
		                                       work->extent.low) / span)
		                            : 0;
		float rgb[3];

		rgb_of_hsv(HEAT_HUE * (1 - heat),
		           heat_saturation(saturation_of(
				   sums.total[i], sums.highest[i],
				   work->scene->used_count)),
		           heat, rgb);
		store(work, tile, i, rgb);
	}
}

void salmap_colour_heatmap(const struct salmap_scene *scene,
                           const salmap_picture *out)
{
	struct colour_work work = { scene, out, 0,
		                    extent_of_scene(scene, true) };

	salmap_scene_tiles(scene, heat_tile, &work);
}
