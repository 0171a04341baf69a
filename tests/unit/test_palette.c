#include "../support/internals.h"
#include "../support/outputs.h"

#include "palette.h"

#include <float.h>
#include <math.h>

#include "lists.h"

#define WIDTH 7
#define HEIGHT 5
#define COUNT (WIDTH * HEIGHT)

static const double unit[2] = { 0, 1 };

static struct salmap_sentence message;

/* One row of values, as RGB8. */
static void colour(const float *values, int count, salmap_palette palette,
                   const double *limits, unsigned char *bytes)
{
	salmap_picture out;
	salmap_plane map;

	assert_int_equal(salmap_plane_packed(&map, (float *)(uintptr_t)values,
	                                     count, 1),
	                 SALMAP_OK);
	assert_int_equal(salmap_picture_packed(&out, bytes, SALMAP_PIXEL_RGB8,
	                                       count, 1),
	                 SALMAP_OK);
	assert_int_equal(salmap_draw_plane(&map, palette, limits, &out, NULL),
	                 SALMAP_OK);
}

static unsigned colour_of(double value, salmap_palette palette,
                          const double *limits)
{
	const float values[1] = { (float)value };
	unsigned char bytes[3];

	colour(values, 1, palette, limits, bytes);
	return (unsigned)bytes[0] << 16 | (unsigned)bytes[1] << 8 | bytes[2];
}

/* ---------------------------------------------------------------- palettes */

/* Figures of docs/derivations/palettes.py. */
static void colours_are_those_of_the_derivation(void **state)
{
	static const struct {
		salmap_palette palette;
		unsigned at[5]; /* 0, 64, 128, 192 and 255 of 255 */
	} wanted[] = {
		{ SALMAP_PALETTE_GREY,
		  { 0x000000, 0x404040, 0x808080, 0xc0c0c0, 0xffffff } },
		{ SALMAP_PALETTE_VIRIDIS,
		  { 0x440154, 0x3b528b, 0x21918c, 0x5ec962, 0xfde725 } },
		{ SALMAP_PALETTE_MAGMA,
		  { 0x000004, 0x51127c, 0xb73779, 0xfc8961, 0xfcfdbf } },
		{ SALMAP_PALETTE_TURBO,
		  { 0x30123b, 0x28bceb, 0xa4fc3c, 0xfb7e21, 0x7a0403 } },
		{ SALMAP_PALETTE_DIVERGING,
		  { 0x02468b, 0x82a0c6, 0xffffff, 0xcb8a84, 0x8a0314 } },
	};
	static const int places[5] = { 0, 64, 128, 192, 255 };
	const double limits[2] = { 0, 255 };
	/* The first colour of an odd number stands for two places. */
	const double odd[2] = { 1, 255 };
	size_t i;
	int j;

	(void)state;
	assert_int_equal(sizeof(wanted) / sizeof(wanted[0]),
	                 SALMAP_ROWS(SALMAP_PALETTES));
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		for (j = 0; j < 5; j++)
			assert_int_equal(
				colour_of(places[j], wanted[i].palette,
			                  wanted[i].palette ==
			                          SALMAP_PALETTE_DIVERGING
			                          ? odd : limits),
				wanted[i].at[j]);
}

/* The five above could be right by chance. The derivation prints the checksums. */
static void all_colours_have_the_checksum_of_the_derivation(void **state)
{
	static const uint64_t wanted[] = {
		[SALMAP_PALETTE_GREY] = UINT64_C(0x4f54ebace724056f),
		[SALMAP_PALETTE_VIRIDIS] = UINT64_C(0xc00b6892baab5e82),
		[SALMAP_PALETTE_MAGMA] = UINT64_C(0x1d3725002ae9b43c),
		[SALMAP_PALETTE_TURBO] = UINT64_C(0xbaf268f0474b5cfd),
		[SALMAP_PALETTE_DIVERGING] = UINT64_C(0x128fa46bb7e9d756),
	};
	unsigned char bytes[3 * 255];
	float places[255];
	int i;

	(void)state;
	for (i = 0; i < 255; i++)
		places[i] = (float)(i + 1);
	for (i = 0; i < SALMAP_ROWS(SALMAP_PALETTES); i++) {
		const double limits[2] = { i == SALMAP_PALETTE_DIVERGING,
			                   255 };

		colour(places, 255, i, limits, bytes);
		assert_true(outputs_hash(OUTPUTS_HASH, bytes, sizeof(bytes)) ==
		            wanted[i]);
	}
}

/* Relative luminance: ITU-R BT.709. */
static double luminance_of(unsigned colour)
{
	static const double weights[3] = { 0.0722, 0.7152, 0.2126 };
	double sum = 0;
	int i;

	for (i = 0; i < 3; i++)
		sum += weights[i] *
		       pow((double)(colour >> 8 * i & 255) / 255, 2.2);
	return sum;
}

static void lightness_grows_with_the_value(void **state)
{
	static const salmap_palette ordered[] = { SALMAP_PALETTE_GREY,
		                                  SALMAP_PALETTE_VIRIDIS,
		                                  SALMAP_PALETTE_MAGMA };
	size_t i;
	int j;

	(void)state;
	for (i = 0; i < 3; i++)
		for (j = 1; j < 256; j++)
			assert_true(
				luminance_of(colour_of(j / 255.0, ordered[i],
			                               unit)) >=
				luminance_of(colour_of((j - 1) / 255.0,
			                               ordered[i], unit)) -
					0.002);
}

static void diverging_is_white_at_0_and_darker_to_both_sides(void **state)
{
	const double limits[2] = { -127, 127 };
	int j;

	(void)state;
	assert_int_equal(colour_of(0, SALMAP_PALETTE_DIVERGING, limits),
	                 0xffffff);
	for (j = 0; j < 127; j++) {
		const unsigned below = colour_of(-j - 1,
		                                 SALMAP_PALETTE_DIVERGING,
		                                 limits);
		const unsigned above = colour_of(j + 1,
		                                 SALMAP_PALETTE_DIVERGING,
		                                 limits);

		assert_true(luminance_of(below) <
		            luminance_of(colour_of(-j,
		                                   SALMAP_PALETTE_DIVERGING,
		                                   limits)));
		assert_true(luminance_of(above) <
		            luminance_of(colour_of(j, SALMAP_PALETTE_DIVERGING,
		                                   limits)));
		/* Blue below, red above, equally dark. */
		assert_true((below & 255) > below >> 16);
		assert_true((above & 255) < above >> 16);
		assert_near(luminance_of(above), luminance_of(below), 0.03);
	}
}

/* ------------------------------------------------------------------ limits */

/* How the command and the Python package wrote grey maps before there was a
 * function for it. */
static int grey_of(float value, double low, double high)
{
	const double span = high - low;
	const double share = span > 0 ? (value - low) / span : 0;

	if (!(share > 0))
		return 0;
	return share >= 1 ? 255 : (int)(share * 255 + 0.5);
}

static void grey_is_rounded_in_double(void **state)
{
	struct random random = { 4 };
	float values[COUNT];
	unsigned char bytes[COUNT * 3];
	int turn, i;

	(void)state;
	for (turn = 0; turn < 200; turn++) {
		float low = FLT_MAX, high = -FLT_MAX;

		for (i = 0; i < COUNT; i++) {
			values[i] = random_unit(&random) * 3 - 1;
			if (turn % 2 == 0)
				values[i] = (float)random_below(&random, 511) /
				            510;
			low = fminf(low, values[i]);
			high = fmaxf(high, values[i]);
		}
		colour(values, COUNT, SALMAP_PALETTE_GREY, unit, bytes);
		for (i = 0; i < COUNT * 3; i++)
			assert_int_equal(bytes[i],
			                 grey_of(values[i / 3], 0, 1));
		colour(values, COUNT, SALMAP_PALETTE_GREY, NULL, bytes);
		for (i = 0; i < COUNT * 3; i++)
			assert_int_equal(bytes[i],
			                 grey_of(values[i / 3], low, high));
	}
}

static void values_beyond_the_limits_get_the_ends(void **state)
{
	const double limits[2] = { -1, 3 };
	salmap_palette palette;

	(void)state;
	for (palette = 0; salmap_palette_name(palette) != NULL; palette++) {
		assert_int_equal(colour_of(-2, palette, limits),
		                 colour_of(-1, palette, limits));
		assert_int_equal(colour_of(-FLT_MAX, palette, limits),
		                 colour_of(-1, palette, limits));
		assert_int_equal(colour_of(4, palette, limits),
		                 colour_of(3, palette, limits));
		assert_int_equal(colour_of(FLT_MAX, palette, limits),
		                 colour_of(3, palette, limits));
	}
}

static void a_map_of_one_value_gets_the_first_colour(void **state)
{
	(void)state;
	assert_int_equal(colour_of(5, SALMAP_PALETTE_GREY, NULL), 0);
	assert_int_equal(colour_of(-5, SALMAP_PALETTE_VIRIDIS, NULL),
	                 colour_of(0, SALMAP_PALETTE_VIRIDIS, unit));
}

static void diverging_has_0_in_the_middle_of_its_own_limits(void **state)
{
	const float wide[3] = { -4, 0, 1 }, high[3] = { 2, 0, 4 };
	unsigned char bytes[9];

	(void)state;
	colour(wide, 3, SALMAP_PALETTE_DIVERGING, NULL, bytes);
	assert_int_equal(bytes[2], colour_of(-4, SALMAP_PALETTE_DIVERGING,
	                                     NULL) & 255);
	assert_int_equal(bytes[3], 255);
	assert_int_equal(bytes[5], 255);
	assert_true(bytes[6] == 255 || bytes[6] > bytes[8]);
	colour(high, 3, SALMAP_PALETTE_DIVERGING, NULL, bytes);
	assert_int_equal(bytes[4], 255);
	assert_int_equal((unsigned)bytes[6] << 16 | (unsigned)bytes[7] << 8 |
	                         bytes[8],
	                 colour_of(1, SALMAP_PALETTE_DIVERGING, unit));
	assert_int_equal(colour_of(0, SALMAP_PALETTE_DIVERGING, NULL),
	                 0xffffff);
	assert_int_equal(colour_of(-0.0, SALMAP_PALETTE_DIVERGING, NULL),
	                 0xffffff);
}

/* ---------------------------------------------------------------- pictures */

static void fill(float map[COUNT], uint64_t seed)
{
	struct random random = { seed };
	int i;

	for (i = 0; i < COUNT; i++)
		map[i] = random_unit(&random);
}

static void all_pixel_types_agree(void **state)
{
	unsigned char wanted[COUNT * 3], bytes[COUNT * 12];
	float map[COUNT], rgb[3];
	salmap_plane plane;
	salmap_picture out;
	salmap_pixel pixel;
	int i, part;

	(void)state;
	fill(map, 1);
	salmap_plane_packed(&plane, map, WIDTH, HEIGHT);
	colour(map, COUNT, SALMAP_PALETTE_TURBO, unit, wanted);
	for (pixel = 0; salmap_pixel_name(pixel) != NULL; pixel++) {
		memset(bytes, 0, sizeof(bytes));
		salmap_picture_packed(&out, bytes, pixel, WIDTH, HEIGHT);
		assert_int_equal(salmap_draw_plane(&plane, SALMAP_PALETTE_TURBO,
		                                   unit, &out, NULL),
		                 SALMAP_OK);
		for (i = 0; i < COUNT; i++) {
			const unsigned char *at = salmap_picture_at(
				&out, i / WIDTH, i % WIDTH);

			salmap_pixel_load(pixel, at, rgb);
			for (part = 0; part < 3; part++)
				assert_near(rgb[part],
				            (float)wanted[i * 3 + part] / 255,
				            0);
			if (salmap_pixel_size(pixel) == 4)
				assert_int_equal(at[3], 255);
		}
	}
}

static void rows_may_have_gaps_and_go_up(void **state)
{
	unsigned char wanted[COUNT * 3], wide[HEIGHT * 30], before[HEIGHT * 30];
	float map[COUNT], below[HEIGHT * 9];
	salmap_plane plane;
	salmap_picture out;
	int row;

	(void)state;
	fill(map, 2);
	colour(map, COUNT, SALMAP_PALETTE_MAGMA, NULL, wanted);
	for (row = 0; row < HEIGHT; row++)
		memcpy(below + (HEIGHT - 1 - row) * 9, map + row * WIDTH,
		       WIDTH * sizeof(float));
	salmap_plane_packed(&plane, below + (HEIGHT - 1) * 9, WIDTH, HEIGHT);
	plane.stride = -9;
	salmap_picture_packed(&out, wide + (HEIGHT - 1) * 30, SALMAP_PIXEL_RGB8,
	                      WIDTH, HEIGHT);
	out.stride = -30;
	memset(wide, 0x77, sizeof(wide));
	memcpy(before, wide, sizeof(wide));
	assert_int_equal(salmap_draw_plane(&plane, SALMAP_PALETTE_MAGMA, NULL,
	                                   &out, NULL),
	                 SALMAP_OK);
	for (row = 0; row < HEIGHT; row++) {
		assert_memory_equal(wide + (HEIGHT - 1 - row) * 30,
		                    wanted + row * WIDTH * 3, WIDTH * 3);
		assert_memory_equal(wide + row * 30 + WIDTH * 3,
		                    before + row * 30 + WIDTH * 3,
		                    30 - WIDTH * 3);
	}
}

/* ------------------------------------------------------------------ errors */

/* A call that has to fail, and to leave the output alone. */
static salmap_status refused(const salmap_plane *map, salmap_palette palette,
                             const double *limits, int width)
{
	unsigned char bytes[COUNT * 3], before[COUNT * 3];
	salmap_picture out;
	salmap_status status;

	memset(bytes, 0x77, sizeof(bytes));
	memcpy(before, bytes, sizeof(bytes));
	salmap_picture_packed(&out, bytes, SALMAP_PIXEL_RGB8, WIDTH, HEIGHT);
	out.width = width;
	salmap_sentence_init(&message);
	status = salmap_draw_plane(map, palette, limits,
	                           width == 0 ? NULL : &out, &message);
	assert_memory_equal(bytes, before, sizeof(bytes));
	return status;
}

static void wrong_maps_pictures_and_palettes_are_named(void **state)
{
	float map[COUNT];
	salmap_plane plane;

	(void)state;
	fill(map, 3);
	salmap_plane_packed(&plane, map, WIDTH, HEIGHT);
	assert_noted(&message, refused(NULL, 0, NULL, WIDTH),
	             SALMAP_E_ARGUMENT, "map: is NULL", NULL);
	assert_noted(&message, refused(&plane, 0, NULL, 0), SALMAP_E_ARGUMENT,
	             "output: is NULL", NULL);
	assert_noted(&message, refused(&plane, 0, NULL, WIDTH - 1),
	             SALMAP_E_ARGUMENT, "output is 6 x 5", "7 x 5", NULL);
	assert_noted(&message, refused(&plane, -1, NULL, WIDTH),
	             SALMAP_E_ARGUMENT, "palette is -1", "grey (0)",
	             "or diverging (4)", NULL);
	assert_noted(&message, refused(&plane, 5, unit, WIDTH),
	             SALMAP_E_ARGUMENT, "palette is 5", NULL);
	map[2 * WIDTH + 3] = NAN;
	assert_noted(&message, refused(&plane, 0, unit, WIDTH),
	             SALMAP_E_NONFINITE, "map: row 2, column 3", NULL);
}

static void wrong_limits_are_refused(void **state)
{
	static const double wrong[][2] = {
		{ 1, 1 },
		{ 2, 1 },
		{ (double)NAN, 1 },
		{ 0, (double)NAN },
		{ -(double)INFINITY, 0 },
		{ 0, (double)INFINITY },
		{ -DBL_MAX, DBL_MAX },
	};
	float map[COUNT];
	salmap_plane plane;
	size_t i;

	(void)state;
	fill(map, 3);
	salmap_plane_packed(&plane, map, WIDTH, HEIGHT);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_noted(&message, refused(&plane, 0, wrong[i], WIDTH),
		             SALMAP_E_ARGUMENT, "limits are", NULL);
}

static void the_public_function_tells_why(void **state)
{
	salmap_message told = { .struct_size = sizeof(told) };
	unsigned char bytes[COUNT * 3], wanted[COUNT * 3];
	float map[COUNT];
	salmap_plane plane;
	salmap_picture out;

	(void)state;
	fill(map, 3);
	salmap_plane_packed(&plane, map, WIDTH, HEIGHT);
	salmap_picture_packed(&out, bytes, SALMAP_PIXEL_RGB8, WIDTH, HEIGHT);
	assert_int_equal(salmap_plane_colour(&plane, 9, NULL, &out, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "palette is 9"));
	assert_int_equal(salmap_plane_colour(&plane, SALMAP_PALETTE_TURBO, NULL,
	                                     &out, NULL),
	                 SALMAP_OK);
	colour(map, COUNT, SALMAP_PALETTE_TURBO, NULL, wanted);
	assert_memory_equal(bytes, wanted, sizeof(bytes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(colours_are_those_of_the_derivation),
		cmocka_unit_test(all_colours_have_the_checksum_of_the_derivation),
		cmocka_unit_test(lightness_grows_with_the_value),
		cmocka_unit_test(
			diverging_is_white_at_0_and_darker_to_both_sides),
		cmocka_unit_test(grey_is_rounded_in_double),
		cmocka_unit_test(values_beyond_the_limits_get_the_ends),
		cmocka_unit_test(a_map_of_one_value_gets_the_first_colour),
		cmocka_unit_test(
			diverging_has_0_in_the_middle_of_its_own_limits),
		cmocka_unit_test(all_pixel_types_agree),
		cmocka_unit_test(rows_may_have_gaps_and_go_up),
		cmocka_unit_test(wrong_maps_pictures_and_palettes_are_named),
		cmocka_unit_test(wrong_limits_are_refused),
		cmocka_unit_test(the_public_function_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
