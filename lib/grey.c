/* Floats exist for one row of a tile at a time. */
#include "strict_fp.h"

#include "grey.h"

#include <limits.h>

struct grey_work {
	const struct salmap_scene *scene;
	const salmap_grey *out;
	uint32_t layer;
};

static const struct salmap_render_kernels *kernels_of(
	const struct grey_work *work)
{
	return work->scene->settings->kernels->render;
}

/* ------------------------------------------------------------------ means */

/* The means of a tile, or what lies in their place. */
static void store_levels(const struct grey_work *work,
                         const struct salmap_tile *tile, const double *means)
{
	const struct salmap_render_kernels *render = kernels_of(work);
	SALMAP_ALIGNED float line[SALMAP_STRIP] = { 0 };
	int row;

	for (row = 0; row < tile->rows; row++) {
		render->put_mean(means + row * SALMAP_STRIP, 1, tile->columns,
		                 line, SALMAP_STRIP);
		render->put_grey(line, tile->columns,
		                 salmap_grey_at_tile(work->out, tile, row));
	}
}

static void grey_mean(void *context, uint32_t task,
                      const struct salmap_tile *tile,
                      struct salmap_strip *strip)
{
	const struct grey_work *work = context;
	SALMAP_ALIGNED double means[SALMAP_TILE];

	(void)task;
	salmap_combine_tile(work->scene, tile, strip, NULL, 0, means);
	store_levels(work, tile, means);
}

static void grey_factor(void *context, uint32_t task,
                        const struct salmap_tile *tile,
                        struct salmap_strip *strip)
{
	const struct grey_work *work = context;
	SALMAP_ALIGNED double factors[SALMAP_TILE];

	(void)task;
	salmap_combine_factors(work->scene, tile, strip, factors);
	store_levels(work, tile, factors);
}

/* ------------------------------------------------------------------- rows */

/* Where the rows of a layer's tile go. */
struct grey_rows {
	const struct grey_work *work;
	const struct salmap_tile *tile;
};

static void put_grey_rows(void *context, const struct salmap_between *rows)
{
	const struct grey_rows *to = context;
	const struct salmap_render_kernels *render = kernels_of(to->work);
	struct salmap_between one = *rows;
	SALMAP_ALIGNED float line[SALMAP_STRIP] = { 0 };
	int row;

	one.rows = 1;
	for (row = 0; row < rows->rows; row++) {
		one.down[0] = rows->down[row];
		render->put(&one, line, SALMAP_STRIP);
		render->put_grey(line, rows->columns,
		                 salmap_grey_at_tile(to->work->out, to->tile,
		                                     rows->first + row));
	}
}

static void grey_layer(void *context, uint32_t task,
                       const struct salmap_tile *tile,
                       struct salmap_strip *strip)
{
	const struct grey_work *work = context;
	struct grey_rows to = { work, tile };

	(void)task;
	salmap_scene_layer(work->scene, work->layer, tile, strip, put_grey_rows,
	                   &to);
}

/* ------------------------------------------------------------------- maps */

void salmap_grey_combine(const struct salmap_scene *scene,
                         const salmap_grey *out)
{
	struct grey_work work = { scene, out, 0 };

	salmap_scene_tiles(scene, SALMAP_TILE_ROWS, grey_mean, &work);
}

void salmap_grey_layer(const struct salmap_scene *scene, uint32_t layer,
                       const salmap_grey *out)
{
	struct grey_work work = { scene, out, layer };

	salmap_scene_tiles(scene, INT_MAX, grey_layer, &work);
}

void salmap_grey_factor(const struct salmap_scene *scene,
                        const salmap_grey *out)
{
	struct grey_work work = { scene, out, 0 };

	salmap_scene_tiles(scene, SALMAP_TILE_ROWS, grey_factor, &work);
}
