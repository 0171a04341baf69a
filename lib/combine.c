#include "strict_fp.h"

#include "combine.h"

#include <limits.h>

#include "atomic.h"
#include "math.h"

salmap_status salmap_combine_check(const struct salmap_scene *scene,
                                   struct salmap_sentence *message)
{
	if (scene->weight_sum > 0)
		return SALMAP_OK;
	return salmap_fail(message, SALMAP_E_INCOMPLETE,
	                   "the weights of the layers that are held, %lld, add "
	                   "up to 0; push one with a weight above 0",
	                   (long long)scene->used_count);
}

struct mean_work {
	const struct salmap_scene *scene;
	const struct salmap_render_kernels *render;
	const struct salmap_layer_visitor *visitor; /* NULL: none */
	uint32_t layers; /* that were begun */
	double share;    /* of the layer's weight in that of all */
	double *means;
	const struct salmap_summing *summing; /* NULL: none */
};

static void begin_mean(void *context, uint32_t layer)
{
	struct mean_work *work = context;

	work->layers++;
	work->share = work->scene->weights[layer] / work->scene->weight_sum;
	if (work->visitor != NULL)
		work->visitor->begin(work->visitor->context, layer);
}

static void add_means(void *context, const struct salmap_between *rows)
{
	const struct mean_work *work = context;

	work->render->add_mean(rows, work->share, work->layers == 1,
	                       work->means);
	if (work->visitor != NULL)
		work->visitor->rows(work->visitor->context, rows);
}

static void begin_both(void *context, uint32_t layer)
{
	struct mean_work *work = context;

	work->share = work->scene->weights[layer] / work->scene->weight_sum;
	work->summing->begin(work->summing->context, layer);
}

static void add_both(void *context, const struct salmap_between *rows)
{
	const struct mean_work *work = context;

	work->render->add_both(rows, work->share, work->means,
	                       work->summing->share, work->summing->sums);
}

static void add_sums(void *context, const struct salmap_between *rows)
{
	const struct mean_work *work = context;

	work->render->add_layer(rows, work->summing->share,
	                        work->summing->sums);
}

/* Kernels read whole vectors, whose columns beyond the tile's count as its last
 * one. */
static void repeat_last(const struct salmap_tile *tile, double *values)
{
	int row, i;

	for (row = 0; row < tile->rows; row++)
		for (i = row * SALMAP_STRIP + tile->columns;
		     i < (row + 1) * SALMAP_STRIP; i++)
			values[i] = values[i - 1];
}

/* What the rows of the class map multiply. */
struct dim_work {
	const struct salmap_render_kernels *render;
	struct salmap_dimming dimming;
	double *means;
};

static void dim_means(void *context, const struct salmap_between *rows)
{
	const struct dim_work *work = context;

	work->render->dim(rows, &work->dimming, work->means);
}

static void dim_tile(const struct salmap_scene *scene,
                     const struct salmap_tile *tile,
                     struct salmap_strip *strip, float base, double *means)
{
	struct dim_work work = {
		scene->settings->kernels->render,
		{ scene->cam.range, base, scene->cam.factor },
		means,
	};

	salmap_scene_layer(scene, salmap_scene_cam(scene), tile, strip,
	                   dim_means, &work);
	/* The scalar kernel, which all sets have for spans without a reciprocal,
	 * leaves other columns than the tile's as they were. */
	if (!(scene->cam.range.reciprocal > 0))
		repeat_last(tile, means);
}

/* The means of a slice. */
static void combine_slice(const struct salmap_scene *scene,
                          const struct salmap_tile *tile,
                          struct salmap_strip *strip,
                          const struct salmap_layer_visitor *visitor,
                          float base, double *means)
{
	struct mean_work work = { scene, scene->settings->kernels->render,
		                  visitor, 0, 0, means, NULL };
	const struct salmap_layer_visitor layers = { begin_mean, add_means,
		                                     &work };

	salmap_scene_layers(scene, tile, strip, &layers);
	if (salmap_scene_has_cam(scene))
		dim_tile(scene, tile, strip, base, means);
}

/* What the class map multiplies a slice with. */
static void factors_of_slice(const struct salmap_scene *scene,
                             const struct salmap_tile *tile,
                             struct salmap_strip *strip, double *factors)
{
	int i;

	for (i = 0; i < SALMAP_STRIP * tile->rows; i++)
		factors[i] = 1;
	dim_tile(scene, tile, strip, 0, factors);
}

/* ------------------------------------------------------------- projections */

/* The values of a tile, slice by slice: means or factors, of which there will be
 * the mean or the maximum. */
struct projected_values {
	bool are_factors, is_mean;
	float base;
};

static struct projected_values projected_values_of(
	const struct salmap_scene *scene, bool are_factors, float base)
{
	return (struct projected_values){ are_factors,
		scene->slicing.projection == SALMAP_PROJECTION_MEAN, base };
}

static void values_of_slice(const struct salmap_scene *scene,
                            const struct projected_values *kind,
                            const struct salmap_tile *tile,
                            struct salmap_strip *strip, double *values)
{
	if (kind->are_factors)
		factors_of_slice(scene, tile, strip, values);
	else
		combine_slice(scene, tile, strip, NULL, kind->base, values);
}

static void project_slices(const struct salmap_scene *scene,
                           const struct projected_values *kind,
                           struct salmap_tile tile, struct salmap_strip *strip,
                           double *projected)
{
	const int64_t slices = salmap_slices_of(&scene->size,
	                                        scene->slicing.axis);
	SALMAP_ALIGNED double values[SALMAP_TILE];
	int row, i;

	for (tile.slice = 0; tile.slice < slices; tile.slice++) {
		values_of_slice(scene, kind, &tile, strip, values);
		for (row = 0; row < tile.rows; row++)
			for (i = row * SALMAP_STRIP;
			     i < row * SALMAP_STRIP + tile.columns; i++)
				salmap_project(kind->is_mean, tile.slice == 0,
				               values[i], &projected[i]);
	}
}

/* A row of the tile, of slices along w, from a slice along d: its rows and columns
 * are columns and slices here. */
static void project_rows(const struct salmap_scene *scene,
                         const struct projected_values *kind,
                         const struct salmap_tile *tile,
                         struct salmap_tile inner, struct salmap_strip *strip,
                         double *projected)
{
	SALMAP_ALIGNED double values[SALMAP_TILE];
	int done, row, i;

	for (done = 0; done < tile->columns; done += inner.rows) {
		inner.row = tile->column + done;
		inner.rows = tile->columns - done < SALMAP_TILE_ROWS
			? tile->columns - done : SALMAP_TILE_ROWS;
		values_of_slice(scene, kind, &inner, strip, values);
		for (row = 0; row < inner.rows; row++)
			for (i = 0; i < inner.columns; i++)
				salmap_project(kind->is_mean,
				               inner.column + i == 0,
				               values[row * SALMAP_STRIP + i],
				               &projected[done + row]);
	}
}

/* Slices along w lie side by side in rows of the output, which are read as they
 * are: column by column takes ten times as long. */
static void project_columns(const struct salmap_scene *scene,
                            const struct projected_values *kind,
                            const struct salmap_tile *tile,
                            struct salmap_strip *strip, double *projected)
{
	static const struct salmap_slicing along_d = { .is_cut = false };
	const struct salmap_slicing *slicing = strip->slicing;
	const int64_t width = scene->size.width;
	struct salmap_tile inner = { .rows = 0 };
	int row;

	for (row = 0; row < tile->rows; row++) {
		inner.slice = tile->row + row;
		for (inner.column = 0; inner.column < width;
		     inner.column += SALMAP_STRIP) {
			const int64_t rest = width - inner.column;

			inner.columns = rest < SALMAP_STRIP ? (int)rest
			                                    : SALMAP_STRIP;
			salmap_strip_open(strip, &along_d);
			project_rows(scene, kind, tile, inner, strip,
			             projected + row * SALMAP_STRIP);
		}
	}
	salmap_strip_open(strip, slicing);
}

static void project_tile(const struct salmap_scene *scene,
                         const struct projected_values *kind,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip, double *projected)
{
	const salmap_cut_axis axis = scene->slicing.axis;
	const double slices = (double)salmap_slices_of(&scene->size, axis);
	int row, i;

	if (axis == SALMAP_CUT_W)
		project_columns(scene, kind, tile, strip, projected);
	else
		project_slices(scene, kind, *tile, strip, projected);
	for (row = 0; kind->is_mean && row < tile->rows; row++)
		for (i = row * SALMAP_STRIP;
		     i < row * SALMAP_STRIP + tile->columns; i++)
			projected[i] /= slices;
	repeat_last(tile, projected);
}

void salmap_combine_tile(const struct salmap_scene *scene,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip,
                         const struct salmap_layer_visitor *visitor,
                         float base, double *means)
{
	const struct projected_values kind =
		projected_values_of(scene, false, base);

	if (tile->slice != SALMAP_PROJECTED) {
		combine_slice(scene, tile, strip, visitor, base, means);
		return;
	}
	project_tile(scene, &kind, tile, strip, means);
}

void salmap_combine_both(const struct salmap_scene *scene,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip, float base, double *means,
                         const struct salmap_summing *summing)
{
	const bool is_projected = tile->slice == SALMAP_PROJECTED;
	struct mean_work work = { scene, scene->settings->kernels->render,
		                  NULL, 0, 0, means, summing };
	const struct salmap_layer_visitor layers = {
		begin_both, is_projected ? add_sums : add_both, &work
	};

	if (is_projected)
		salmap_combine_tile(scene, tile, strip, NULL, base, means);
	salmap_scene_layers(scene, tile, strip, &layers);
	if (!is_projected && salmap_scene_has_cam(scene))
		dim_tile(scene, tile, strip, base, means);
}

void salmap_combine_factors(const struct salmap_scene *scene,
                            const struct salmap_tile *tile,
                            struct salmap_strip *strip, double *factors)
{
	const struct projected_values kind = projected_values_of(scene, true, 0);

	if (tile->slice == SALMAP_PROJECTED)
		project_tile(scene, &kind, tile, strip, factors);
	else
		factors_of_slice(scene, tile, strip, factors);
}

/* ------------------------------------------------------------------ bound */

struct bound_work {
	const struct salmap_scene *scene;
	const struct salmap_render_kernels *render;
	bool reads; /* a layer was begun */
	double share, bound;
	struct salmap_extent extent; /* of the layer that is being read */
	struct salmap_span *span;
};

/* Ends a layer, with the operations that its means have. Adding 0 turns -0 into
 * 0, of which the sign would depend on the order. */
static void add_bound(struct bound_work *work)
{
	struct salmap_span *span = work->span;
	struct salmap_extent *parts = &work->extent;
	float low = (float)SALMAP_LARGEST, high = -low;
	int i;

	for (i = 0; i < SALMAP_WIDEST_VECTOR; i++) {
		low = parts->lows[i] < low ? parts->lows[i] : low;
		high = parts->highs[i] > high ? parts->highs[i] : high;
	}
	span->low = low < span->low ? low + 0.0f : span->low;
	span->high = high > span->high ? high + 0.0f : span->high;
	work->bound += work->share * high;
}

static void begin_bound(void *context, uint32_t layer)
{
	struct bound_work *work = context;
	int i;

	if (work->reads)
		add_bound(work);
	work->reads = true;
	work->share = work->scene->weights[layer] / work->scene->weight_sum;
	for (i = 0; i < SALMAP_WIDEST_VECTOR; i++) {
		work->extent.lows[i] = (float)SALMAP_LARGEST;
		work->extent.highs[i] = -(float)SALMAP_LARGEST;
	}
}

static void extend_bound(void *context, const struct salmap_between *rows)
{
	struct bound_work *work = context;

	work->render->extend(rows, &work->extent);
}

double salmap_combine_bound(const struct salmap_scene *scene,
                            const struct salmap_tile *tile,
                            struct salmap_strip *strip,
                            struct salmap_span *span)
{
	struct bound_work work = {
		.scene = scene,
		.render = scene->settings->kernels->render,
		.span = span,
	};
	const struct salmap_layer_visitor layers = { begin_bound, extend_bound,
		                                     &work };

	salmap_scene_layers(scene, tile, strip, &layers);
	add_bound(&work);
	return work.bound;
}

/* ---------------------------------------------------------------- heights */

struct peak_work {
	const struct salmap_scene *scene;
	float base;
	struct salmap_heights task[SALMAP_MAX_TASKS]; /* found so far */
	/* The bits of a float that some mean reaches, for all tasks. Which of
	 * several it is changes what is left out, not what is found. */
	atomic_uint_least32_t reached;
};

static double reached_by_any(struct peak_work *work,
                             const struct salmap_heights *own)
{
	const float reached = salmap_float_of_bits(
		(uint32_t)atomic_load_explicit(&work->reached,
	                                       memory_order_relaxed));

	return reached > own->peak ? reached : own->peak;
}

/* Unless the float is above it. */
static void tell_peak(struct peak_work *work, double peak)
{
	const float reached = (float)peak;

	if (reached <= peak)
		atomic_store_explicit(&work->reached,
		                      salmap_bits_of_float(reached),
		                      memory_order_relaxed);
}

/* Piece by piece, as means want more room than bounds. */
static void peak_of_means(const struct peak_work *work,
                          struct salmap_tile tile, struct salmap_strip *strip,
                          double *peak)
{
	const int64_t end = tile.row + tile.rows;
	SALMAP_ALIGNED double means[SALMAP_TILE];

	for (; tile.row < end; tile.row += tile.rows) {
		const int64_t rest = end - tile.row;

		tile.rows = rest < SALMAP_TILE_ROWS ? (int)rest
		                                    : SALMAP_TILE_ROWS;
		salmap_combine_tile(work->scene, &tile, strip, NULL, work->base,
		                    means);
		work->scene->settings->kernels->render->peak(
			means, tile.rows, tile.columns, peak);
	}
}

/* Most tiles cannot have the peak once a high one is known. */
static void peak_of_tile(void *context, uint32_t task,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip)
{
	struct peak_work *work = context;
	struct salmap_heights *own = &work->task[task];
	const double reached = reached_by_any(work, own);

	/* That of maxima holds for the maximum of means; means of layers are
	 * rounded before they are added. */
	if (salmap_scene_has_cam(work->scene) ||
	    salmap_combine_bound(work->scene, tile, strip, &own->span) >
	            reached ||
	    work->scene->slicing.projection == SALMAP_PROJECTION_MEAN)
		peak_of_means(work, *tile, strip, &own->peak);
	if (own->peak > reached)
		tell_peak(work, own->peak);
}

/* The order of tasks does not count. */
struct salmap_heights salmap_combine_heights(const struct salmap_scene *scene,
                                             float base)
{
	static const struct salmap_heights none = { SALMAP_SPAN_OF_NONE,
		                                    -SALMAP_LARGEST };
	struct peak_work work = { .scene = scene, .base = base };
	const uint32_t tasks = salmap_scene_whole_tasks(scene);
	struct salmap_heights all = none;
	uint32_t i;

	for (i = 0; i < tasks; i++)
		work.task[i] = none;
	atomic_init(&work.reached,
	            salmap_bits_of_float(-(float)SALMAP_LARGEST));
	salmap_scene_whole_tiles(scene, SALMAP_BETWEEN_ROWS, peak_of_tile,
	                         &work);
	for (i = 0; i < tasks; i++) {
		const struct salmap_heights *part = &work.task[i];

		if (part->span.low < all.span.low)
			all.span.low = part->span.low;
		if (part->span.high > all.span.high)
			all.span.high = part->span.high;
		if (part->peak > all.peak)
			all.peak = part->peak;
	}
	return all;
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
	salmap_combine_tile(work->scene, tile, strip, NULL, 0, means);
	work->scene->settings->kernels->render->put_mean(
		means, tile->rows, tile->columns,
		salmap_plane_at_tile(work->out, tile, 0),
		work->out->stride);
}

static void store_factor(void *context, uint32_t task,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip)
{
	const struct plane_work *work = context;
	SALMAP_ALIGNED double factors[SALMAP_TILE];

	(void)task;
	salmap_combine_factors(work->scene, tile, strip, factors);
	work->scene->settings->kernels->render->put_mean(
		factors, tile->rows, tile->columns,
		salmap_plane_at_tile(work->out, tile, 0),
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
	                salmap_plane_at_tile(to->out, to->tile, rows->first),
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

void salmap_factor_plane(const struct salmap_scene *scene,
                         const salmap_plane *out)
{
	struct plane_work work = { scene, out, 0 };

	salmap_scene_tiles(scene, SALMAP_TILE_ROWS, store_factor, &work);
}
