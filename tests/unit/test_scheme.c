/* Colours of sums: on the paths of palettes, and by the paper's hues. */
#include "../support/internals.h"

#include "cpu.h"
#include "scheme.h"

#include <math.h>

#define PLACES (SALMAP_PATH_LINES * 8 + 1)

static const uint32_t ordered[] = {
	0xe9db32, 0xbad185, 0x64c8a7, 0x41b4c6, 0x8778e1, 0x694abb
};
static const uint32_t rising[] = {
	0x000000, 0x3b0f70, 0x8c2981, 0xde4968, 0xfe9f6d, 0xfcfdbf
};

static struct salmap_configuration configuration_of(
	salmap_lovi_palette palette, salmap_heat_palette heat_palette)
{
	struct salmap_configuration configuration = {
		.palette = palette,
		.heat_palette = heat_palette,
		.kernels = salmap_kernels_best(),
	};
	return configuration;
}

/* Of 0xRRGGBB that lie evenly from 0 to 1, a part at one place. */
static double part_of(const uint32_t *colours, int part, double at)
{
	const double along = at * SALMAP_PATH_LINES;
	const int line = (int)fmin(floor(along), SALMAP_PATH_LINES - 1);
	const int shift = 16 - 8 * part;
	const double from = colours[line] >> shift & 255;
	const double to = colours[line + 1] >> shift & 255;

	return (from + (along - line) * (to - from)) / 255;
}

/* A row of pixels. */
struct row {
	float pixels[PLACES][3];
};

static struct salmap_canvas canvas_of(struct row *row, int columns)
{
	return (struct salmap_canvas){ SALMAP_PIXEL_RGB_F32, 1, columns,
		                       (unsigned char *)row->pixels,
		                       sizeof(row->pixels) };
}

static void assert_parts(const struct row *row, int i, const uint32_t *colours,
                         double at, double chroma, double value)
{
	int part;

	for (part = 0; part < 3; part++)
		assert_near(row->pixels[i][part],
		            value - chroma * (1 - part_of(colours, part, at)),
		            2e-6);
}

/* One pixel for each place, of sums that `layers` layers with v add up to. */
static void fill_sums(struct salmap_sums *sums, float layers, float v)
{
	int i;

	memset(sums, 0, sizeof(*sums));
	for (i = 0; i < PLACES; i++) {
		sums->highest[i] = v;
		sums->total[i] = layers * v;
		sums->place[i] = layers * v * (float)i / (PLACES - 1);
	}
}

/* Of five layers, one alone, and three together. */
static void lovi_follows_its_path(void **state)
{
	const struct salmap_configuration settings = configuration_of(
		SALMAP_LOVI_ORDERED, SALMAP_HEAT_PAPER);
	const struct salmap_scheme scheme = salmap_scheme_of_lovi(&settings, 5);
	union salmap_pixels pixels;
	struct row row;
	const struct salmap_canvas canvas = canvas_of(&row, PLACES);
	int i;

	(void)state;
	fill_sums(&pixels.sums, 1, 1);
	salmap_scheme_lovi(&scheme, &pixels, &canvas);
	for (i = 0; i < PLACES; i++)
		assert_parts(&row, i, ordered, (double)i / (PLACES - 1), 1, 1);
	fill_sums(&pixels.sums, 3, 0.5f);
	salmap_scheme_lovi(&scheme, &pixels, &canvas);
	for (i = 0; i < PLACES; i++)
		assert_parts(&row, i, ordered, (double)i / (PLACES - 1), 0.25,
		             0.5);
}

static void the_heat_map_follows_its_path(void **state)
{
	const struct salmap_configuration settings = configuration_of(
		SALMAP_LOVI_PAPER, SALMAP_HEAT_RISING);
	const struct salmap_scheme scheme = salmap_scheme_of_heat(&settings, 1);
	const struct salmap_range range = salmap_range_of(2, 6);
	SALMAP_ALIGNED double means[SALMAP_STRIP] = { 0 };
	union salmap_pixels pixels;
	struct row row;
	const struct salmap_canvas canvas = canvas_of(&row, PLACES);
	int i;

	(void)state;
	for (i = 0; i < PLACES; i++)
		means[i] = 2 + 4.0 * i / (PLACES - 1);
	salmap_scheme_heat(&scheme, &range, means, &pixels, &canvas);
	for (i = 0; i < PLACES; i++)
		assert_parts(&row, i, rising, (double)i / (PLACES - 1), 1, 1);
}

/* What lies outside of a range has the colours of its ends. */
static void values_beyond_the_range_have_its_ends(void **state)
{
	const struct salmap_configuration settings = configuration_of(
		SALMAP_LOVI_PAPER, SALMAP_HEAT_RISING);
	const struct salmap_scheme scheme = salmap_scheme_of_heat(&settings, 3);
	const struct salmap_range range = salmap_range_of(0, 1);
	SALMAP_ALIGNED double means[SALMAP_STRIP] = { -3, -1e-9, 1.5, 1e30 };
	union salmap_pixels pixels;
	struct row row;
	const struct salmap_canvas canvas = canvas_of(&row, 4);
	int i;

	(void)state;
	salmap_scheme_heat(&scheme, &range, means, &pixels, &canvas);
	for (i = 0; i < 4; i++)
		assert_parts(&row, i, rising, i < 2 ? 0 : 1, 1, 1);
}

/* Violet, or the path's last colour, is early. */
static void positions_run_from_early_to_late(void **state)
{
	uint32_t layer;

	(void)state;
	for (layer = 0; layer < 5; layer++)
		assert_near(salmap_scheme_position(5, layer), 1 - layer / 4.0,
		            1e-7);
	assert_true(salmap_scheme_position(1, 0) == 0);
}

static void the_paper_has_hues(void **state)
{
	const struct salmap_configuration settings = configuration_of(
		SALMAP_LOVI_PAPER, SALMAP_HEAT_PAPER);

	(void)state;
	assert_false(salmap_scheme_of_lovi(&settings, 5).has_path);
	assert_false(salmap_scheme_of_heat(&settings, 5).has_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lovi_follows_its_path),
		cmocka_unit_test(the_heat_map_follows_its_path),
		cmocka_unit_test(values_beyond_the_range_have_its_ends),
		cmocka_unit_test(positions_run_from_early_to_late),
		cmocka_unit_test(the_paper_has_hues),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
