#include "../support/loops.h"
#include "../support/internals.h"

#include "colour.h"
#include "weights.h"

#include <math.h>

#define WIDTH 37
#define HEIGHT 5
#define COUNT (WIDTH * HEIGHT)
#define LAYERS 7

static struct stage stage;
static float maps[STAGE_LAYERS][COUNT];

/* Holds the first `layers` of `maps`, at the size of the output. */
static void hold_maps(uint32_t layers)
{
	uint32_t i;

	stage_open(&stage, layers);
	for (i = 0; i < layers; i++)
		stage_hold(&stage, i, maps[i], 1, HEIGHT, WIDTH);
	stage_set(&stage, WIDTH, HEIGHT);
}

static void hold_random(uint32_t layers, uint64_t seed)
{
	struct random random = { seed };
	uint32_t layer, i;

	for (layer = 0; layer < layers; layer++)
		for (i = 0; i < COUNT; i++)
			maps[layer][i] = random_unit(&random);
	hold_maps(layers);
}

/* One row of a few pixels, each a column of `values`, one per layer. */
static void hold_pixels(uint32_t layers, uint32_t pixels,
                        const float values[][LAYERS])
{
	float row[8];
	uint32_t layer, i;

	stage_open(&stage, layers);
	for (layer = 0; layer < layers; layer++) {
		for (i = 0; i < pixels; i++)
			row[i] = values[i][layer];
		stage_hold(&stage, layer, row, 1, 1, pixels);
	}
	stage_set(&stage, pixels, 1);
}

typedef void (*painter)(const salmap_picture *out);

static void lovi(const salmap_picture *out)
{
	salmap_colour_lovi(&stage.scene, out);
}

static void heatmap(const salmap_picture *out)
{
	salmap_colour_heatmap(&stage.scene, out);
}

static void second_layer(const salmap_picture *out)
{
	salmap_colour_layer(&stage.scene, 1, out);
}

static const painter painters[] = { lovi, heatmap, second_layer };

#define PAINTERS (sizeof(painters) / sizeof(painters[0]))

static salmap_picture picture_of(void *data, salmap_pixel pixel)
{
	salmap_picture picture = { .depth = 1 };

	assert_int_equal(salmap_picture_packed(&picture, data, pixel,
	                                       stage.scene.size.width,
	                                       stage.scene.size.height),
	                 SALMAP_OK);
	return picture;
}

/* With the weights as they are now. */
static void paint(painter draw, float *rgb)
{
	const salmap_picture picture = picture_of(rgb, SALMAP_PIXEL_RGB_F32);

	assert_int_equal(salmap_scene_gather(&stage.scene, NULL), SALMAP_OK);
	draw(&picture);
}

static void assert_colour(const float rgb[3], double red, double green,
                          double blue)
{
	assert_near(rgb[0], red, 1e-6);
	assert_near(rgb[1], green, 1e-6);
	assert_near(rgb[2], blue, 1e-6);
}

/* -------------------------------------------------------------- references */

/* One part of a colour, by the formula without sectors. */
static double part_of(double n, double hue, double saturation, double value)
{
	const double k = fmod(n + hue / 60, 6);

	return value - value * saturation * fmax(0, fmin(fmin(k, 4 - k), 1));
}

static void assert_hsv(const float rgb[3], double hue, double saturation,
                       double value, double tolerance)
{
	assert_near(rgb[0], part_of(5, hue, saturation, value), tolerance);
	assert_near(rgb[1], part_of(3, hue, saturation, value), tolerance);
	assert_near(rgb[2], part_of(1, hue, saturation, value), tolerance);
}

/* Lowest and highest of all layers. */
static void span_of(uint32_t layers, double *low, double *high)
{
	uint32_t layer, i;

	*low = *high = maps[0][0];
	for (layer = 0; layer < layers; layer++)
		for (i = 0; i < COUNT; i++) {
			*low = fmin(*low, maps[layer][i]);
			*high = fmax(*high, maps[layer][i]);
		}
}

/* What the layers add up to at a pixel: weighted values, positions, maximum. */
struct totals {
	double total, place, highest;
};

static struct totals totals_of(uint32_t layers, uint32_t i,
                               const double *weights)
{
	struct totals totals = { 0, 0, 0 };
	double low, high;
	uint32_t layer;

	span_of(layers, &low, &high);
	for (layer = 0; layer < layers; layer++) {
		const double v =
			weights[layer] * (maps[layer][i] - low) / (high - low);

		totals.total += v;
		totals.place += v * (layers - 1 - layer) / (layers - 1);
		totals.highest = fmax(totals.highest, v);
	}
	return totals;
}

static double saturation_of(const struct totals *totals, double n)
{
	return 1 -
	       (totals->total / (n * totals->highest) - 1 / n) / (1 - 1 / n);
}

/* ------------------------------------------------------------------- LOVI */

static void white_is_all_black_is_none(void **state)
{
	const float values[][LAYERS] = { { 1, 1, 1 },
		                         { 0, 0, 0 },
		                         { 0.5f, 0.5f, 0.5f } };
	float rgb[9];

	(void)state;
	hold_pixels(3, 3, values);
	paint(lovi, rgb);
	assert_colour(rgb, 1, 1, 1);
	assert_colour(rgb + 3, 0, 0, 0);
	assert_colour(rgb + 6, 0.5, 0.5, 0.5);
	stage_close(&stage);
}

static void violet_is_early_red_is_late(void **state)
{
	const float values[][LAYERS] = {
		{ 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 0.25f, 0, 0 }
	};
	float rgb[12];

	(void)state;
	hold_pixels(3, 4, values);
	paint(lovi, rgb);
	assert_colour(rgb, 1, 0, 1);
	assert_colour(rgb + 3, 0, 1, 0.5);
	assert_colour(rgb + 6, 1, 0, 0);
	assert_colour(rgb + 9, 0.25, 0, 0.25);
	stage_close(&stage);
}

static void lovi_is_the_formula(void **state)
{
	static const double ones[LAYERS] = { 1, 1, 1, 1, 1, 1, 1 };
	float rgb[COUNT * 3];
	uint32_t n, i;

	(void)state;
	for (n = 2; n <= LAYERS; n++) {
		hold_random(n, n);
		paint(lovi, rgb);
		for (i = 0; i < COUNT; i++) {
			const struct totals t = totals_of(n, i, ones);

			assert_hsv(rgb + 3 * i, 300 * t.place / t.total,
			           saturation_of(&t, n), t.highest, 1e-5);
		}
		stage_close(&stage);
	}
}

/* The whole stack is brought to 0..1 at once, not each layer. */
static void raw_stacks_are_brought_to_0_to_1(void **state)
{
	float expected[COUNT * 3], rgb[COUNT * 3];
	uint32_t layer, i;
	int j;

	(void)state;
	hold_random(4, 9);
	maps[0][0] = 0;
	maps[3][1] = 1;
	stage_close(&stage);
	hold_maps(4);
	paint(lovi, expected);
	stage_close(&stage);
	for (layer = 0; layer < 4; layer++)
		for (i = 0; i < COUNT; i++)
			maps[layer][i] = 40 * maps[layer][i] - 7;
	hold_maps(4);
	stage.settings.normalizer = SALMAP_NORMALIZER_NONE;
	paint(lovi, rgb);
	for (j = 0; j < COUNT * 3; j++)
		assert_near(rgb[j], expected[j], 1e-5);
	stage_close(&stage);
}

static void one_layer_is_grey(void **state)
{
	const float values[][LAYERS] = { { 0.2f }, { 1 }, { 0.6f } };
	float rgb[9];

	(void)state;
	hold_pixels(1, 3, values);
	paint(lovi, rgb);
	assert_colour(rgb, 0, 0, 0);
	assert_colour(rgb + 3, 1, 1, 1);
	assert_colour(rgb + 6, 0.5, 0.5, 0.5);
	stage_close(&stage);
}

static void a_stack_that_is_the_same_everywhere_is_black(void **state)
{
	const float values[][LAYERS] = { { 0.3f, 0.3f }, { 0.3f, 0.3f } };
	float rgb[6];
	size_t p;
	int i;

	(void)state;
	for (p = 0; p < PAINTERS; p++) {
		hold_pixels(2, 2, values);
		paint(painters[p], rgb);
		for (i = 0; i < 6; i++)
			assert_near(rgb[i], 0, 0);
		stage_close(&stage);
	}
}

/* Hues of layers that are missing stay free; the others count alone. */
static void missing_layers_keep_their_hues(void **state)
{
	const float layers[2][3] = { { 1, 0, 1 }, { 0, 1, 1 } };
	float rgb[9];

	(void)state;
	stage_open(&stage, 5);
	stage.settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	stage_hold(&stage, 1, layers[0], 1, 1, 3);
	stage_hold(&stage, 4, layers[1], 1, 1, 3);
	stage_set(&stage, 3, 1);
	paint(lovi, rgb);
	assert_hsv(rgb, 225, 1, 1, 1e-6);
	assert_colour(rgb + 3, 1, 0, 0);
	assert_colour(rgb + 6, 1, 1, 1);
	stage_close(&stage);
}

static void one_layer_of_many_is_grey(void **state)
{
	const float map[] = { 0, 1 };
	float rgb[6];
	size_t p;

	(void)state;
	stage_open(&stage, 5);
	stage.settings.incomplete = SALMAP_INCOMPLETE_COMBINE;
	stage_hold(&stage, 1, map, 1, 1, 2);
	stage_set(&stage, 2, 1);
	for (p = 0; p < PAINTERS; p++) {
		paint(painters[p], rgb);
		assert_colour(rgb, 0, 0, 0);
		assert_colour(rgb + 3, 1, 1, 1);
	}
	stage_close(&stage);
}

static void weights_do_not_change_lovi(void **state)
{
	float rgb[COUNT * 3], weighted[COUNT * 3];

	(void)state;
	hold_random(4, 3);
	paint(lovi, rgb);
	stage.weights[0] = 0;
	stage.weights[2] = 1.5;
	paint(lovi, weighted);
	assert_same_bits(weighted, rgb, COUNT * 3);
	stage_close(&stage);
}

/* ------------------------------------------------------------------ layer */

static void a_layer_has_its_own_hue(void **state)
{
	float rgb[COUNT * 3];
	double low, high;
	uint32_t layer, i;

	(void)state;
	hold_random(5, 4);
	span_of(5, &low, &high);
	for (layer = 0; layer < 5; layer++) {
		const salmap_picture picture =
			picture_of(rgb, SALMAP_PIXEL_RGB_F32);

		salmap_colour_layer(&stage.scene, layer, &picture);
		for (i = 0; i < COUNT; i++)
			assert_hsv(rgb + 3 * i, 300 - 75.0 * layer, 1,
			           (maps[layer][i] - low) / (high - low), 1e-6);
	}
	stage_close(&stage);
}

/* --------------------------------------------------------------- heat map */

static void heat_goes_from_black_to_red(void **state)
{
	const float values[][LAYERS] = { { 0, 0 }, { 1, 0 }, { 0.5f, 0 } };
	float rgb[9];

	(void)state;
	hold_pixels(2, 3, values);
	paint(heatmap, rgb);
	assert_colour(rgb, 0, 0, 0);
	assert_colour(rgb + 3, 1, 0, 0);
	assert_colour(rgb + 6, 0, 0.5, 0);
	stage_close(&stage);
}

static void heat_is_pale_where_layers_agree(void **state)
{
	const float values[][LAYERS] = { { 0, 0 }, { 1, 1 }, { 0.5f, 0.5f } };
	float rgb[9];

	(void)state;
	hold_pixels(2, 3, values);
	paint(heatmap, rgb);
	assert_colour(rgb + 3, 1, 1, 1);
	assert_colour(rgb + 6, 0.5, 0.5, 0.5);
	stage_close(&stage);
}

/* The weighted mean of a pixel above the lowest value. */
static double heat_of(uint32_t layers, uint32_t i, const double *weights)
{
	double low, high, sum = 0, total = 0;
	uint32_t layer;

	span_of(layers, &low, &high);
	for (layer = 0; layer < layers; layer++) {
		sum += weights[layer] * (maps[layer][i] - low);
		total += weights[layer];
	}
	return sum / total;
}

static void the_heat_map_is_the_formula(void **state)
{
	static const double weights[LAYERS] = { 0.18, 1.15, 0.37, 0,
		                                1.72, 1,    0.01 };
	float rgb[COUNT * 3];
	uint32_t n, i;

	(void)state;
	for (n = 2; n <= LAYERS; n++) {
		double peak = 0;

		hold_random(n, n);
		memcpy(stage.weights, weights, sizeof(weights));
		paint(heatmap, rgb);
		for (i = 0; i < COUNT; i++)
			peak = fmax(peak, heat_of(n, i, weights));
		for (i = 0; i < COUNT; i++) {
			const struct totals t = totals_of(n, i, weights);
			const double heat = heat_of(n, i, weights) / peak;

			assert_hsv(rgb + 3 * i, 240 * (1 - heat),
			           pow(fmax(saturation_of(&t, n), 0), exp(-1)),
			           heat, 1e-4);
		}
		stage_close(&stage);
	}
}

static void huge_and_tiny_weights_are_as_good_as_others(void **state)
{
	static const double scales[] = { 1e300, 1e-300, 3e-310 };
	const double weights[] = { 1, 4, 2 };
	float expected[COUNT * 3], rgb[COUNT * 3];
	double scaled[3];
	int i, j;

	(void)state;
	hold_random(3, 8);
	memcpy(stage.weights, weights, sizeof(weights));
	paint(heatmap, expected);
	for (i = 0; i < 3; i++) {
		for (j = 0; j < 3; j++)
			scaled[j] = weights[j] * scales[i];
		salmap_weights_scale(scaled, 3, stage.weights);
		paint(heatmap, rgb);
		for (j = 0; j < COUNT * 3; j++)
			assert_near(rgb[j], expected[j], 2e-6);
	}
	stage_close(&stage);
}

/* --------------------------------------------------------------- all three */

static unsigned char byte_of(float value)
{
	return (unsigned char)(value * 255 + 0.5f);
}

static void formats_agree(void **state)
{
	static unsigned char bytes[4][COUNT * 4];
	float rgb[COUNT * 3];
	size_t p;
	int format, i;

	(void)state;
	hold_random(5, 6);
	for (p = 0; p < PAINTERS; p++) {
		paint(painters[p], rgb);
		for (format = SALMAP_PIXEL_RGB8; format <= SALMAP_PIXEL_BGRA8;
		     format++) {
			const salmap_picture picture =
				picture_of(bytes[format], format);

			painters[p](&picture);
		}
		for (i = 0; i < COUNT; i++) {
			const unsigned char r = byte_of(rgb[3 * i]);
			const unsigned char g = byte_of(rgb[3 * i + 1]);
			const unsigned char b = byte_of(rgb[3 * i + 2]);
			const unsigned char forward[] = { r, g, b, 255 };
			const unsigned char backward[] = { b, g, r, 255 };

			assert_memory_equal(bytes[0] + 3 * i, forward, 3);
			assert_memory_equal(bytes[1] + 3 * i, backward, 3);
			assert_memory_equal(bytes[2] + 4 * i, forward, 4);
			assert_memory_equal(bytes[3] + 4 * i, backward, 4);
		}
	}
	stage_close(&stage);
}

static void colours_are_in_0_to_1(void **state)
{
	float rgb[COUNT * 3];
	uint32_t layers;
	size_t p;
	int i;

	(void)state;
	for (layers = 2; layers <= STAGE_LAYERS; layers *= 8)
		for (p = 0; p < PAINTERS; p++) {
			hold_random(layers, 1);
			paint(painters[p], rgb);
			for (i = 0; i < COUNT * 3; i++)
				assert_true(rgb[i] >= 0 && rgb[i] <= 1);
			stage_close(&stage);
		}
}

static void the_widest_raw_maps_do_not_overflow(void **state)
{
	const float values[][LAYERS] = { { 0x1p126f, -0x1p126f },
		                         { -0x1p126f, -0x1p126f },
		                         { 0x1p126f, 0x1p126f },
		                         { -0x1p126f, 0 } };
	float rgb[12];

	(void)state;
	hold_pixels(2, 4, values);
	stage.settings.normalizer = SALMAP_NORMALIZER_NONE;
	paint(lovi, rgb);
	assert_colour(rgb, 1, 0, 1);
	assert_colour(rgb + 3, 0, 0, 0);
	assert_colour(rgb + 6, 1, 1, 1);
	assert_colour(rgb + 9, 0.5, 0, 0);
	paint(heatmap, rgb);
	assert_colour(rgb, 0, 0.5, 0);
	assert_colour(rgb + 3, 0, 0, 0);
	assert_colour(rgb + 6, 1, 1, 1);
	stage_close(&stage);
}

static void any_loop_gives_the_same(void **state)
{
	static float rgb[70 * 300 * 3], expected[70 * 300 * 3];
	size_t p;
	int loop;

	(void)state;
	hold_random(3, 2);
	stage_set(&stage, 300, 70);
	for (p = 0; p < PAINTERS; p++)
		for (loop = 0; loop < LOOP_COUNT; loop++) {
			stage.settings.parallel.loop = all_loops[loop];
			paint(painters[p], loop == 0 ? expected : rgb);
			if (loop > 0)
				assert_same_bits(rgb, expected, 70 * 300 * 3);
		}
	stage_close(&stage);
}

static void pictures_may_have_gaps_and_go_up(void **state)
{
	const int stride = WIDTH * 3 + 5;
	unsigned char packed[COUNT * 3];
	unsigned char wide[HEIGHT * (WIDTH * 3 + 5)];
	salmap_picture picture = { .depth = 1 };
	size_t p;
	int row, i;

	(void)state;
	hold_random(3, 2);
	for (p = 0; p < PAINTERS; p++) {
		picture = picture_of(packed, SALMAP_PIXEL_RGB8);
		painters[p](&picture);
		memset(wide, 0x5a, sizeof(wide));
		picture.data = wide + (HEIGHT - 1) * stride;
		picture.stride = -stride;
		painters[p](&picture);
		for (row = 0; row < HEIGHT; row++) {
			const unsigned char *line =
				wide + (HEIGHT - 1 - row) * stride;

			assert_memory_equal(line, packed + row * WIDTH * 3,
			                    WIDTH * 3);
			for (i = WIDTH * 3; i < stride; i++)
				assert_int_equal(line[i], 0x5a);
		}
	}
	stage_close(&stage);
}

/* --------------------------------------------------- palettes and limits */

/* The brightness of a value is its share of the limits, whatever else is in the
 * picture; what lies beyond them is cut. */
static void limits_stand_in_for_the_span(void **state)
{
	const float values[][LAYERS] = { { 0.25f }, { 0.5f }, { -3 }, { 9 } };
	float few[6], all[12];

	(void)state;
	hold_pixels(1, 4, values);
	stage.settings.low_limit = 0;
	stage.settings.high_limit = 2;
	paint(lovi, all);
	assert_colour(all, 0.125, 0.125, 0.125);
	assert_colour(all + 3, 0.25, 0.25, 0.25);
	assert_colour(all + 6, 0, 0, 0);
	assert_colour(all + 9, 1, 1, 1);
	paint(heatmap, all);
	assert_colour(all, 0.125, 0.125, 0.125);
	assert_colour(all + 6, 0, 0, 0);
	assert_colour(all + 9, 1, 1, 1);
	stage_close(&stage);
	hold_pixels(1, 2, values);
	stage.settings.low_limit = 0;
	stage.settings.high_limit = 2;
	paint(heatmap, few);
	assert_same_bits(few, all, 6);
	stage_close(&stage);
}

/* One layer has colours, too; equal means have equal ones, whatever the
 * layers. */
static void rising_heat_is_of_the_mean_alone(void **state)
{
	const float values[][LAYERS] = { { 0, 0 }, { 1, 0 }, { 0.5f, 0.5f },
		                         { 1, 1 } };
	const float single[][LAYERS] = { { 0 }, { 0.5f }, { 0.5f }, { 1 } };
	float rgb[12], grey[12];

	(void)state;
	hold_pixels(2, 4, values);
	stage.settings.heat_palette = SALMAP_HEAT_RISING;
	paint(heatmap, rgb);
	assert_colour(rgb, 0, 0, 0);
	assert_same_bits(rgb + 3, rgb + 6, 3);
	assert_colour(rgb + 9, 252 / 255.0, 253 / 255.0, 191 / 255.0);
	stage_close(&stage);
	hold_pixels(1, 4, single);
	stage.settings.heat_palette = SALMAP_HEAT_RISING;
	paint(heatmap, grey);
	assert_same_bits(rgb, grey, 12);
	stage_close(&stage);
}

static void an_ordered_layer_has_its_own_colour(void **state)
{
	const float values[][LAYERS] = { { 0, 1, 0 }, { 0, 0.5f, 0 },
		                         { 0, 0, 0 } };
	float rgb[9];

	(void)state;
	hold_pixels(3, 3, values);
	stage.settings.palette = SALMAP_LOVI_ORDERED;
	paint(second_layer, rgb);
	assert_colour(rgb, 0.5 * (0x64 + 0x41) / 255, 0.5 * (0xc8 + 0xb4) / 255,
	              0.5 * (0xa7 + 0xc6) / 255);
	assert_near(rgb[3], rgb[0] / 2, 1e-6);
	assert_colour(rgb + 6, 0, 0, 0);
	stage_close(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(white_is_all_black_is_none),
		cmocka_unit_test(violet_is_early_red_is_late),
		cmocka_unit_test(lovi_is_the_formula),
		cmocka_unit_test(raw_stacks_are_brought_to_0_to_1),
		cmocka_unit_test(one_layer_is_grey),
		cmocka_unit_test(a_stack_that_is_the_same_everywhere_is_black),
		cmocka_unit_test(missing_layers_keep_their_hues),
		cmocka_unit_test(one_layer_of_many_is_grey),
		cmocka_unit_test(weights_do_not_change_lovi),
		cmocka_unit_test(a_layer_has_its_own_hue),
		cmocka_unit_test(heat_goes_from_black_to_red),
		cmocka_unit_test(heat_is_pale_where_layers_agree),
		cmocka_unit_test(the_heat_map_is_the_formula),
		cmocka_unit_test(huge_and_tiny_weights_are_as_good_as_others),
		cmocka_unit_test(formats_agree),
		cmocka_unit_test(colours_are_in_0_to_1),
		cmocka_unit_test(the_widest_raw_maps_do_not_overflow),
		cmocka_unit_test(any_loop_gives_the_same),
		cmocka_unit_test(pictures_may_have_gaps_and_go_up),
		cmocka_unit_test(limits_stand_in_for_the_span),
		cmocka_unit_test(rising_heat_is_of_the_mean_alone),
		cmocka_unit_test(an_ordered_layer_has_its_own_colour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
