/* Adds images, maps and other aggregates to an aggregate. */
#include "strict_fp.h"

#include "aggregate.h"

#include "combine.h"
#include "read.h"

/* ------------------------------------------------------------------- image */

/* An image of a context, at the aggregate's size. */
struct addition {
	salmap_aggregate *aggregate;
	const salmap *sm;
	struct salmap_scene scene;
	float *maps; /* its place among what is pending, or NULL */
};

static salmap_status check_context(const salmap_aggregate *aggregate,
                                   const salmap *sm,
                                   struct salmap_sentence *sentence)
{
	if (aggregate->layers == 0 || sm->stack.count != aggregate->layers)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "the context has %lld layer%s, the "
		                   "aggregate %lld; want the same",
		                   (long long)sm->stack.count,
		                   salmap_plural(sm->stack.count),
		                   (long long)aggregate->layers);
	if (sm->configuration.normalizer == SALMAP_NORMALIZER_NONE)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "the context has the normaliser none, whose "
		                   "maps may leave 0..1; want another");
	return SALMAP_OK;
}

/* All layers are held when the scene is made. */
static salmap_status check_layers(const struct addition *addition,
                                  struct salmap_sentence *sentence)
{
	const struct salmap_stack *stack = &addition->sm->stack;
	const int64_t depth = addition->aggregate->size.depth;
	uint32_t i;

	if (addition->scene.used_count != stack->count)
		return salmap_fail(sentence, SALMAP_E_INCOMPLETE,
		                   "%lld of %lld layers were pushed; push all",
		                   (long long)addition->scene.used_count,
		                   (long long)stack->count);
	for (i = 0; i < stack->count; i++) {
		if (depth == 1 && stack->slots[i].depth > 1)
			return salmap_fail(sentence, SALMAP_E_UNSUPPORTED,
			                   "layer %lld has %lld slices, the "
			                   "aggregate one; want that of "
			                   "salmap_aggregate_create_volume",
			                   (long long)i,
			                   (long long)stack->slots[i].depth);
		if (stack->slots[i].raw == NULL)
			return salmap_fail(sentence, SALMAP_E_STATE,
			                   "layer %lld: raw maps are not kept; "
			                   "call salmap_set_keep_raw before "
			                   "the push", (long long)i);
	}
	return SALMAP_OK;
}

static int64_t locations_of_slot(const struct salmap_slot *slot)
{
	return slot->depth * slot->height * slot->width;
}

/* In a turn: what was added before may have set what is wanted. */
static salmap_status check_fit(const struct addition *addition,
                               struct salmap_sentence *sentence)
{
	const salmap_aggregate *aggregate = addition->aggregate;
	const salmap *sm = addition->sm;
	const struct salmap_traits traits = salmap_traits_of(sm);
	salmap_status status = salmap_aggregate_check_room(aggregate, 1,
	                                                   sentence);
	uint32_t i;

	if (status == SALMAP_OK && aggregate->images > 0) {
		status = salmap_traits_check(&aggregate->traits, &traits, true,
		                             "the context", sentence);
		if (status == SALMAP_OK)
			status = salmap_aggregate_check_weights(
				aggregate, sm->weights, "the context",
				sentence);
	}
	for (i = 0; status == SALMAP_OK && i < aggregate->layers; i++)
		status = salmap_aggregate_check_values(
			aggregate, i,
			(uint64_t)locations_of_slot(&sm->stack.slots[i]),
			sentence);
	return status;
}

/* What the tiles of one task write to. */
struct addition_work {
	const struct addition *addition;
	const struct salmap_tile *tile;
	uint32_t layer; /* whose rows are seen */
};

static const struct salmap_render_kernels *
adding_kernels(const struct addition *addition)
{
	return addition->sm->configuration.kernels->render;
}

/* Where the rows of a tile, from `first` on, begin in a map. */
static int64_t pixel_of_row(const struct addition_work *work, int first)
{
	const struct salmap_tile *tile = work->tile;
	const struct salmap_size *size = &work->addition->aggregate->size;

	return (tile->slice * size->height + tile->row + first) * size->width +
	       tile->column;
}

/* The same in the place of the image. */
static float *pending_row(const struct addition_work *work, uint32_t layer,
                          int first)
{
	const struct addition *addition = work->addition;

	return addition->maps + pixel_of_row(work, first) +
	       layer * salmap_aggregate_pixels(addition->aggregate);
}

/* Straight to the sums. */
static void add_tile_rows(const struct addition_work *work, uint32_t layer,
                          int first, int rows, const float *values)
{
	const struct addition *addition = work->addition;
	salmap_aggregate *aggregate = addition->aggregate;
	const struct salmap_fixed map = salmap_aggregate_map(aggregate, layer);
	const struct salmap_render_kernels *render = adding_kernels(addition);
	struct salmap_fixed_maps maps = { values, 0, 1 };
	int row;

	salmap_aggregate_begin_turn(aggregate);
	for (row = 0; row < rows; row++, maps.first += SALMAP_STRIP)
		render->add_fixed(&maps, work->tile->columns, &map,
		                  pixel_of_row(work, first + row));
	salmap_aggregate_end_turn(aggregate);
}

static void begin_layer(void *context, uint32_t layer)
{
	struct addition_work *work = context;

	work->layer = layer;
}

static void add_layer_rows(void *context, const struct salmap_between *rows)
{
	const struct addition_work *work = context;
	const struct addition *addition = work->addition;
	SALMAP_ALIGNED float values[SALMAP_TILE];

	if (addition->maps != NULL) {
		adding_kernels(addition)->put(
			rows, pending_row(work, work->layer, rows->first),
			addition->aggregate->size.width);
		return;
	}
	adding_kernels(addition)->put(rows, values, SALMAP_STRIP);
	add_tile_rows(work, work->layer, rows->first, rows->rows, values);
}

static void add_combined(const struct addition_work *work, const double *means)
{
	const struct addition *addition = work->addition;
	const struct salmap_tile *tile = work->tile;
	const uint32_t combined = addition->aggregate->layers;
	SALMAP_ALIGNED float values[SALMAP_TILE];

	if (addition->maps != NULL) {
		adding_kernels(addition)->put_mean(
			means, tile->rows, tile->columns,
			pending_row(work, combined, 0),
			addition->aggregate->size.width);
		return;
	}
	adding_kernels(addition)->put_mean(means, tile->rows, tile->columns,
	                                   values, SALMAP_STRIP);
	add_tile_rows(work, combined, 0, tile->rows, values);
}

static void add_tile(void *context, uint32_t task,
                     const struct salmap_tile *tile, struct salmap_strip *strip)
{
	const struct addition *addition = context;
	struct addition_work work = { addition, tile, 0 };
	const struct salmap_layer_visitor visitor = { begin_layer,
		                                      add_layer_rows, &work };
	SALMAP_ALIGNED double means[SALMAP_TILE];

	(void)task;
	salmap_combine_tile(&addition->scene, tile, strip, &visitor, 0, means);
	add_combined(&work, means);
}

/* In a turn: all of an image but its maps, which cannot fail. */
static void add_counts(const struct addition *addition)
{
	salmap_aggregate *aggregate = addition->aggregate;
	const salmap *sm = addition->sm;
	uint32_t i;

	if (aggregate->images == 0) {
		aggregate->traits = salmap_traits_of(sm);
		memcpy(aggregate->weights, sm->weights,
		       aggregate->layers * sizeof(*sm->weights));
	}
	for (i = 0; i < aggregate->layers; i++) {
		const struct salmap_slot *slot = &sm->stack.slots[i];
		const int64_t locations = locations_of_slot(slot);

		salmap_histogram_add(salmap_aggregate_counts(aggregate, i),
		                     slot->raw +
		                     addition->scene.image * locations,
		                     locations);
	}
	aggregate->images++;
}

/* An image whose layers are held. */
static salmap_status add_held(struct addition *addition,
                              struct salmap_sentence *sentence)
{
	salmap_aggregate *aggregate = addition->aggregate;
	salmap_status status;

	salmap_aggregate_begin_turn(aggregate);
	status = check_fit(addition, sentence);
	if (status == SALMAP_OK) {
		add_counts(addition);
		addition->maps = salmap_pending_take(aggregate,
		                                     adding_kernels(addition));
	}
	salmap_aggregate_end_turn(aggregate);
	if (status != SALMAP_OK)
		return status;
	salmap_scene_tiles(&addition->scene, SALMAP_TILE_ROWS, add_tile,
	                   addition);
	if (addition->maps != NULL)
		salmap_pending_finish(aggregate,
		                      &addition->sm->configuration.parallel);
	return SALMAP_OK;
}

static salmap_status add_checked(struct addition *addition, uint32_t image,
                                 struct salmap_sentence *sentence)
{
	salmap_aggregate *aggregate = addition->aggregate;
	const salmap *sm = addition->sm;
	const struct salmap_frame frame = {
		.size = aggregate->size,
	};
	salmap_status status = check_context(aggregate, sm, sentence);

	if (status != SALMAP_OK)
		return status;
	status = salmap_read_weighted(sm, image, &frame, &addition->scene);
	if (status != SALMAP_OK) {
		salmap_sentence_pass(sm->message, sentence);
		return status;
	}
	status = check_layers(addition, sentence);
	return status == SALMAP_OK ? add_held(addition, sentence) : status;
}

salmap_status salmap_aggregate_add(salmap_aggregate *aggregate, salmap *sm,
                                   uint32_t image, salmap_message *message)
{
	struct addition addition = { .aggregate = aggregate, .sm = sm };
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	if (aggregate == NULL || sm == NULL)
		status = salmap_fail(&sentence, SALMAP_E_ARGUMENT,
		                     "the %s is NULL; want an aggregate and a "
		                     "context", sm == NULL ? "context"
		                                           : "aggregate");
	else
		status = add_checked(&addition, image, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

/* --------------------------------------------------------------------- map */

static salmap_status check_added_row(const float *values, int64_t width,
                                     int64_t row,
                                     struct salmap_sentence *sentence)
{
	int64_t column;

	for (column = 0; column < width; column++)
		if (values[column] < 0 || values[column] > 1)
			return salmap_fail(sentence, SALMAP_E_ARGUMENT,
			                   "the map has %g in row %lld, column "
			                   "%lld; want 0 to 1",
			                   (double)values[column],
			                   (long long)row, (long long)column);
	return SALMAP_OK;
}

static salmap_status check_added_map(const salmap_aggregate *aggregate,
                                     const salmap_plane *given,
                                     salmap_plane *map,
                                     struct salmap_sentence *sentence)
{
	int64_t row;
	salmap_status status = salmap_volume_open(given, "map", map, sentence);

	if (status == SALMAP_OK)
		status = salmap_size_check(aggregate->size,
		                           salmap_volume_size(map), "map",
		                           sentence);
	if (status == SALMAP_OK)
		status = salmap_volume_check_finite(map, "map", sentence);
	if (status != SALMAP_OK)
		return status;
	for (row = 0; row < map->depth * map->height && status == SALMAP_OK;
	     row++)
		status = check_added_row(salmap_volume_row(map, row), map->width,
		                         row % map->height, sentence);
	return status;
}

static salmap_status add_map(salmap_aggregate *aggregate,
                             const salmap_plane *given,
                             struct salmap_sentence *sentence)
{
	salmap_plane map;
	salmap_status status;
	int64_t row;

	if (aggregate->layers != 0)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "the aggregate has %lld layer%s; want one "
		                   "with 0, for maps alone",
		                   (long long)aggregate->layers,
		                   salmap_plural(aggregate->layers));
	status = check_added_map(aggregate, given, &map, sentence);
	if (status != SALMAP_OK)
		return status;
	salmap_aggregate_begin_turn(aggregate);
	status = salmap_aggregate_check_room(aggregate, 1, sentence);
	if (status == SALMAP_OK) {
		for (row = 0; row < map.depth * map.height; row++) {
			const struct salmap_fixed_maps values = {
				salmap_volume_row(&map, row), 0, 1
			};

			salmap_fixed_add(&aggregate->fixed, row * map.width,
			                 &values, map.width);
		}
		aggregate->images++;
	}
	salmap_aggregate_end_turn(aggregate);
	return status;
}

salmap_status salmap_aggregate_add_map(salmap_aggregate *aggregate,
                                       const salmap_plane *map,
                                       salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	if (aggregate == NULL)
		status = salmap_fail(&sentence, SALMAP_E_ARGUMENT,
		                     "the aggregate is NULL; want one");
	else
		status = add_map(aggregate, map, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

/* ------------------------------------------------------------------- merge */

static salmap_status check_merge(const salmap_aggregate *aggregate,
                                 const salmap_aggregate *from,
                                 struct salmap_sentence *sentence)
{
	salmap_status status = salmap_aggregate_check_same(aggregate, from,
	                                                   sentence);
	uint32_t i;

	if (status == SALMAP_OK)
		status = salmap_aggregate_check_room(aggregate, from->images,
		                                     sentence);
	for (i = 0; status == SALMAP_OK && i < aggregate->layers; i++)
		status = salmap_aggregate_check_values(
			aggregate, i,
			salmap_histogram_total(
				salmap_aggregate_counts(from, i)),
			sentence);
	return status;
}

static void merge(salmap_aggregate *aggregate, const salmap_aggregate *from)
{
	const size_t bins = (size_t)aggregate->layers * SALMAP_BINS;
	size_t bin;

	if (aggregate->images == 0) {
		aggregate->traits = from->traits;
		memcpy(aggregate->weights, from->weights,
		       aggregate->layers * sizeof(*from->weights));
	}
	salmap_pending_settle(from);
	for (bin = 0; bin < bins; bin++)
		aggregate->counts[bin] += from->counts[bin];
	salmap_fixed_merge(&aggregate->fixed, &from->fixed,
	                   salmap_aggregate_all_pixels(aggregate));
	aggregate->images += from->images;
}

salmap_status salmap_aggregate_merge(salmap_aggregate *aggregate,
                                     const salmap_aggregate *from,
                                     salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	if (aggregate == NULL || from == NULL)
		status = salmap_fail(&sentence, SALMAP_E_ARGUMENT,
		                     "an aggregate is NULL; want two");
	else
		status = check_merge(aggregate, from, &sentence);
	if (status == SALMAP_OK)
		merge(aggregate, from);
	return salmap_message_tell(message, status, &sentence);
}
