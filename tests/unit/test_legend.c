/* Legends against the pictures that they explain. */
#include "../support/internals.h"

#include "lists.h"

#include <math.h>

#define WIDTH 35
#define HEIGHT 12

/* A picture in floats of any size, [h][w][3]. */
static void draw(salmap *sm, salmap_legend_kind kind, int64_t width,
                 int64_t height, float *rgb)
{
	salmap_picture picture;

	assert_int_equal(salmap_picture_packed(&picture, rgb,
	                                       SALMAP_PIXEL_RGB_F32, width,
	                                       height),
	                 SALMAP_OK);
	assert_ok(sm, salmap_legend(sm, kind, &picture));
}

static const float *at(const float *rgb, int row, int column)
{
	return rgb + 3 * (row * WIDTH + column);
}

/* At pixel i only layer i is active, at the last all, at the one before it
 * none. */
static void push_each_alone(salmap *sm, uint32_t layers)
{
	float row[16];
	uint32_t layer, i;

	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	for (layer = 0; layer < layers; layer++) {
		salmap_tensor map;

		for (i = 0; i < layers + 2; i++)
			row[i] = i == layer || i == layers + 1 ? 1 : 0;
		assert_int_equal(salmap_tensor_nchw(&map, row, SALMAP_F32, 1, 1,
		                                    1, layers + 2),
		                 SALMAP_OK);
		assert_ok(sm, salmap_push_map(sm, layer, &map));
	}
}

/* The first band has each layer's colour, the third that of all, the last that
 * of none. */
static void lovi_has_the_colours_of_the_picture(void **state)
{
	static const uint32_t counts[] = { 1, 2, 5, 7 };
	float legend[WIDTH * HEIGHT * 3], lovi[16 * 3];
	salmap_lovi_palette palette;
	uint32_t i, layer;

	(void)state;
	for (palette = 0; salmap_lovi_palette_name(palette); palette++)
		for (i = 0; i < 4; i++) {
			const uint32_t count = counts[i];
			salmap *sm = must_create(count);
			salmap_picture picture;

			assert_ok(sm, salmap_set_palette(sm, palette));
			push_each_alone(sm, count);
			salmap_picture_packed(&picture, lovi,
			                      SALMAP_PIXEL_RGB_F32, count + 2,
			                      1);
			assert_ok(sm, salmap_lovi(sm, 0, &picture));
			draw(sm, SALMAP_LEGEND_LOVI, WIDTH, HEIGHT, legend);
			for (layer = 0; layer < count; layer++) {
				const int column = (int)((layer * 2 + 1) *
				                         WIDTH / (2 * count));

				assert_same_bits(at(legend, 0, column),
				                 lovi + 3 * layer, 3);
				assert_same_bits(at(legend, 7, column),
				                 lovi + 3 * (count + 1), 3);
				assert_same_bits(at(legend, 11, column),
				                 lovi + 3 * count, 3);
			}
			salmap_destroy(sm);
		}
}

/* Half of the others make it half as pale as white. */
static void some_is_between_one_and_all(void **state)
{
	float rgb[WIDTH * HEIGHT * 3];
	salmap *sm = must_create(5);
	int column, part;

	(void)state;
	draw(sm, SALMAP_LEGEND_LOVI, WIDTH, HEIGHT, rgb);
	for (column = 0; column < WIDTH; column++)
		for (part = 0; part < 3; part++)
			assert_near(at(rgb, 4, column)[part],
			            (at(rgb, 1, column)[part] + 1) / 2, 1e-6);
	salmap_destroy(sm);
}

static void the_heat_bar_runs_from_black_to_the_peak(void **state)
{
	float rgb[WIDTH * HEIGHT * 3];
	salmap *sm = must_create(3);
	int column;

	(void)state;
	draw(sm, SALMAP_LEGEND_HEATMAP, WIDTH, HEIGHT, rgb);
	assert_true(at(rgb, 0, 0)[0] == 0 && at(rgb, 0, 0)[2] == 0);
	assert_true(at(rgb, 0, WIDTH - 1)[0] == 1 &&
	            at(rgb, 0, WIDTH - 1)[1] == 0);
	assert_true(at(rgb, 11, WIDTH - 1)[1] == 1); /* all layers: white */
	assert_ok(sm, salmap_set_heat_palette(sm, SALMAP_HEAT_RISING));
	draw(sm, SALMAP_LEGEND_HEATMAP, WIDTH, HEIGHT, rgb);
	for (column = 1; column < WIDTH; column++)
		assert_true(at(rgb, 5, column)[1] >= at(rgb, 5, column - 1)[1]);
	assert_near(at(rgb, 5, WIDTH - 1)[0], 252 / 255.0, 1e-6);
	assert_same_bits(at(rgb, 0, 17), at(rgb, 11, 17), 3);
	salmap_destroy(sm);
}

/* Wider than a tile, one pixel, less wide than the layers are many. */
static void any_size_will_do(void **state)
{
	enum { WIDE = 3 * 64 + 5 };
	static float wide[WIDE * 4 * 3], narrow[4 * 3], one[3];
	salmap *sm = must_create(9);
	int kind;

	(void)state;
	for (kind = 0; kind < 2; kind++) {
		draw(sm, kind, WIDE, 4, wide);
		draw(sm, kind, 1, 4, narrow);
		draw(sm, kind, 1, 1, one);
		assert_same_bits(narrow, one, 3);
	}
	draw(sm, SALMAP_LEGEND_LOVI, WIDE, 4, wide);
	assert_near(wide[3 * (WIDE - 1)], 1, 1e-6); /* late: red */
	assert_near(wide[3 * (WIDE - 1) + 2], 0, 1e-6);
	salmap_destroy(sm);
}

/* Bottom up, with gaps, in bytes that do not lie at a multiple of four. */
static void gaps_are_left_alone(void **state)
{
	unsigned char bytes[1 + 5 * (7 * 4 + 3)];
	salmap_picture picture;
	salmap *sm = must_create(2);
	size_t i;

	(void)state;
	memset(bytes, 0xa5, sizeof(bytes));
	salmap_picture_packed(&picture, bytes + 1 + 4 * 31, SALMAP_PIXEL_BGRA8,
	                      7, 5);
	picture.stride = -31;
	assert_ok(sm, salmap_legend(sm, SALMAP_LEGEND_LOVI, &picture));
	assert_int_equal(bytes[0], 0xa5);
	for (i = 1; i < sizeof(bytes); i++)
		if ((i - 1) % 31 >= 28)
			assert_int_equal(bytes[i], 0xa5);
	assert_int_equal(bytes[1 + 4 * 31 + 3], 255);
	salmap_destroy(sm);
}

static void wrong_calls_are_refused(void **state)
{
	float rgb[3] = { 7, 7, 7 };
	salmap *sm = must_create(2);
	salmap_picture picture;

	(void)state;
	salmap_picture_packed(&picture, rgb, SALMAP_PIXEL_RGB_F32, 1, 1);
	assert_int_equal(salmap_legend(NULL, SALMAP_LEGEND_LOVI, &picture),
	                 SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_legend(sm, 2, &picture), SALMAP_E_ARGUMENT,
	             "the legend is 2", "lovi (0) or heatmap (1)", NULL);
	picture.width = 0;
	assert_fails(sm, salmap_legend(sm, SALMAP_LEGEND_HEATMAP, &picture),
	             SALMAP_E_ARGUMENT, "output", NULL);
	assert_true(rgb[0] == 7);
	salmap_destroy(sm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lovi_has_the_colours_of_the_picture),
		cmocka_unit_test(some_is_between_one_and_all),
		cmocka_unit_test(the_heat_bar_runs_from_black_to_the_peak),
		cmocka_unit_test(any_size_will_do),
		cmocka_unit_test(gaps_are_left_alone),
		cmocka_unit_test(wrong_calls_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
