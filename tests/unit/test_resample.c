#include "../support/internals.h"
#include "../support/tiles.h"

#include "lists.h"

#include <math.h>

static const struct salmap_size sizes[] = {
	{ 1, 1, 1 },   { 1, 1, 7 },  { 1, 6, 1 },  { 1, 2, 2 },
	{ 1, 5, 3 },   { 1, 3, 5 },  { 1, 4, 6 },  { 1, 8, 12 },
	{ 1, 10, 9 },  { 1, 31, 17 }, { 1, 64, 33 }, { 1, 9, 300 },
};

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

#define LARGEST (64 * 300)

#define MODES SALMAP_ROWS(SALMAP_RESAMPLINGS)

static float source[LARGEST], result[LARGEST];

/* Random values in 0..1. */
static struct salmap_map random_map(const struct salmap_size *size,
                                    uint64_t seed)
{
	const struct salmap_map map = { source, 1, size->height, size->width,
		                        0, 1 };
	struct random random = { seed };
	int i;

	for (i = 0; i < LARGEST; i++)
		source[i] = random_unit(&random);
	return map;
}

static void resample(const struct salmap_map *map, salmap_resampling mode,
                     const struct salmap_size *size, float *out)
{
	const struct part all = { 0, 0, size->height, size->width };

	resample_part(map, mode, size, &all, &salmap_render_scalar, out);
}

static void resample_run(const struct salmap_map *map, salmap_resampling mode,
                         const struct salmap_size *size, int64_t row,
                         int64_t column, int64_t count, float *out)
{
	const struct part run = { row, column, 1, count };

	resample_part(map, mode, size, &run, &salmap_render_scalar, out);
}

/* -------------------------------------------------------------- references */

typedef double (*reference)(const struct salmap_map *map,
                            const struct salmap_size *size, int64_t row,
                            int64_t column);

static int64_t clamp(int64_t i, int64_t count)
{
	return i < 0 ? 0 : i < count ? i : count - 1;
}

/* The border is repeated. */
static double value_at(const struct salmap_map *map, int64_t row,
                       int64_t column)
{
	return map->data[clamp(row, map->height) * map->width +
	                 clamp(column, map->width)];
}

static double centre(int64_t in, int64_t out, int64_t i)
{
	return ((double)i + 0.5) * (double)in / (double)out - 0.5;
}

static double nearest(const struct salmap_map *map,
                      const struct salmap_size *size, int64_t row,
                      int64_t column)
{
	return value_at(map, row * map->height / size->height,
	                column * map->width / size->width);
}

static double bilinear(const struct salmap_map *map,
                       const struct salmap_size *size, int64_t row,
                       int64_t column)
{
	const double y = centre(map->height, size->height, row);
	const double x = centre(map->width, size->width, column);
	const int64_t top = (int64_t)floor(y), left = (int64_t)floor(x);
	const double down = y - (double)top, across = x - (double)left;

	return (1 - down) * (1 - across) * value_at(map, top, left) +
	       (1 - down) * across * value_at(map, top, left + 1) +
	       down * (1 - across) * value_at(map, top + 1, left) +
	       down * across * value_at(map, top + 1, left + 1);
}

/* Keys' kernel for a = -0.75. */
static double keys(double distance)
{
	const double a = -0.75, d = fabs(distance);

	if (d < 1)
		return (a + 2) * d * d * d - (a + 3) * d * d + 1;
	if (d < 2)
		return a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a;
	return 0;
}

static double unclamped_bicubic(const struct salmap_map *map,
                                const struct salmap_size *size, int64_t row,
                                int64_t column)
{
	const double y = centre(map->height, size->height, row);
	const double x = centre(map->width, size->width, column);
	const int64_t top = (int64_t)floor(y), left = (int64_t)floor(x);
	double sum = 0;
	int64_t v, u;

	for (v = top - 1; v <= top + 2; v++)
		for (u = left - 1; u <= left + 2; u++)
			sum += keys(y - (double)v) * keys(x - (double)u) *
			       value_at(map, v, u);
	return sum;
}

static double bicubic(const struct salmap_map *map,
                      const struct salmap_size *size, int64_t row,
                      int64_t column)
{
	return fmin(fmax(unclamped_bicubic(map, size, row, column), map->low),
	            map->high);
}

static double area(const struct salmap_map *map, const struct salmap_size *size,
                   int64_t row, int64_t column)
{
	const int64_t h = size->height, w = size->width;
	const int64_t bottom = ((row + 1) * map->height + h - 1) / h;
	const int64_t right = ((column + 1) * map->width + w - 1) / w;
	double sum = 0;
	int64_t v, u, pixels = 0;

	for (v = row * map->height / h; v < bottom; v++)
		for (u = column * map->width / w; u < right; u++, pixels++)
			sum += value_at(map, v, u);
	return sum / (double)pixels;
}

#define REFERENCE(enumerator, value, name, meaning) [value] = name,

static const reference references[] = { SALMAP_RESAMPLINGS(REFERENCE) };

static void assert_reference(const struct salmap_map *map,
                             salmap_resampling mode,
                             const struct salmap_size *size, double tolerance)
{
	int64_t row, column;

	resample(map, mode, size, result);
	for (row = 0; row < size->height; row++)
		for (column = 0; column < size->width; column++)
			assert_near(result[row * size->width + column],
			            references[mode](map, size, row, column),
			            tolerance);
}

static void all_sizes_agree_with_the_formulas(void **state)
{
	salmap_resampling mode;
	size_t i, j;

	(void)state;
	for (mode = 0; mode < MODES; mode++)
		for (i = 0; i < SIZES; i++)
			for (j = 0; j < SIZES; j++) {
				const struct salmap_map map =
					random_map(&sizes[i], i + 1);

				assert_reference(&map, mode, &sizes[j], 1e-6);
			}
}

static void nearest_takes_pixels_as_they_are(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < SIZES; i++)
		for (j = 0; j < SIZES; j++) {
			const struct salmap_map map = random_map(&sizes[i], i);

			assert_reference(&map, SALMAP_RESAMPLING_NEAREST,
			                 &sizes[j], 0);
		}
}

/* ------------------------------------------------------------- properties */

static void the_same_size_is_the_same_map(void **state)
{
	salmap_resampling mode;
	size_t i;

	(void)state;
	for (mode = 0; mode < MODES; mode++)
		for (i = 0; i < SIZES; i++) {
			const struct salmap_map map = random_map(&sizes[i], i);

			resample(&map, mode, &sizes[i], result);
			assert_same_bits(result, source,
			                 (size_t)(map.width * map.height));
		}
}

static void assert_constant(const struct salmap_map *map,
                            const struct salmap_size *size)
{
	salmap_resampling mode;
	int64_t i;

	for (mode = 0; mode < MODES; mode++) {
		resample(map, mode, size, result);
		for (i = 0; i < size->width * size->height; i++)
			assert_same_bits(&result[i], source, 1);
	}
}

static void constant_maps_stay_constant(void **state)
{
	const float values[] = { 0, 1, 0.1f, 0.7f, -3.3f, 1e-40f, 0x1p126f };
	size_t i, j, k;
	int l;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (j = 0; j < SIZES; j++)
			for (k = 0; k < SIZES; k++) {
				const struct salmap_map map = {
					source, 1, sizes[j].height,
					sizes[j].width,
					fminf(values[i], 0), fmaxf(values[i], 1)
				};

				for (l = 0; l < 31 * 300; l++)
					source[l] = values[i];
				assert_constant(&map, &sizes[k]);
			}
}

static int64_t below(struct random *random, int64_t limit)
{
	return (int64_t)random_below(random, (uint64_t)limit);
}

/* A run of random columns of a random row, against the whole output. */
static void assert_run(const struct salmap_map *map, salmap_resampling mode,
                       const struct salmap_size *size, struct random *random)
{
	const int64_t row = below(random, size->height);
	const int64_t first = below(random, size->width);
	const int64_t count = 1 + below(random, size->width - first);
	float run[301];

	run[count] = 77;
	resample_run(map, mode, size, row, first, count, run);
	assert_same_bits(run, result + row * size->width + first,
	                 (size_t)count);
	assert_near(run[count], 77, 0);
}

static void a_run_of_any_columns_is_part_of_the_row(void **state)
{
	struct random random = { 2 };
	salmap_resampling mode;
	size_t i, j;
	int k;

	(void)state;
	for (mode = 0; mode < MODES; mode++)
		for (i = 0; i < SIZES; i++)
			for (j = 0; j < SIZES; j++) {
				const struct salmap_map map =
					random_map(&sizes[i], i);

				resample(&map, mode, &sizes[j], result);
				for (k = 0; k < 10; k++)
					assert_run(&map, mode, &sizes[j],
					           &random);
			}
}

struct expected {
	const struct salmap_tile *tile;
	int rows;
};

/* Rows of 30 columns against the whole output. */
static void assert_rows(void *context, const struct salmap_between *rows)
{
	struct expected *expected = context;
	float got[SALMAP_BETWEEN_ROWS * 30];

	assert_int_equal(rows->first, expected->rows);
	expected->rows += rows->rows;
	salmap_render_scalar.put(rows, got, 30);
	assert_same_bits(got,
	                 result + (expected->tile->row + rows->first) * 30,
	                 (size_t)rows->rows * 30);
}

static void assert_tile(struct salmap_sampler *sampler,
                        const struct salmap_tile *tile)
{
	struct expected expected = { tile, 0 };

	salmap_sampler_read(sampler, tile, &salmap_render_scalar, assert_rows,
	                    &expected);
	assert_int_equal(expected.rows, tile->rows);
}

/* Tiles below one another, or with others between, give what one gives. */
static void tiles_may_come_in_any_order(void **state)
{
	const struct salmap_size in = { 1, 9, 21 };
	const struct salmap_tile tiles[] = {
		{ 0, 0, 0, 4, 30 },  { 0, 4, 0, 7, 30 },  { 0, 25, 0, 9, 30 },
		{ 0, 11, 0, 1, 30 }, { 0, 2, 0, 20, 30 },
	};
	salmap_resampling mode;
	size_t i, j;

	(void)state;
	for (mode = 0; mode < MODES; mode++)
		for (i = 0; i < SIZES; i++) {
			const struct salmap_map map = random_map(&in, i);
			const struct salmap_size size = { 1, 34 + (int64_t)i,
				                          30 };
			struct salmap_sampler sampler;

			resample(&map, mode, &size, result);
			salmap_sampler_init(&sampler, &map, mode, &size,
			                    &along_d, tiles);
			for (j = 0; j < sizeof(tiles) / sizeof(*tiles); j++)
				assert_tile(&sampler, &tiles[j]);
		}
}

static void each_slice_is_read_on_its_own(void **state)
{
	const struct salmap_size in = { 1, 9, 21 }, size = { 2, 14, 30 };
	const struct salmap_tile second = { 1, 3, 0, 7, 30 };
	struct salmap_sampler sampler;
	struct salmap_map map;
	salmap_resampling mode;

	(void)state;
	for (mode = 0; mode < MODES; mode++) {
		const struct salmap_tile first = { 0, 3, 0, 7, 30 };
		struct expected expected = { &first, 0 };

		map = random_map(&in, 5);
		resample(&map, mode, &size, result);
		map.depth = 2;
		memmove(source + 9 * 21, source, 9 * 21 * sizeof(*source));
		memset(source, 0, 9 * 21 * sizeof(*source));
		salmap_sampler_init(&sampler, &map, mode, &size, &along_d,
		                    &second);
		salmap_sampler_read(&sampler, &second, &salmap_render_scalar,
		                    assert_rows, &expected);
		assert_int_equal(expected.rows, 7);
	}
}

static void mirror(float *data, int64_t height, int64_t width)
{
	int64_t i;

	for (i = 0; i < height * width / 2; i++) {
		const float value = data[i];

		data[i] = data[height * width - 1 - i];
		data[height * width - 1 - i] = value;
	}
}

/* Half-pixel centres have no preferred direction. */
static void a_map_turned_gives_the_output_turned(void **state)
{
	static float expected[LARGEST];
	salmap_resampling mode;
	size_t i, j;
	int64_t k;

	(void)state;
	for (mode = SALMAP_RESAMPLING_BILINEAR; mode < MODES; mode++)
		for (i = 0; i < SIZES; i++)
			for (j = 0; j < SIZES; j++) {
				const int64_t h = sizes[j].height;
				const int64_t w = sizes[j].width;
				const struct salmap_map map =
					random_map(&sizes[i], i);

				resample(&map, mode, &sizes[j], expected);
				mirror(expected, h, w);
				mirror(source, map.height, map.width);
				resample(&map, mode, &sizes[j], result);
				for (k = 0; k < h * w; k++)
					assert_near(result[k], expected[k],
					            1e-6);
			}
}

/* A checkerboard, which the cubic overshoots. */
static struct salmap_map checkerboard(float low, float high)
{
	const struct salmap_map map = { source, 1, 6, 7, low, high };
	int i;

	for (i = 0; i < 6 * 7; i++)
		source[i] = (float)((i / 7 + i % 7) % 2);
	return map;
}

static void bicubic_is_clamped_to_the_range(void **state)
{
	static const float ranges[][2] = { { 0, 1 },
		                           { -0.01f, 1.02f },
		                           { -9, 9 } };
	const struct salmap_size size = { 1, 25, 30 };
	int i, j;

	(void)state;
	for (i = 0; i < 3; i++) {
		const struct salmap_map map =
			checkerboard(ranges[i][0], ranges[i][1]);
		float lowest = 9, highest = -9;

		assert_reference(&map, SALMAP_RESAMPLING_BICUBIC, &size, 1e-6);
		for (j = 0; j < 25 * 30; j++) {
			lowest = fminf(lowest, result[j]);
			highest = fmaxf(highest, result[j]);
		}
		assert_int_equal(lowest == ranges[i][0], i < 2);
		assert_int_equal(highest == ranges[i][1], i < 2);
	}
}

/* Rounding must not carry a mean beyond the range. */
static void results_stay_within_the_map(void **state)
{
	const struct salmap_size in = { 1, 5, 3 };
	salmap_resampling mode;
	size_t j;
	int64_t k;

	(void)state;
	for (mode = 0; mode < MODES; mode++)
		for (j = 0; j < SIZES; j++) {
			struct salmap_map map = random_map(&in, j);

			map.low = map.high = source[0];
			for (k = 0; k < 15; k++) {
				map.low = fminf(map.low, source[k]);
				map.high = fmaxf(map.high, source[k]);
			}
			resample(&map, mode, &sizes[j], result);
			for (k = 0; k < sizes[j].width * sizes[j].height; k++)
				assert_true(result[k] >= map.low &&
				            result[k] <= map.high);
		}
}

static void the_largest_values_do_not_overflow(void **state)
{
	const float top = 0x1p126f;
	const struct salmap_size size = { 1, 23, 31 };
	const struct salmap_map map = checkerboard(-top, top);
	salmap_resampling mode;
	int i;

	(void)state;
	for (i = 0; i < 6 * 7; i++)
		source[i] = source[i] > 0 ? top : -top;
	for (mode = 0; mode < MODES; mode++)
		assert_reference(&map, mode, &size, 1e-6 * top);
}

/* Coordinates of 2^30 pixels are exact. */
static void the_largest_output_has_exact_coordinates(void **state)
{
	const struct salmap_size size = { 1, SALMAP_MAX_SIDE, SALMAP_MAX_SIDE };
	const int64_t last = SALMAP_MAX_SIDE - 1, middle = last / 2;
	const struct salmap_map map = { source, 1, 3, 3, 0, 1 };
	salmap_resampling mode;
	float run[3];
	int i;

	(void)state;
	for (i = 0; i < 9; i++)
		source[i] = (float)i / 8;
	for (mode = 0; mode < MODES; mode++) {
		resample_run(&map, mode, &size, 0, 0, 3, run);
		assert_near(run[0], source[0], 0);
		resample_run(&map, mode, &size, last, last - 2, 3, run);
		assert_near(run[2], source[8], 0);
		resample_run(&map, mode, &size, middle, middle - 1, 3, run);
		assert_near(run[1], source[4], 0);
	}
}

/* Two columns at the edge between two pixels: the left one is still the first
 * pixel's, whatever the size. */
static void nearest_changes_at_the_exact_column(void **state)
{
	const struct salmap_map map = { source, 1, 1, 3, 0, 1 };
	int64_t width;

	(void)state;
	for (width = 0; width < 3; width++)
		source[width] = (float)width / 2;
	for (width = 3; width < SALMAP_MAX_SIDE; width = width * 7 + 1) {
		const struct salmap_size size = { 1, 1, width };
		const int64_t edge = (width + 2) / 3;
		float run[2];

		resample_run(&map, SALMAP_RESAMPLING_NEAREST, &size, 0,
		             edge - 1, 2, run);
		assert_near(run[0], source[0], 0);
		assert_near(run[1], source[1], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_sizes_agree_with_the_formulas),
		cmocka_unit_test(nearest_takes_pixels_as_they_are),
		cmocka_unit_test(the_same_size_is_the_same_map),
		cmocka_unit_test(constant_maps_stay_constant),
		cmocka_unit_test(a_run_of_any_columns_is_part_of_the_row),
		cmocka_unit_test(tiles_may_come_in_any_order),
		cmocka_unit_test(each_slice_is_read_on_its_own),
		cmocka_unit_test(a_map_turned_gives_the_output_turned),
		cmocka_unit_test(bicubic_is_clamped_to_the_range),
		cmocka_unit_test(results_stay_within_the_map),
		cmocka_unit_test(the_largest_values_do_not_overflow),
		cmocka_unit_test(the_largest_output_has_exact_coordinates),
		cmocka_unit_test(nearest_changes_at_the_exact_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
