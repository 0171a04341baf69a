/*
 * Each grey map against the map of floats of the same call, pixel by pixel.
 * Products of a float with 510 are exact in double, so that what is expected does
 * not depend on how the library rounds.
 */
#include "../support/internals.h"
#include "../support/loops.h"

#include "grey.h"

#define IMAGES 3
#define LAYERS 3
#define CAMS 2
#define WIDTH 71
#define HEIGHT 13
#define PIXELS (WIDTH * HEIGHT)

/* The two maps of a call; `which` is a layer or a class map. */
struct pair {
	salmap_status (*floats)(salmap *sm, uint32_t image, uint32_t which,
	                        const salmap_plane *out);
	salmap_status (*grey)(salmap *sm, uint32_t image, uint32_t which,
	                      const salmap_grey *out);
	uint32_t count; /* of layers or class maps */
};

static salmap_status combined(salmap *sm, uint32_t image, uint32_t which,
                              const salmap_plane *out)
{
	(void)which;
	return salmap_combined(sm, image, out);
}

static salmap_status combined_grey(salmap *sm, uint32_t image, uint32_t which,
                                   const salmap_grey *out)
{
	(void)which;
	return salmap_combined_grey(sm, image, out);
}

static const struct pair pairs[] = {
	{ combined, combined_grey, 1 },
	{ salmap_layer_map, salmap_layer_grey, LAYERS },
	{ salmap_cam, salmap_cam_grey, CAMS },
	{ salmap_fastcam, salmap_fastcam_grey, CAMS },
};

#define PAIRS (sizeof(pairs) / sizeof(pairs[0]))

/* Layers and class maps of some sizes, one of them one pixel. */
static salmap *full_stack(salmap_normalizer normalizer,
                          salmap_resampling resampling,
                          salmap_fastcam_factor factor)
{
	static const int64_t shapes[LAYERS + CAMS][3] = {
		{ 5, 31, 30 }, { 1, 9, 14 }, { 7, 1, 1 }, { 4, 6, 7 }, { 2, 3, 90 },
	};
	salmap *sm = must_create(LAYERS);
	uint32_t i;

	assert_ok(sm, salmap_set_normalizer(sm, normalizer));
	assert_ok(sm, salmap_set_resampling(sm, resampling));
	assert_ok(sm, salmap_set_fastcam_factor(sm, factor));
	assert_ok(sm, salmap_set_cams(sm, CAMS));
	for (i = 0; i < LAYERS + CAMS; i++) {
		const int64_t c = shapes[i][0], h = shapes[i][1];
		const int64_t w = shapes[i][2];
		float *data = random_activations(
			i + 1, (size_t)(IMAGES * c * h * w));
		salmap_tensor tensor;

		assert_int_equal(salmap_tensor_nchw(&tensor, data, SALMAP_F32,
		                                    IMAGES, c, h, w),
		                 SALMAP_OK);
		assert_ok(sm, i < LAYERS
		              ? salmap_push(sm, i, &tensor)
		              : salmap_push_cam_eigen(sm, i - LAYERS, &tensor));
		free(data);
	}
	return sm;
}

/* Half a level more and less than a level lies around 255 * value, the lower end
 * with it. */
static void assert_level(float value, uint8_t level)
{
	const double unit = value < 0 ? 0 : value > 1 ? 1 : value;
	const double twice = 510 * unit;

	if (!(2 * level - 1 <= twice && twice < 2 * level + 1))
		fail_msg("%.9g became %d", (double)value, level);
}

/* Rows that are `gap` bytes apart, from an odd address on, perhaps bottom up. */
static void compare(salmap *sm, const struct pair *pair, uint32_t image,
                    uint32_t which, int64_t gap, bool up)
{
	static float floats[PIXELS];
	unsigned char bytes[(WIDTH + 9) * HEIGHT + 2];
	const int64_t step = WIDTH + gap;
	unsigned char *first = bytes + 1 + (up ? (HEIGHT - 1) * step : 0);
	salmap_plane plane;
	salmap_grey grey;
	int row, column;
	size_t i, untouched = 0;

	memset(bytes, 0x5a, sizeof(bytes));
	salmap_plane_packed(&plane, floats, WIDTH, HEIGHT);
	salmap_grey_packed(&grey, first, WIDTH, HEIGHT);
	grey.stride = up ? -step : step;
	assert_ok(sm, pair->floats(sm, image, which, &plane));
	assert_ok(sm, pair->grey(sm, image, which, &grey));
	for (row = 0; row < HEIGHT; row++)
		for (column = 0; column < WIDTH; column++) {
			uint8_t *at = salmap_grey_at(&grey, row, column);

			assert_level(floats[row * WIDTH + column], *at);
			*at = 0;
		}
	for (i = 0; i < sizeof(bytes); i++)
		untouched += bytes[i] == 0x5a;
	assert_int_equal(untouched, sizeof(bytes) - PIXELS);
}

static void compare_all(salmap *sm, int64_t gap, bool up)
{
	uint32_t image, which;
	size_t i;

	for (i = 0; i < PAIRS; i++)
		for (image = 0; image < IMAGES; image++)
			for (which = 0; which < pairs[i].count; which++)
				compare(sm, &pairs[i], image, which, gap, up);
}

static void grey_is_the_map_of_floats_rounded(void **state)
{
	int32_t normalizer, resampling;

	(void)state;
	for (normalizer = 0; normalizer < SALMAP_NORMALIZER_REFERENCE;
	     normalizer++)
		for (resampling = 0; salmap_resampling_name(resampling) != NULL;
		     resampling++) {
			salmap *sm = full_stack(normalizer, resampling,
			                        normalizer % 2);

			compare_all(sm, 0, false);
			salmap_destroy(sm);
		}
}

static void grey_rows_may_have_gaps_and_go_up(void **state)
{
	salmap *sm = full_stack(SALMAP_NORMALIZER_GAMMA,
	                        SALMAP_RESAMPLING_BILINEAR,
	                        SALMAP_FASTCAM_INSIDE);
	int64_t gap;

	(void)state;
	for (gap = 0; gap < 9; gap += 4) {
		compare_all(sm, gap, false);
		compare_all(sm, gap, true);
	}
	salmap_destroy(sm);
}

static void any_loop_gives_the_same_grey(void **state)
{
	int loop;

	(void)state;
	for (loop = 0; loop < LOOP_COUNT; loop++) {
		salmap *sm = must_create(1);
		uint8_t bytes[PIXELS];
		static uint8_t expected[PIXELS];
		salmap_grey grey;

		assert_ok(sm, salmap_set_parallel(sm, all_loops[loop], NULL));
		must_push(sm, 0, (const float[]){ 1, 5, 2, 3, 9, 4 }, 1, 1, 2,
		          3);
		salmap_grey_packed(&grey, loop == 0 ? expected : bytes, WIDTH,
		                   HEIGHT);
		assert_ok(sm, salmap_combined_grey(sm, 0, &grey));
		if (loop > 0)
			assert_memory_equal(bytes, expected, PIXELS);
		salmap_destroy(sm);
	}
}

/* Halves go up, the float below a half goes down, and what is beyond 0..1 is
 * cut. */
static void levels_are_the_nearest(void **state)
{
	const float values[] = {
		0, 0x1p-149f, 0x1.0101p-9f, 0x1.010102p-9f, 0.5f,
		0x1.fefefep-1f, 0x1.feffp-1f, 1, -3, 7.5f,
	};
	const uint8_t levels[] = { 0, 0, 0, 1, 128, 254, 255, 255, 0, 255 };
	salmap *sm = must_create(1);
	uint8_t bytes[10];
	salmap_grey grey;

	(void)state;
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	assert_ok(sm, salmap_set_statistic(sm, SALMAP_STATISTIC_MAX));
	must_push(sm, 0, values, 1, 1, 1, 10);
	assert_int_equal(salmap_grey_packed(&grey, bytes, 10, 1), SALMAP_OK);
	assert_ok(sm, salmap_combined_grey(sm, 0, &grey));
	assert_memory_equal(bytes, levels, sizeof(levels));
	assert_ok(sm, salmap_layer_grey(sm, 0, 0, &grey));
	assert_memory_equal(bytes, levels, sizeof(levels));
	salmap_destroy(sm);
}

/* ------------------------------------------------------------------ errors */

static void what_is_missing_or_wrong_changes_nothing(void **state)
{
	salmap *sm = must_create(2);
	uint8_t bytes[6] = { 1, 2, 3, 4, 5, 6 };
	salmap_grey grey;
	size_t i;

	(void)state;
	salmap_grey_packed(&grey, bytes, 3, 2);
	for (i = 0; i < PAIRS; i++)
		assert_int_equal(pairs[i].grey(NULL, 0, 0, &grey),
		                 SALMAP_E_ARGUMENT);
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_fails(sm, salmap_layer_grey(sm, 0, 1, &grey),
	             SALMAP_E_INCOMPLETE, "layer 1", NULL);
	assert_fails(sm, salmap_cam_grey(sm, 0, 0, &grey), SALMAP_E_INCOMPLETE,
	             "class map 0", NULL);
	must_push(sm, 0, (const float[]){ 1, 2 }, 1, 2, 1, 1);
	assert_fails(sm, salmap_combined_grey(sm, 0, &grey),
	             SALMAP_E_INCOMPLETE, "layer 1", NULL);
	assert_fails(sm, salmap_fastcam_grey(sm, 0, 0, &grey),
	             SALMAP_E_INCOMPLETE, "class map 0", NULL);
	must_push(sm, 1, (const float[]){ 1, 2 }, 1, 2, 1, 1);
	assert_fails(sm, salmap_combined_grey(sm, 1, &grey), SALMAP_E_ARGUMENT,
	             "image is 1", NULL);
	assert_fails(sm, salmap_combined_grey(sm, 0, NULL), SALMAP_E_ARGUMENT,
	             "output: is NULL", NULL);
	grey.stride = 2;
	assert_fails(sm, salmap_combined_grey(sm, 0, &grey), SALMAP_E_ARGUMENT,
	             "stride is 2 bytes", "at least 3", NULL);
	assert_fails(sm, salmap_layer_grey(sm, 0, 0, &grey), SALMAP_E_ARGUMENT,
	             "stride is 2 bytes", NULL);
	assert_memory_equal(bytes, "\1\2\3\4\5\6", 6);
	salmap_destroy(sm);
}

/* As the functions without _grey, whose planes do not tell a depth either. */
static void volumes_want_an_output_with_a_depth(void **state)
{
	const float volume[] = { 0, 1, 2, 3 };
	salmap *sm = must_create(1);
	uint8_t bytes[] = { 7, 7 };
	salmap_tensor tensor;
	salmap_grey grey;
	size_t i;

	(void)state;
	salmap_tensor_ncdhw(&tensor, volume, SALMAP_F32, 1, 1, 2, 1, 2);
	salmap_grey_packed(&grey, bytes, 2, 1);
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
	for (i = 0; i < PAIRS; i++)
		assert_fails(sm, pairs[i].grey(sm, 0, 0, &grey),
		             SALMAP_E_ARGUMENT, "2 slices", "a depth, or a cut",
		             NULL);
	assert_memory_equal(bytes, "\7\7", 2);
	grey.depth = 1;
	for (i = 0; i < PAIRS; i++)
		assert_ok(sm, pairs[i].grey(sm, 0, 0, &grey));
	salmap_destroy(sm);
}

static void class_maps_in_grey_want_what_class_maps_want(void **state)
{
	salmap *sm = must_create(1);
	const float map[] = { 0, 1, 3 };
	uint8_t bytes[3] = { 7, 7, 7 };
	salmap_tensor tensor;
	salmap_grey grey;

	(void)state;
	salmap_grey_packed(&grey, bytes, 3, 1);
	salmap_tensor_nchw(&tensor, map, SALMAP_F32, 1, 1, 1, 3);
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
	assert_fails(sm, salmap_fastcam_grey(sm, 0, 0, &grey),
	             SALMAP_E_INCOMPLETE, "layer 0", NULL);
	assert_fails(sm, salmap_cam_grey(sm, 0, 0, NULL), SALMAP_E_ARGUMENT,
	             "output: is NULL", NULL);
	assert_memory_equal(bytes, "\7\7\7", 3);
	assert_ok(sm, salmap_cam_grey(sm, 0, 0, &grey));
	assert_memory_equal(bytes, "\0\125\377", 3);
	salmap_destroy(sm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grey_is_the_map_of_floats_rounded),
		cmocka_unit_test(grey_rows_may_have_gaps_and_go_up),
		cmocka_unit_test(any_loop_gives_the_same_grey),
		cmocka_unit_test(levels_are_the_nearest),
		cmocka_unit_test(what_is_missing_or_wrong_changes_nothing),
		cmocka_unit_test(volumes_want_an_output_with_a_depth),
		cmocka_unit_test(class_maps_in_grey_want_what_class_maps_want),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
