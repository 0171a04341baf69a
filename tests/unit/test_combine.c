#include "../support/loops.h"
#include "../support/internals.h"

#include "combine.h"

#include <math.h>

#define WIDTH 300
#define HEIGHT 9
#define COUNT (WIDTH * HEIGHT)

static struct stage stage;
static struct salmap_sentence message;

/* Random maps in 0..1 of the output's size, which resampling leaves. */
static void hold_random(uint32_t layers, float maps[][COUNT])
{
	struct random random = { 5 };
	uint32_t layer, i;

	stage_open(&stage, layers);
	for (layer = 0; layer < layers; layer++) {
		for (i = 0; i < COUNT; i++)
			maps[layer][i] = random_unit(&random);
		stage_hold(&stage, layer, maps[layer], 1, HEIGHT, WIDTH);
	}
	stage_set(&stage, WIDTH, HEIGHT);
}

static salmap_plane plane_of(float *data)
{
	salmap_plane plane = { .depth = 1 };

	assert_int_equal(salmap_plane_packed(&plane, data, WIDTH, HEIGHT),
	                 SALMAP_OK);
	return plane;
}

/* With the weights as they are now. */
static void combine(float out[COUNT])
{
	const salmap_plane plane = plane_of(out);

	assert_int_equal(salmap_scene_gather(&stage.scene, NULL), SALMAP_OK);
	salmap_combine_plane(&stage.scene, &plane);
}

/* ------------------------------------------------------------------- tile */

struct seen {
	uint32_t begun, rows;
};

static void count_layer(void *context, uint32_t layer)
{
	struct seen *seen = context;

	assert_int_equal(layer, seen->begun);
	seen->begun++;
}

static void count_rows(void *context, const struct salmap_between *rows)
{
	struct seen *seen = context;

	seen->rows += (uint32_t)rows->rows;
}

/* The heat map sums the layers in the pass that makes their mean. */
static void a_visitor_sees_the_layers_and_changes_nothing(void **state)
{
	const struct salmap_tile tile = { 0, 1, SALMAP_STRIP, 5, SALMAP_STRIP };
	static float maps[3][COUNT];
	static double alone[SALMAP_TILE], watched[SALMAP_TILE];
	static struct salmap_strip strip;
	struct seen seen = { 0 };
	const struct salmap_layer_visitor visitor = { count_layer, count_rows,
		                                      &seen };
	int turn, i;

	(void)state;
	hold_random(3, maps);
	stage.weights[1] = 2;
	assert_int_equal(salmap_scene_gather(&stage.scene, NULL), SALMAP_OK);
	for (turn = 0; turn < 2; turn++) {
		for (i = 0; i < SALMAP_SAMPLERS; i++)
			strip.layer[i] = UINT32_MAX;
		salmap_combine_tile(&stage.scene, &tile, &strip,
		                    turn == 0 ? NULL : &visitor,
		                    0, turn == 0 ? alone : watched);
	}
	assert_memory_equal(watched, alone,
	                    5 * SALMAP_STRIP * sizeof(alone[0]));
	assert_int_equal(seen.begun, 3);
	assert_int_equal(seen.rows, 3 * 5);
	assert_near(alone[SALMAP_STRIP],
	            (maps[0][2 * WIDTH + SALMAP_STRIP] +
	             2.0 * maps[1][2 * WIDTH + SALMAP_STRIP] +
	             maps[2][2 * WIDTH + SALMAP_STRIP]) / 4,
	            1e-7);
	stage_close(&stage);
}

/* ------------------------------------------------------------------ bound */

/* The highest mean of a tile. */
static double highest_of(const struct salmap_tile *tile,
                         struct salmap_strip *strip)
{
	SALMAP_ALIGNED double means[SALMAP_TILE];
	double highest = -SALMAP_LARGEST;
	int row, i;

	salmap_combine_tile(&stage.scene, tile, strip, NULL, 0, means);
	for (row = 0; row < tile->rows; row++)
		for (i = 0; i < tile->columns; i++)
			highest = fmax(highest, means[row * SALMAP_STRIP + i]);
	return highest;
}

/* Means of values in 0..1, at any size, tile by tile. */
static void no_mean_is_above_the_bound(void **state)
{
	static const int64_t sizes[][2] = { { WIDTH, HEIGHT }, { 41, 150 },
		                            { 1000, 3 }, { 1, 1 } };
	static float maps[3][COUNT];
	static struct salmap_strip strip;
	size_t i;
	int k;

	(void)state;
	hold_random(3, maps);
	stage.weights[1] = 0.3;
	assert_int_equal(salmap_scene_gather(&stage.scene, NULL), SALMAP_OK);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct salmap_tile tile = { .rows = SALMAP_TILE_ROWS };
		struct salmap_span span = SALMAP_SPAN_OF_NONE;

		stage.scene.size.width = sizes[i][0];
		stage.scene.size.height = sizes[i][1];
		for (k = 0; k < SALMAP_SAMPLERS; k++)
			strip.layer[k] = UINT32_MAX;
		tile.columns = sizes[i][0] < SALMAP_STRIP ? (int)sizes[i][0]
		                                          : SALMAP_STRIP;
		if (sizes[i][1] < tile.rows)
			tile.rows = (int)sizes[i][1];
		for (; tile.row + tile.rows <= sizes[i][1];
		     tile.row += tile.rows) {
			const double bound = salmap_combine_bound(
				&stage.scene, &tile, &strip, &span);

			assert_true(highest_of(&tile, &strip) <= bound);
			assert_true(bound <= 1 + 1e-9);
			assert_true(span.low >= 0 && span.high <= 1);
			assert_true(bound <= span.high + 1e-9);
		}
	}
	stage_close(&stage);
}

/* Where all values are one, nothing is left to bound; -0 counts as 0. */
static void the_bound_of_a_pixel_is_its_mean(void **state)
{
	static const float maps[2] = { 0.75f, -0.0f };
	static struct salmap_strip strip;
	const struct salmap_tile tile = { 0, 0, 0, 1, 1 };
	struct salmap_span span = SALMAP_SPAN_OF_NONE;
	double bound;
	int k;

	(void)state;
	stage_open(&stage, 2);
	stage_hold(&stage, 0, &maps[0], 1, 1, 1);
	stage_hold(&stage, 1, &maps[1], 1, 1, 1);
	stage_set(&stage, 1, 1);
	for (k = 0; k < SALMAP_SAMPLERS; k++)
		strip.layer[k] = UINT32_MAX;
	bound = salmap_combine_bound(&stage.scene, &tile, &strip, &span);
	assert_near(bound, 0.375, 0);
	assert_near(bound, highest_of(&tile, &strip), 0);
	assert_near(span.high, 0.75, 0);
	assert_true(span.low == 0 && !signbit(span.low));
	stage_close(&stage);
}

/* ---------------------------------------------------------------- weights */

static void weights_of_used_layers_add_up(void **state)
{
	const double weights[] = { 1, 0.25, 1.5, 0, 1.75 };
	const float pixel = 0.5f;

	(void)state;
	stage_open(&stage, 5);
	memcpy(stage.weights, weights, sizeof(weights));
	stage.settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	stage_hold(&stage, 1, &pixel, 1, 1, 1);
	stage_hold(&stage, 4, &pixel, 1, 1, 1);
	stage_set(&stage, 1, 1);
	assert_near(stage.scene.weight_sum, 2, 0);
	assert_int_equal(salmap_combine_check(&stage.scene, &message),
	                 SALMAP_OK);
	stage_close(&stage);
}

static void weights_of_zero_alone_are_incomplete(void **state)
{
	const float pixel = 0.5f;

	(void)state;
	salmap_sentence_init(&message);
	stage_open(&stage, 3);
	stage.settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	stage.weights[0] = stage.weights[2] = 0;
	stage_hold(&stage, 0, &pixel, 1, 1, 1);
	stage_hold(&stage, 2, &pixel, 1, 1, 1);
	stage_set(&stage, 1, 1);
	assert_near(stage.scene.weight_sum, 0, 0);
	assert_noted(&message, salmap_combine_check(&stage.scene, &message),
	             SALMAP_E_INCOMPLETE,
	             "layers that are held, 2, add up to 0", NULL);
	stage_hold(&stage, 1, &pixel, 1, 1, 1);
	stage_set(&stage, 1, 1);
	assert_int_equal(salmap_combine_check(&stage.scene, &message),
	                 SALMAP_OK);
	stage_close(&stage);
}

/* ------------------------------------------------------------------- mean */

static void the_map_is_the_weighted_mean(void **state)
{
	static const double weights[] = { 0.18, 0.15, 0.37, 0, 1.72 };
	static float maps[5][COUNT], out[COUNT];
	int i, layer;

	(void)state;
	hold_random(5, maps);
	memcpy(stage.weights, weights, sizeof(weights));
	combine(out);
	for (i = 0; i < COUNT; i++) {
		long double sum = 0, total = 0;

		for (layer = 0; layer < 5; layer++) {
			sum += weights[layer] * (long double)maps[layer][i];
			total += weights[layer];
		}
		assert_relative(out[i], (double)(sum / total), 6.1e-8);
	}
	stage_close(&stage);
}

static void layers_of_weight_zero_do_not_count(void **state)
{
	static float maps[3][COUNT], out[COUNT];

	(void)state;
	hold_random(3, maps);
	stage.weights[0] = stage.weights[2] = 0;
	combine(out);
	assert_same_bits(out, maps[1], COUNT);
	stage_close(&stage);
}

static void layers_that_are_missing_do_not_count(void **state)
{
	static float maps[3][COUNT], out[COUNT];

	(void)state;
	hold_random(3, maps);
	salmap_stack_abandon(&stage.stack, 0);
	stage.settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	stage_set(&stage, WIDTH, HEIGHT);
	stage.weights[2] = 0;
	combine(out);
	assert_same_bits(out, maps[1], COUNT);
	stage_close(&stage);
}

/* The mean of equal values is that value, however odd the weights. */
static void equal_maps_are_their_own_mean(void **state)
{
	static float maps[STAGE_LAYERS][COUNT], out[COUNT];
	struct random random = { 8 };
	uint32_t i;

	(void)state;
	hold_random(STAGE_LAYERS, maps);
	for (i = 0; i < STAGE_LAYERS; i++) {
		memcpy(stage.slots[i].maps, maps[0], sizeof(maps[0]));
		stage.weights[i] = ldexp(1 + random_unit(&random),
		                         -(int)random_below(&random, 60));
	}
	combine(out);
	assert_same_bits(out, maps[0], COUNT);
	stage_close(&stage);
}

static void the_mean_lies_between_the_maps(void **state)
{
	static float maps[3][COUNT], out[COUNT];
	int i, layer;

	(void)state;
	hold_random(3, maps);
	stage.weights[0] = 1.1;
	stage.weights[1] = 1e-9;
	stage.weights[2] = 0.7;
	combine(out);
	for (i = 0; i < COUNT; i++) {
		float low = 1, high = 0;

		for (layer = 0; layer < 3; layer++) {
			low = fminf(low, maps[layer][i]);
			high = fmaxf(high, maps[layer][i]);
		}
		assert_true(out[i] >= low && out[i] <= high);
	}
	stage_close(&stage);
}

static void each_image_has_its_own_mean(void **state)
{
	const float maps[3][2] = { { 0, 0.5f }, { 1, 0.25f }, { 0.75f, 0 } };
	float out[2];
	salmap_plane plane = { .depth = 1 };
	int i;

	(void)state;
	stage_open(&stage, 1);
	stage_hold(&stage, 0, maps[0], 3, 1, 2);
	stage_set(&stage, 2, 1);
	assert_int_equal(salmap_plane_packed(&plane, out, 2, 1), SALMAP_OK);
	for (i = 0; i < 3; i++) {
		stage.scene.image = i;
		salmap_combine_plane(&stage.scene, &plane);
		assert_same_bits(out, maps[i], 2);
		memset(out, 0, sizeof(out));
		salmap_layer_plane(&stage.scene, 0, &plane);
		assert_same_bits(out, maps[i], 2);
	}
	stage_close(&stage);
}

/* ----------------------------------------------------------------- planes */

static void any_loop_gives_the_same(void **state)
{
	static float maps[3][COUNT], expected[COUNT], out[COUNT];
	const salmap_plane plane = plane_of(out);
	int loop;

	(void)state;
	hold_random(3, maps);
	combine(expected);
	for (loop = 0; loop < LOOP_COUNT; loop++) {
		stage.settings.parallel.loop = all_loops[loop];
		memset(out, 0, sizeof(out));
		combine(out);
		assert_same_bits(out, expected, COUNT);
		salmap_layer_plane(&stage.scene, 2, &plane);
		assert_same_bits(out, maps[2], COUNT);
	}
	stage_close(&stage);
}

static void a_layer_may_be_alone(void **state)
{
	static float out[COUNT];
	const salmap_plane plane = plane_of(out);
	float map[COUNT];
	int i;

	(void)state;
	for (i = 0; i < COUNT; i++)
		map[i] = (float)i / COUNT;
	stage_open(&stage, 3);
	stage_hold(&stage, 1, map, 1, HEIGHT, WIDTH);
	stage.scene.size = (struct salmap_size){ 1, HEIGHT, WIDTH };
	salmap_layer_plane(&stage.scene, 1, &plane);
	assert_same_bits(out, map, COUNT);
	stage_close(&stage);
}

/* A plane that is stored bottom up, with gaps between its rows. */
static salmap_plane plane_with_gaps(float wide[HEIGHT * (WIDTH + 3)])
{
	salmap_plane plane = { .depth = 1 };
	int i;

	for (i = 0; i < HEIGHT * (WIDTH + 3); i++)
		wide[i] = 9;
	plane = plane_of(wide + (HEIGHT - 1) * (WIDTH + 3));
	plane.stride = -(WIDTH + 3);
	return plane;
}

static void assert_rows(const salmap_plane *plane, const float expected[COUNT])
{
	int row, i;

	for (row = 0; row < HEIGHT; row++) {
		const float *data = salmap_plane_at(plane, row, 0);

		assert_same_bits(data, expected + row * WIDTH, WIDTH);
		for (i = WIDTH; i < WIDTH + 3; i++)
			assert_near(data[i], 9, 0);
	}
}

static void planes_may_have_gaps_and_go_up(void **state)
{
	static float maps[2][COUNT], expected[COUNT];
	static float wide[HEIGHT * (WIDTH + 3)];
	salmap_plane plane = { .depth = 1 };

	(void)state;
	hold_random(2, maps);
	combine(expected);
	plane = plane_with_gaps(wide);
	salmap_combine_plane(&stage.scene, &plane);
	assert_rows(&plane, expected);
	plane = plane_with_gaps(wide);
	salmap_layer_plane(&stage.scene, 1, &plane);
	assert_rows(&plane, maps[1]);
	stage_close(&stage);
}

static void raw_maps_of_any_size_combine_without_overflow(void **state)
{
	const float maps[2][2] = { { 0x1p126f, -0x1p126f }, { 0x1p126f, 1 } };
	float out[2];
	salmap_plane plane = { .depth = 1 };

	(void)state;
	stage_open(&stage, 2);
	stage.settings.normalizer = SALMAP_NORMALIZER_NONE;
	stage_hold(&stage, 0, maps[0], 1, 1, 2);
	stage_hold(&stage, 1, maps[1], 1, 1, 2);
	stage_set(&stage, 2, 1);
	assert_int_equal(salmap_plane_packed(&plane, out, 2, 1), SALMAP_OK);
	salmap_combine_plane(&stage.scene, &plane);
	assert_near(out[0], 0x1p126, 0);
	assert_near(out[1], -0x1p125, 0);
	stage_close(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_visitor_sees_the_layers_and_changes_nothing),
		cmocka_unit_test(no_mean_is_above_the_bound),
		cmocka_unit_test(the_bound_of_a_pixel_is_its_mean),
		cmocka_unit_test(weights_of_used_layers_add_up),
		cmocka_unit_test(weights_of_zero_alone_are_incomplete),
		cmocka_unit_test(the_map_is_the_weighted_mean),
		cmocka_unit_test(layers_of_weight_zero_do_not_count),
		cmocka_unit_test(layers_that_are_missing_do_not_count),
		cmocka_unit_test(equal_maps_are_their_own_mean),
		cmocka_unit_test(the_mean_lies_between_the_maps),
		cmocka_unit_test(each_image_has_its_own_mean),
		cmocka_unit_test(any_loop_gives_the_same),
		cmocka_unit_test(a_layer_may_be_alone),
		cmocka_unit_test(planes_may_have_gaps_and_go_up),
		cmocka_unit_test(raw_maps_of_any_size_combine_without_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
