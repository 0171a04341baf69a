/* LOVI and heat map: the paper, section 3.4; the formulas in docs/numerics.md
 * are those of the authors' published program. */
#include "strict_fp.h"

#include "colour.h"

#include "scheme.h"
#include "span.h"

static const struct salmap_render_kernels *render_of(
	const struct salmap_scene *scene)
{
	return scene->settings->kernels->render;
}

/* ------------------------------------------------------------------- sums */

struct colour_work {
	const struct salmap_scene *scene;
	const salmap_picture *out;
	uint32_t layer;
	struct salmap_range range; /* of all layers */
	struct salmap_range heat;  /* of their mean, for the heat map */
	struct salmap_scheme scheme;
};

static bool has_limits(const struct salmap_scene *scene)
{
	return scene->settings->low_limit < scene->settings->high_limit;
}

/* The limits that were set, or the span of all layers. */
static struct salmap_span limits_of(const struct salmap_scene *scene)
{
	const struct salmap_span limits = { scene->settings->low_limit,
		                            scene->settings->high_limit };

	return has_limits(scene) ? limits : salmap_span_of_layers(scene);
}

/* `span`: what is between least and most. */
static struct colour_work work_of(const struct salmap_scene *scene,
                                  const salmap_picture *out,
                                  const struct salmap_scheme *scheme,
                                  const struct salmap_span *span)
{
	const struct salmap_range range = salmap_range_of(span->low,
	                                                  span->high);
	const struct colour_work work = { scene, out, 0, range, range,
		                          *scheme };
	return work;
}

static struct colour_work lovi_work_of(const struct salmap_scene *scene,
                                       const salmap_picture *out)
{
	const struct salmap_scheme scheme = salmap_scheme_of_lovi(
		scene->settings, scene->used_count);

	const struct salmap_span span = limits_of(scene);

	return work_of(scene, out, &scheme, &span);
}

/* What the rows of a layer are added with. v is the range-normalised map; where
 * the weighted mean is drawn, times the weight. */
struct sum_work {
	const struct colour_work *work;
	bool weighted; /* the places do not count */
	uint32_t layers; /* that were begun */
	struct salmap_share share; /* of the layer that is being read */
	struct salmap_sums *sums;
};

static void begin_sum(void *context, uint32_t layer)
{
	struct sum_work *sum = context;
	const struct salmap_scene *scene = sum->work->scene;
	const struct salmap_range *range = &sum->work->range;
	const float weight = sum->weighted ? (float)scene->weights[layer] : 1;

	sum->share = (struct salmap_share){
		.range = *range,
		.weight = weight,
		.scale = range->reciprocal * weight,
		.begins = sum->layers == 0,
		.has_places = !sum->weighted,
	};
	if (!sum->weighted)
		sum->share.position = salmap_scheme_position(
			scene->stack->count, layer);
	sum->layers++;
}

static void add_sum(void *context, const struct salmap_between *rows)
{
	const struct sum_work *sum = context;

	render_of(sum->work->scene)->add_layer(rows, &sum->share, sum->sums);
}

/* Kernels of colours read whole vectors; those of sums may write less. */
static void clear_beyond(const struct salmap_tile *tile,
                         struct salmap_sums *sums)
{
	int row, column;

	for (row = 0; row < tile->rows; row++)
		for (column = tile->columns; column < SALMAP_STRIP; column++) {
			const int i = row * SALMAP_STRIP + column;

			sums->total[i] = sums->place[i] = sums->highest[i] = 0;
		}
}

static struct salmap_canvas canvas_of(const struct colour_work *work,
                                      const struct salmap_tile *tile)
{
	const salmap_picture *out = work->out;

	return (struct salmap_canvas){ out->pixel, tile->rows, tile->columns,
		                       salmap_picture_at_tile(out, tile),
		                       out->stride };
}

/* ------------------------------------------------------------------- LOVI */

static void store_lovi(const struct colour_work *work,
                       const struct salmap_tile *tile,
                       union salmap_pixels *pixels)
{
	const struct salmap_canvas canvas = canvas_of(work, tile);

	salmap_scheme_lovi(&work->scheme, pixels, &canvas);
}

/* Darkens LOVI by the class map. */
static void darken(const struct colour_work *work,
                   const struct salmap_tile *tile, struct salmap_strip *strip,
                   union salmap_pixels *pixels)
{
	SALMAP_ALIGNED double factors[SALMAP_TILE];
	struct salmap_sums *sums = &pixels->sums;
	int row, i;

	salmap_combine_factors(work->scene, tile, strip, factors);
	for (row = 0; row < tile->rows; row++)
		for (i = row * SALMAP_STRIP;
		     i < row * SALMAP_STRIP + tile->columns; i++) {
			const float factor = (float)factors[i];

			sums->total[i] *= factor;
			sums->place[i] *= factor;
			sums->highest[i] *= factor;
		}
}

static void lovi_tile(void *context, uint32_t task,
                      const struct salmap_tile *tile,
                      struct salmap_strip *strip)
{
	const struct colour_work *work = context;
	union salmap_pixels pixels;
	struct sum_work sum = { .work = work, .sums = &pixels.sums };
	const struct salmap_layer_visitor layers = { begin_sum, add_sum, &sum };

	(void)task;
	clear_beyond(tile, &pixels.sums);
	salmap_scene_layers(work->scene, tile, strip, &layers);
	if (salmap_scene_has_cam(work->scene))
		darken(work, tile, strip, &pixels);
	store_lovi(work, tile, &pixels);
}

void salmap_colour_lovi(const struct salmap_scene *scene,
                        const salmap_picture *out)
{
	struct colour_work work = lovi_work_of(scene, out);

	salmap_scene_tiles(scene, SALMAP_TILE_ROWS, lovi_tile, &work);
}

/* A layer alone is LOVI of a stack where all others are 0. */
static void layer_tile(void *context, uint32_t task,
                       const struct salmap_tile *tile,
                       struct salmap_strip *strip)
{
	const struct colour_work *work = context;
	union salmap_pixels pixels;
	struct sum_work sum = { .work = work, .sums = &pixels.sums };

	(void)task;
	clear_beyond(tile, &pixels.sums);
	begin_sum(&sum, work->layer);
	salmap_scene_layer(work->scene, work->layer, tile, strip, add_sum,
	                   &sum);
	store_lovi(work, tile, &pixels);
}

void salmap_colour_layer(const struct salmap_scene *scene, uint32_t layer,
                         const salmap_picture *out)
{
	struct colour_work work = lovi_work_of(scene, out);

	work.layer = layer;
	salmap_scene_tiles(scene, SALMAP_TILE_ROWS, layer_tile, &work);
}

/* --------------------------------------------------------------- heat map */

static void heat_tile(void *context, uint32_t task,
                      const struct salmap_tile *tile,
                      struct salmap_strip *strip)
{
	const struct colour_work *work = context;
	SALMAP_ALIGNED double means[SALMAP_TILE];
	union salmap_pixels pixels;
	struct sum_work sum = { work, true, 0, { .weight = 0 },
		                &pixels.sums };
	const struct salmap_summing summing = { begin_sum, &sum, &sum.share,
		                                &pixels.sums };
	const struct salmap_canvas canvas = canvas_of(work, tile);

	(void)task;
	clear_beyond(tile, &pixels.sums);
	if (work->scheme.has_path)
		salmap_combine_tile(work->scene, tile, strip, NULL,
		                    work->range.low, means);
	else
		salmap_combine_both(work->scene, tile, strip, work->range.low,
		                    means, &summing);
	salmap_scheme_heat(&work->scheme, &work->heat, means, &pixels, &canvas);
}

/* Span and peak come from one pass, unless the peak depends on the span. */
void salmap_colour_heatmap(const struct salmap_scene *scene,
                           const salmap_picture *out)
{
	const struct salmap_scheme scheme = salmap_scheme_of_heat(
		scene->settings, scene->used_count);
	const bool wants_peak = !has_limits(scene);
	const bool at_once = wants_peak && !salmap_scene_has_cam(scene);
	struct salmap_span span = SALMAP_SPAN_OF_NONE;
	struct salmap_heights found = { .peak = 0 };
	struct colour_work work;

	if (!at_once)
		span = limits_of(scene);
	if (wants_peak)
		found = salmap_combine_heights(scene, span.low);
	if (at_once)
		span = found.span;
	work = work_of(scene, out, &scheme, &span);
	if (wants_peak)
		work.heat = salmap_range_of(span.low, (float)found.peak);
	salmap_scene_tiles(scene, SALMAP_TILE_ROWS, heat_tile, &work);
}
