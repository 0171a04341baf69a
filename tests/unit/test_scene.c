#include "../support/loops.h"
#include "../support/internals.h"
#include "../support/tiles.h"

#include "scene.h"

#include <limits.h>

static struct stage stage;
static struct salmap_sentence message;

static salmap_status gather(void)
{
	salmap_sentence_init(&message);
	return salmap_scene_gather(&stage.scene, &message);
}

static void hold_pixel(uint32_t layer, float value)
{
	stage_hold(&stage, layer, &value, 1, 1, 1);
}

/* The layers that a visitor was shown, and what it saw of them: all hold one
 * pixel. */
struct shown {
	uint32_t count, layers[STAGE_LAYERS], rows;
};

static void note_layer(void *context, uint32_t layer)
{
	struct shown *shown = context;

	assert_int_equal(shown->rows, shown->count);
	shown->layers[shown->count++] = layer;
}

static void note_rows(void *context, const struct salmap_between *rows)
{
	struct shown *shown = context;

	assert_int_equal(rows->rows, 1);
	shown->rows++;
}

static struct shown show_layers(bool begins)
{
	const struct salmap_tile tile = { 0, 0, 0, 1, 1 };
	struct shown shown = { 0 };
	const struct salmap_layer_visitor visitor = {
		begins ? note_layer : NULL, note_rows, &shown
	};
	struct salmap_strip strip = { .slicing = NULL };
	int i;

	for (i = 0; i < SALMAP_SAMPLERS; i++)
		strip.layer[i] = UINT32_MAX;
	stage.scene.size = (struct salmap_size){ 1, 1, 1 };
	salmap_scene_layers(&stage.scene, &tile, &strip, &visitor);
	return shown;
}

static void assert_shown(const uint32_t *layers, uint32_t count)
{
	const struct shown shown = show_layers(true);

	assert_int_equal(shown.count, count);
	assert_int_equal(shown.rows, count);
	assert_memory_equal(shown.layers, layers, count * sizeof(*layers));
	assert_int_equal(show_layers(false).rows, count);
}

/* ----------------------------------------------------------------- gather */

static void every_held_layer_is_used(void **state)
{
	uint32_t all[STAGE_LAYERS], i;

	(void)state;
	stage_open(&stage, STAGE_LAYERS);
	for (i = 0; i < STAGE_LAYERS; i++) {
		hold_pixel(i, 0.5f);
		all[i] = i;
	}
	assert_int_equal(gather(), SALMAP_OK);
	assert_int_equal(stage.scene.used_count, STAGE_LAYERS);
	assert_shown(all, STAGE_LAYERS);
	stage_close(&stage);
}

static void the_first_missing_layer_is_named(void **state)
{
	(void)state;
	stage_open(&stage, 100);
	hold_pixel(0, 1);
	hold_pixel(1, 1);
	hold_pixel(99, 1);
	assert_noted(&message, gather(), SALMAP_E_INCOMPLETE, "layer 2 ",
	             "3 of 100 layers", NULL);
	stage_close(&stage);
}

static void nothing_held_is_incomplete_by_any_policy(void **state)
{
	(void)state;
	stage_open(&stage, 4);
	assert_noted(&message, gather(), SALMAP_E_INCOMPLETE, "layer 0 ",
	             "0 of 4 layers", NULL);
	stage.settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	assert_noted(&message, gather(), SALMAP_E_INCOMPLETE, "layer 0 ",
	             "0 of 4 layers", NULL);
	stage_close(&stage);
}

static void a_layer_that_is_written_is_missing(void **state)
{
	(void)state;
	stage_open(&stage, 2);
	hold_pixel(0, 1);
	assert_int_equal(salmap_stack_claim(&stage.stack, 1, 1, NULL),
	                 SALMAP_OK);
	assert_noted(&message, gather(), SALMAP_E_INCOMPLETE, "layer 1 ", NULL);
	stage_close(&stage);
}

static void combine_skips_what_is_missing(void **state)
{
	const uint32_t held[] = { 3, 63, 64, 128 };
	uint32_t i;

	(void)state;
	stage_open(&stage, STAGE_LAYERS);
	stage.settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	for (i = 0; i < 4; i++)
		hold_pixel(held[i], 1);
	assert_int_equal(gather(), SALMAP_OK);
	assert_int_equal(stage.scene.used_count, 4);
	assert_shown(held, 4);
	stage_close(&stage);
}

static void later_pushes_do_not_change_a_scene(void **state)
{
	const uint32_t first[] = { 1 }, all[] = { 0, 1, 2 };

	(void)state;
	stage_open(&stage, 3);
	stage.settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	hold_pixel(1, 1);
	assert_int_equal(gather(), SALMAP_OK);
	hold_pixel(0, 1);
	hold_pixel(2, 1);
	assert_int_equal(stage.scene.used_count, 1);
	assert_shown(first, 1);
	assert_int_equal(gather(), SALMAP_OK);
	assert_int_equal(stage.scene.used_count, 3);
	assert_shown(all, 3);
	stage_close(&stage);
}

/* ------------------------------------------------------------------ layer */

static void put_rows(void *context, const struct salmap_between *rows)
{
	float *out = context;

	salmap_render_scalar.put(rows, out + rows->first * rows->columns,
	                         rows->columns);
}

/* A tile of a layer, [rows][columns]. */
static void read_layer(uint32_t layer, const struct salmap_tile *tile,
                       float *out)
{
	struct salmap_strip strip = { .slicing = NULL };
	int i;

	for (i = 0; i < SALMAP_SAMPLERS; i++)
		strip.layer[i] = UINT32_MAX;
	salmap_scene_layer(&stage.scene, layer, tile, &strip, put_rows, out);
}

static void a_layer_is_resampled_as_the_settings_say(void **state)
{
	const struct salmap_tile tile = { 0, 3, 2, 1, 9 };
	const struct part part = { 3, 2, 1, 9 };
	float *maps = random_activations(3, 3 * 4 * 5 + SALMAP_SLACK);
	int mode, i;

	(void)state;
	for (i = 0; i < 60; i++)
		maps[i] /= 8;
	stage_open(&stage, 2);
	stage_hold(&stage, 0, maps, 3, 4, 5);
	stage_hold(&stage, 1, maps, 3, 2, 10);
	stage_set(&stage, 13, 6);
	for (mode = 0; mode < 4; mode++)
		for (i = 0; i < 3; i++) {
			const struct salmap_map map = {
				maps + 20 * i, 1, 4, 5, 0, 1
			};
			float expected[9], actual[9];

			stage.settings.resampling = mode;
			stage.scene.image = i;
			resample_part(&map, mode, &stage.scene.size, &part,
			              &salmap_render_scalar, expected);
			read_layer(0, &tile, actual);
			assert_same_bits(actual, expected, 9);
		}
	stage_close(&stage);
	free(maps);
}

/* Lowest and highest of a map of which the cubic overshoots on both sides. */
static void range_of_bicubic(float *lowest, float *highest)
{
	const struct salmap_tile tile = { 0, 0, 0, 1, 64 };
	float row[64];
	int i;

	stage.settings.resampling = SALMAP_RESAMPLING_BICUBIC;
	stage_set(&stage, 64, 1);
	read_layer(0, &tile, row);
	*lowest = *highest = row[0];
	for (i = 0; i < 64; i++) {
		*lowest = row[i] < *lowest ? row[i] : *lowest;
		*highest = row[i] > *highest ? row[i] : *highest;
	}
}

static void normalised_maps_are_cut_to_0_to_1(void **state)
{
	const float steep[] = { 0, 0, 1, 1, 0, 0 };
	const float inner[] = { 0.25f, 0.25f, 0.75f, 0.75f, 0.25f, 0.25f };
	float lowest, highest;

	(void)state;
	stage_open(&stage, 1);
	stage_hold(&stage, 0, steep, 1, 1, 6);
	range_of_bicubic(&lowest, &highest);
	assert_near(lowest, 0, 0);
	assert_near(highest, 1, 0);
	stage_close(&stage);
	stage_open(&stage, 1);
	stage_hold(&stage, 0, inner, 1, 1, 6);
	range_of_bicubic(&lowest, &highest);
	assert_true(lowest < 0.24f && highest > 0.76f);
	stage_close(&stage);
}

static void raw_maps_are_cut_to_their_own_range(void **state)
{
	const float steep[] = { -5, -5, 30, 30, -5, -5 };
	float lowest, highest;

	(void)state;
	stage_open(&stage, 1);
	stage.settings.normalizer = SALMAP_NORMALIZER_NONE;
	stage_hold(&stage, 0, steep, 1, 1, 6);
	range_of_bicubic(&lowest, &highest);
	assert_near(lowest, -5, 0);
	assert_near(highest, 30, 0);
	stage_close(&stage);
}

/* A flat map is 0 whatever its values were. */
static void raw_maps_that_are_flat_stay_zero(void **state)
{
	const float zeros[] = { 0, 0, 0, 0, 0, 0 };
	float lowest, highest;

	(void)state;
	stage_open(&stage, 1);
	stage.settings.normalizer = SALMAP_NORMALIZER_NONE;
	stage_hold(&stage, 0, zeros, 1, 1, 6);
	stage.slots[0].infos[0].flat = true;
	stage.slots[0].infos[0].min = stage.slots[0].infos[0].max = 5;
	range_of_bicubic(&lowest, &highest);
	assert_near(lowest, 0, 0);
	assert_near(highest, 0, 0);
	stage_close(&stage);
}

/* ------------------------------------------------------------------ tiles */

#define MAX_DEPTH 2
#define MAX_SIDE 1000

struct visits {
	unsigned char seen[MAX_DEPTH][100][MAX_SIDE];
	struct salmap_tile last[SALMAP_MAX_TASKS];
	uint32_t tasks;
	int rows;
};

static void visit(void *context, uint32_t task, const struct salmap_tile *tile,
                  struct salmap_strip *strip)
{
	struct visits *visits = context;
	struct salmap_tile *last = &visits->last[task];
	const bool below = tile->column == last->column &&
	                   tile->row == last->row + last->rows;
	const bool beside = tile->row == 0 &&
	                    tile->column == last->column + last->columns;
	const bool first = last->row < 0;
	int row, i;

	assert_true(task < visits->tasks);
	assert_in_range(tile->columns, 1, SALMAP_STRIP);
	assert_in_range(tile->rows, 1, visits->rows);
	if (first)
		assert_int_equal(tile->column % SALMAP_STRIP, 0);
	else if (tile->slice == last->slice)
		assert_true(below || beside);
	else
		assert_true(tile->slice == last->slice + 1 &&
		            tile->row == 0 && tile->column == 0);
	assert_int_equal(strip->layer[0], below ? 7 : UINT32_MAX);
	strip->layer[0] = 7;
	*last = *tile;
	for (row = 0; row < tile->rows; row++)
		for (i = 0; i < tile->columns; i++)
			visits->seen[tile->slice][tile->row + row]
			            [tile->column + i]++;
}

/* The places of a slice, of this size, were visited once, and no others. */
static void assert_seen(unsigned char seen[100][MAX_SIDE], int64_t width,
                        int64_t height)
{
	int row, column;

	for (row = 0; row < 100; row++)
		for (column = 0; column < MAX_SIDE; column++)
			if (seen[row][column] !=
			    (row < height && column < width))
				fail_msg("row %d, column %d: %d times", row,
				         column, seen[row][column]);
}

static void assert_tiles(int64_t depth, int64_t width, int64_t height,
                         int rows)
{
	static struct visits visits;
	int64_t slice;
	uint32_t i;

	memset(&visits, 0, sizeof(visits));
	stage.scene.size = (struct salmap_size){ depth, height, width };
	visits.tasks = salmap_scene_whole_tasks(&stage.scene);
	visits.rows = rows;
	assert_in_range(visits.tasks, 1, SALMAP_MAX_TASKS);
	for (i = 0; i < visits.tasks; i++)
		visits.last[i].row = -1;
	salmap_scene_tiles(&stage.scene, rows, visit, &visits);
	for (slice = 0; slice < depth; slice++)
		assert_seen(visits.seen[slice], width, height);
}

static void tiles_cover_each_pixel_once(void **state)
{
	const int64_t widths[] = { 1, 63, 64, 65, 512, 1000 };
	const int64_t heights[] = { 1, 3, 64, 65, 100 };
	const int rows[] = { 1, 8, INT_MAX };
	int loop, i, j;

	(void)state;
	stage_open(&stage, 1);
	for (loop = 0; loop < LOOP_COUNT; loop++) {
		stage.settings.parallel.loop = all_loops[loop];
		for (i = 0; i < 6; i++)
			for (j = 0; j < 5; j += 1 + (i > 1))
				assert_tiles(1 + i % 2, widths[i], heights[j],
				             rows[(i + j) % 3]);
	}
	stage_close(&stage);
}

/* Of more layers than a strip keeps, each is read as if it were alone. */
static void any_number_of_layers_is_read(void **state)
{
	const struct salmap_tile tiles[] = { { 0, 0, 3, 5, 9 },
		                             { 0, 5, 3, 4, 9 } };
	struct salmap_strip strip = { .slicing = NULL };
	float *maps[STAGE_LAYERS], expected[45], got[45];
	uint32_t layer;
	int i;

	(void)state;
	stage_open(&stage, STAGE_LAYERS);
	for (layer = 0; layer < STAGE_LAYERS; layer++) {
		maps[layer] = random_activations(layer, 20);
		stage_hold(&stage, layer, maps[layer], 1, 4, 5);
	}
	stage_set(&stage, 13, 11);
	for (i = 0; i < SALMAP_SAMPLERS; i++)
		strip.layer[i] = UINT32_MAX;
	for (i = 0; i < 2; i++)
		for (layer = 0; layer < STAGE_LAYERS; layer++) {
			memset(got, 0, sizeof(got));
			memset(expected, 0, sizeof(expected));
			read_layer(layer, &tiles[i], expected);
			salmap_scene_layer(&stage.scene, layer, &tiles[i],
			                   &strip, put_rows, got);
			assert_same_bits(got, expected, 45);
		}
	for (layer = 0; layer < STAGE_LAYERS; layer++)
		free(maps[layer]);
	stage_close(&stage);
}

/* How many tasks there are for a plane of a scene of this size. */
static uint32_t tasks_of_size(int64_t depth, int64_t height, int64_t width)
{
	stage.scene.size = (struct salmap_size){ depth, height, width };
	return salmap_scene_whole_tasks(&stage.scene);
}

/* Tasks are as even as pieces of SALMAP_BETWEEN_ROWS rows allow. */
static void tasks_are_pieces_at_most(void **state)
{
	const struct salmap_slicing mean = { true, SALMAP_CUT_D,
		                             SALMAP_PROJECTION_MEAN, 0 };

	(void)state;
	stage_open(&stage, 1);
	assert_int_equal(tasks_of_size(1, 2160, 3840), 1);
	stage.settings.parallel.loop = loop_backwards;
	assert_int_equal(tasks_of_size(1, SALMAP_BETWEEN_ROWS, SALMAP_STRIP),
	                 1);
	assert_int_equal(tasks_of_size(1, SALMAP_BETWEEN_ROWS + 1,
	                               SALMAP_STRIP), 2);
	assert_int_equal(tasks_of_size(1, SALMAP_BETWEEN_ROWS,
	                               SALMAP_STRIP + 1), 2);
	assert_int_equal(tasks_of_size(3, 2 * SALMAP_BETWEEN_ROWS,
	                               2 * SALMAP_STRIP), 12);
	assert_int_equal(tasks_of_size(1, 2160, 60 * SALMAP_STRIP), 60);
	assert_int_equal(tasks_of_size(1, 2160, 40 * SALMAP_STRIP),
	                 SALMAP_MAX_TASKS);
	assert_int_equal(tasks_of_size(SALMAP_MAX_SIDE, SALMAP_MAX_SIDE,
	                               SALMAP_MAX_SIDE), SALMAP_MAX_TASKS);
	stage.scene.slicing = mean;
	assert_int_equal(tasks_of_size(4, 9, SALMAP_STRIP), 9);
	stage_close(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_held_layer_is_used),
		cmocka_unit_test(the_first_missing_layer_is_named),
		cmocka_unit_test(nothing_held_is_incomplete_by_any_policy),
		cmocka_unit_test(a_layer_that_is_written_is_missing),
		cmocka_unit_test(combine_skips_what_is_missing),
		cmocka_unit_test(later_pushes_do_not_change_a_scene),
		cmocka_unit_test(a_layer_is_resampled_as_the_settings_say),
		cmocka_unit_test(normalised_maps_are_cut_to_0_to_1),
		cmocka_unit_test(raw_maps_are_cut_to_their_own_range),
		cmocka_unit_test(raw_maps_that_are_flat_stay_zero),
		cmocka_unit_test(tiles_cover_each_pixel_once),
		cmocka_unit_test(any_number_of_layers_is_read),
		cmocka_unit_test(tasks_are_pieces_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
