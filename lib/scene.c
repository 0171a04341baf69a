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

/* A picture is divided into strips of tiles below one another, and these into
 * pieces of so many rows. One behind the other, from top to bottom, strip by
 * strip and slice by slice, they are what tasks have equal shares of: what is
 * set up for a strip is set up anew only where a share ends within one. */
struct pieces {
	int64_t height, width; /* of a plane */
	int64_t first, slices; /* first: SALMAP_PROJECTED for a projection */
	int64_t strips;        /* of a slice */
	int64_t in_strip;
	int64_t rows;
};

struct tile_work {
	const struct salmap_slicing *slicing;
	struct pieces pieces;
	int rows;
	salmap_tile_visit visit;
	void *context;
	uint32_t task_count;
};

static int at_most(int64_t rest, int most)
{
	return rest < most ? (int)rest : most;
}

static int64_t round_up(int64_t size, int64_t unit)
{
	return (size + unit - 1) / unit;
}

void salmap_strip_open(struct salmap_strip *strip,
                       const struct salmap_slicing *slicing)
{
	int i;

	strip->slicing = slicing;
	for (i = 0; i < SALMAP_SAMPLERS; i++)
		strip->layer[i] = UINT32_MAX;
}

/* Visits the tiles of a strip, of which `tile` tells the columns, in rows
 * tile.row..end - 1. */
static void tile_strip(const struct tile_work *work, uint32_t task,
                       struct salmap_tile tile, int64_t end)
{
	struct salmap_strip strip;

	salmap_strip_open(&strip, work->slicing);
	for (; tile.row < end; tile.row += tile.rows) {
		tile.rows = at_most(end - tile.row, work->rows);
		work->visit(work->context, task, &tile, &strip);
	}
}

/* Visits pieces of one strip, from number `piece` of all on, but none from
 * `end` on; returns how many. */
static int64_t tile_pieces(const struct tile_work *work, uint32_t task,
                           int64_t piece, int64_t end)
{
	const struct pieces *pieces = &work->pieces;
	const int64_t strip = piece / pieces->in_strip;
	const int64_t above = piece % pieces->in_strip;
	const int64_t rest = pieces->in_strip - above;
	const int64_t count = end - piece < rest ? end - piece : rest;
	const int64_t bottom = (above + count) * pieces->rows;
	struct salmap_tile tile = {
		.slice = pieces->first + strip / pieces->strips,
		.row = above * pieces->rows,
		.column = strip % pieces->strips * SALMAP_STRIP,
	};

	tile.columns = at_most(pieces->width - tile.column, SALMAP_STRIP);
	tile_strip(work, task, tile,
	           bottom < pieces->height ? bottom : pieces->height);
	return count;
}

static int64_t count_of(const struct pieces *pieces)
{
	return pieces->slices * pieces->strips * pieces->in_strip;
}

/* Threads take tasks in the order of their numbers. The halves of the picture
 * take turns, so that two tasks at the same time are far apart: where strips lie
 * side by side, threads wait for each other's lines of the caches. */
static uint32_t task_of_turn(uint32_t count, uint32_t number)
{
	return (uint32_t)salmap_task_start(count, 2, number % 2) + number / 2;
}

static void tile_task(void *context, uint32_t number)
{
	const struct tile_work *work = context;
	const int64_t count = count_of(&work->pieces);
	const uint32_t index = task_of_turn(work->task_count, number);
	const int64_t end = salmap_task_start(count, work->task_count,
	                                      index + 1);
	int64_t piece = salmap_task_start(count, work->task_count, index);

	while (piece < end)
		piece += tile_pieces(work, index, piece, end);
}

/* A row of a projection is read of all slices. Else a piece is worth what is
 * set up for it, and a strip has few enough that 64 bits count those of all. */
static int64_t rows_of_piece(int64_t height, bool is_projection)
{
	const int64_t rows = SALMAP_BETWEEN_ROWS;

	return is_projection ? 1
	                     : rows * round_up(height,
	                                       rows * SALMAP_MAX_TASKS);
}

static struct pieces pieces_of(const struct salmap_scene *scene,
                               const struct salmap_slicing *slicing)
{
	const struct salmap_size *size = &scene->size;
	const bool is_projection = slicing->projection !=
	                           SALMAP_PROJECTION_NONE;
	struct pieces pieces = {
		.height = slicing->axis == SALMAP_CUT_D ? size->height
		                                        : size->depth,
		.width = slicing->axis == SALMAP_CUT_W ? size->height
		                                       : size->width,
		.slices = size->depth,
	};

	if (slicing->is_cut) {
		pieces.first = is_projection ? SALMAP_PROJECTED
		                             : slicing->index;
		pieces.slices = 1;
	}
	pieces.rows = rows_of_piece(pieces.height, is_projection);
	pieces.strips = round_up(pieces.width, SALMAP_STRIP);
	pieces.in_strip = round_up(pieces.height, pieces.rows);
	return pieces;
}

/* Somewhat fewer if each then has whole strips, or equal parts of one. */
static uint32_t tasks_of(const struct salmap_scene *scene,
                         const struct pieces *pieces)
{
	const uint32_t count = salmap_task_count(&scene->settings->parallel,
	                                         count_of(pieces));
	const int64_t rest = count % (pieces->slices * pieces->strips);

	return rest <= count / 8 ? count - (uint32_t)rest : count;
}

static void run_tiles(const struct salmap_scene *scene,
                      const struct salmap_slicing *slicing, int rows,
                      salmap_tile_visit visit, void *context)
{
	const struct pieces pieces = pieces_of(scene, slicing);
	struct tile_work work = { slicing, pieces, rows, visit, context,
		                  tasks_of(scene, &pieces) };

	salmap_parallel_run(&scene->settings->parallel, work.task_count,
	                    tile_task, &work);
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
	const struct pieces pieces = pieces_of(scene, whole_of(scene));

	return tasks_of(scene, &pieces);
}

void salmap_scene_whole_tiles(const struct salmap_scene *scene, int rows,
                              salmap_tile_visit visit, void *context)
{
	run_tiles(scene, whole_of(scene), rows, visit, context);
}
