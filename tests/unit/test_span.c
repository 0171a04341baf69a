#include "../support/internals.h"
#include "../support/loops.h"

#include "span.h"

#include <math.h>

#define LAYERS 4

static struct stage stage;

/* -------------------------------------------------------------- brute force */

/* What was seen of the values of a map, one by one. */
struct extremes {
	float low, high;
	int64_t count;
};

static void see_rows(void *context, const struct salmap_between *rows)
{
	struct extremes *extremes = context;
	float values[SALMAP_BETWEEN_ROWS * SALMAP_STRIP];
	int i;

	salmap_render_scalar.put(rows, values, rows->columns);
	for (i = 0; i < rows->rows * rows->columns; i++) {
		extremes->low = fminf(extremes->low, values[i]);
		extremes->high = fmaxf(extremes->high, values[i]);
		extremes->count++;
	}
}

/* One row at a time, each set up anew. */
static void see_slice(uint32_t layer, const struct salmap_slicing *slicing,
                      int64_t slice, int64_t rows, int64_t columns,
                      struct extremes *extremes)
{
	struct salmap_strip strip;
	struct salmap_tile tile = { .slice = slice, .rows = 1 };

	for (tile.row = 0; tile.row < rows; tile.row++)
		for (tile.column = 0; tile.column < columns;
		     tile.column += SALMAP_STRIP) {
			const int64_t rest = columns - tile.column;

			tile.columns = rest < SALMAP_STRIP ? (int)rest
			                                   : SALMAP_STRIP;
			salmap_strip_open(&strip, slicing);
			salmap_scene_layer(&stage.scene, layer, &tile, &strip,
			                   see_rows, extremes);
		}
}

/* All locations of a layer at the scene's size, whatever is cut; or those of
 * its projection. */
static struct extremes extremes_of(uint32_t layer)
{
	static const struct salmap_slicing all = { .is_cut = false };
	const struct salmap_size size = stage.scene.size;
	const struct salmap_slicing *slicing = &stage.scene.slicing;
	struct extremes extremes = { INFINITY, -INFINITY, 0 };
	int64_t slice;

	if (slicing->projection != SALMAP_PROJECTION_NONE) {
		see_slice(layer, slicing, SALMAP_PROJECTED,
		          slicing->axis == SALMAP_CUT_D ? size.height
		                                        : size.depth,
		          slicing->axis == SALMAP_CUT_W ? size.height
		                                        : size.width,
		          &extremes);
		return extremes;
	}
	for (slice = 0; slice < size.depth; slice++)
		see_slice(layer, &all, slice, size.height, size.width,
		          &extremes);
	assert_int_equal(extremes.count, size.depth * size.height * size.width);
	return extremes;
}

static void assert_span(struct salmap_span span, struct extremes wanted)
{
	assert_near(span.low, wanted.low, 0);
	assert_near(span.high, wanted.high, 0);
}

/* Of each layer, and of all. */
static void check_spans(void)
{
	struct extremes all = { INFINITY, -INFINITY, 0 };
	uint32_t layer;

	for (layer = 0; layer < stage.stack.count; layer++) {
		const struct extremes one = extremes_of(layer);

		assert_span(salmap_span_of_layer(&stage.scene, layer), one);
		all.low = fminf(all.low, one.low);
		all.high = fmaxf(all.high, one.high);
	}
	assert_span(salmap_span_of_layers(&stage.scene), all);
}

/* ------------------------------------------------------------------- stages */

/* Holds random maps of [3][depth][height][width]; values from -1 to 1 if the
 * normaliser is none, else from 0. */
static void hold(uint32_t layer, struct random *random, int64_t depth,
                 int64_t height, int64_t width)
{
	const int64_t count = 3 * depth * height * width;
	const bool raw = stage.settings.normalizer == SALMAP_NORMALIZER_NONE;
	float *maps = must_allocate((size_t)count * sizeof(*maps));
	int64_t i;

	for (i = 0; i < count; i++)
		maps[i] = raw ? 2 * random_unit(random) - 1
		              : random_unit(random);
	stage_hold(&stage, layer, maps, 3, depth * height, width);
	stage.slots[layer].depth = depth;
	stage.slots[layer].height = height;
	free(maps);
}

/* One pixel, a row, and maps that are larger and smaller than the output. */
static void open_stage(struct random *random, int64_t depth)
{
	stage_open(&stage, LAYERS);
	stage.settings.normalizer = random_below(random, 2) == 0
		? SALMAP_NORMALIZER_NONE : SALMAP_NORMALIZER_RANGE;
	hold(0, random, 1, 1, 1);
	hold(1, random, depth, 1, 7);
	hold(2, random, (depth + 1) / 2, 5, 3);
	hold(3, random, depth, 14, 31);
}

static void set_size(int64_t depth, int64_t height, int64_t width)
{
	stage_set(&stage, width, height);
	stage.scene.size.depth = depth;
	stage.scene.slicing = (struct salmap_slicing){ .is_cut = false };
}

/* -------------------------------------------------------------------- tests */

static void spans_are_those_of_all_locations(void **state)
{
	static const int64_t sizes[][3] = {
		{ 1, 1, 1 }, { 1, 3, 5 }, { 1, 67, 13 }, { 1, 1, 131 },
		{ 1, 70, 1 }, { 3, 5, 9 }, { 7, 3, 65 },
	};
	struct random random = { 7 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const int64_t *size = sizes[i];
		int32_t mode;

		for (mode = 0; salmap_resampling_name(mode) != NULL; mode++) {
			open_stage(&random, size[0]);
			stage.settings.resampling = mode;
			for (stage.scene.image = 0; stage.scene.image < 3;
			     stage.scene.image++) {
				set_size(size[0], size[1], size[2]);
				check_spans();
			}
			stage_close(&stage);
		}
	}
}

static void no_loop_changes_a_span(void **state)
{
	struct random random = { 8 };
	int loop;

	(void)state;
	open_stage(&random, 3);
	for (loop = 0; loop < LOOP_COUNT; loop++) {
		stage.settings.parallel.loop = all_loops[loop];
		set_size(5, 37, 131);
		check_spans();
	}
	stage_close(&stage);
}

/* Wherever the extremes are, some task has them. */
static void one_location_is_enough(void **state)
{
	static float map[3 * 9 * 65];
	int64_t i;
	int loop;

	(void)state;
	for (loop = 0; loop < 2; loop++)
		for (i = 0; i < 3 * 9 * 65; i += loop == 0 ? 1 : 7) {
			const int64_t other = (i * 31 + 5) % (3 * 9 * 65);

			stage_open(&stage, 1);
			stage.settings.normalizer = SALMAP_NORMALIZER_NONE;
			stage.settings.parallel.loop = all_loops[loop];
			map[i] = 0.5f;
			map[other] = -0.25f;
			stage_hold(&stage, 0, map, 1, 3 * 9, 65);
			stage.slots[0].depth = 3;
			stage.slots[0].height = 9;
			stage.scene.image = 0;
			set_size(3, 9, 65);
			assert_span(salmap_span_of_layers(&stage.scene),
			            (struct extremes){ -0.25f,
				                       i == other ? 0 : 0.5f,
				                       0 });
			map[i] = map[other] = 0;
			stage_close(&stage);
		}
}

/* The colours of one slice are those that it has among all. */
static void a_cut_has_the_span_of_all_slices(void **state)
{
	struct random random = { 9 };
	struct salmap_slicing slicing = { .is_cut = true };

	(void)state;
	open_stage(&random, 3);
	stage.settings.parallel.loop = loop_backwards;
	for (slicing.axis = SALMAP_CUT_D; slicing.axis <= SALMAP_CUT_W;
	     slicing.axis++)
		for (slicing.index = 0; slicing.index < 5; slicing.index++) {
			set_size(5, 6, 70);
			stage.scene.slicing = slicing;
			check_spans();
		}
	stage_close(&stage);
}

static void a_projection_has_a_span_of_its_own(void **state)
{
	struct random random = { 10 };
	struct salmap_slicing slicing = { .is_cut = true };

	(void)state;
	open_stage(&random, 3);
	for (slicing.axis = SALMAP_CUT_D; slicing.axis <= SALMAP_CUT_W;
	     slicing.axis++)
		for (slicing.projection = SALMAP_PROJECTION_MEAN;
		     salmap_projection_name(slicing.projection) != NULL;
		     slicing.projection++) {
			set_size(5, 6, 70);
			stage.scene.slicing = slicing;
			check_spans();
		}
	stage_close(&stage);
}

static void layers_that_are_missing_do_not_count(void **state)
{
	const float far[1] = { 0.75f }, near[2] = { 0.25f, 0.5f };

	(void)state;
	stage_open(&stage, 3);
	stage.settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	stage_hold(&stage, 1, near, 1, 1, 2);
	stage.scene.image = 0;
	set_size(1, 1, 2);
	stage_hold(&stage, 2, far, 1, 1, 1); /* after the scene was made */
	assert_span(salmap_span_of_layers(&stage.scene),
	            (struct extremes){ 0.25f, 0.5f, 0 });
	set_size(1, 1, 2);
	assert_span(salmap_span_of_layers(&stage.scene),
	            (struct extremes){ 0.25f, 0.75f, 0 });
	stage_close(&stage);
}

static void class_maps_are_no_layers(void **state)
{
	const float map[2] = { 0.25f, 0.5f }, evidence[2] = { 0.125f, 3 };

	(void)state;
	stage_open(&stage, 2);
	stage_hold(&stage, 0, map, 1, 1, 2);
	stage_hold(&stage, 1, evidence, 1, 1, 2);
	stage.slots[1].infos[0].high = 3;
	stage.stack.count = 1;
	stage.scene.image = 0;
	stage.scene.cam.slot = &stage.slots[1];
	set_size(1, 1, 2);
	assert_span(salmap_span_of_layers(&stage.scene),
	            (struct extremes){ 0.25f, 0.5f, 0 });
	assert_span(salmap_span_of_layer(&stage.scene,
	                                 salmap_scene_cam(&stage.scene)),
	            (struct extremes){ 0.125f, 3, 0 });
	stage.scene.cam.slot = NULL;
	stage.stack.count = 2;
	stage_close(&stage);
}

/* Half way from -0 to the least number below it is -0 again. */
static void zeros_have_no_sign(void **state)
{
	const float map[4] = { -0.0f, -0x1p-149f, -0x1p-149f, -0x1p-149f };
	struct salmap_span span;

	(void)state;
	stage_open(&stage, 1);
	stage.settings.normalizer = SALMAP_NORMALIZER_NONE;
	stage.settings.resampling = SALMAP_RESAMPLING_BILINEAR;
	stage_hold(&stage, 0, map, 1, 2, 2);
	stage.scene.image = 0;
	set_size(1, 1, 1);
	span = salmap_span_of_layers(&stage.scene);
	assert_true(span.low == 0 && !signbit(span.low));
	assert_true(span.high == 0 && !signbit(span.high));
	stage_close(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_those_of_all_locations),
		cmocka_unit_test(no_loop_changes_a_span),
		cmocka_unit_test(one_location_is_enough),
		cmocka_unit_test(a_cut_has_the_span_of_all_slices),
		cmocka_unit_test(a_projection_has_a_span_of_its_own),
		cmocka_unit_test(layers_that_are_missing_do_not_count),
		cmocka_unit_test(class_maps_are_no_layers),
		cmocka_unit_test(zeros_have_no_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
