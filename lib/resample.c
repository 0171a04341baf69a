/* The coordinates: axis.h. */
#include "strict_fp.h"

#include "resample.h"

#include "axis.h"

static float clamp_value(const struct salmap_map *map, float value)
{
	if (value < map->low)
		return map->low;
	return value > map->high ? map->high : value;
}

static const float *row_of(const struct salmap_map *map, int64_t row)
{
	return map->data + salmap_clamp_index(row, map->height) * map->width;
}

/* ---------------------------------------------------------------- nearest */

static void nearest(const struct salmap_map *map,
                    const struct salmap_size *size, int64_t row, int64_t column,
                    int64_t count, float *out)
{
	const struct salmap_axis y = salmap_axis_at_edge(
		map->height, size->height, row);
	struct salmap_axis x = salmap_axis_at_edge(
		map->width, size->width, column);
	const float *source = row_of(map, y.floor);
	int64_t i;

	for (i = 0; i < count; i++, salmap_axis_advance(&x))
		out[i] = source[x.floor];
}

/* --------------------------------------------------------------- bilinear */

/* a where t is 0, and a where b is a, exactly. */
static float blend(float a, float b, float t)
{
	return a + t * (b - a);
}

static void bilinear(const struct salmap_map *map,
                     const struct salmap_size *size, int64_t row,
                     int64_t column, int64_t count, float *out)
{
	const struct salmap_axis y = salmap_axis_at_centre(
		map->height, size->height, row);
	struct salmap_axis x = salmap_axis_at_centre(
		map->width, size->width, column);
	const float *above = row_of(map, y.floor);
	const float *below = row_of(map, y.floor + 1);
	const float down = salmap_axis_fraction(&y);
	int64_t i;

	for (i = 0; i < count; i++, salmap_axis_advance(&x)) {
		const int64_t left = salmap_clamp_index(x.floor, x.in);
		const int64_t right = salmap_clamp_index(x.floor + 1, x.in);

		out[i] = clamp_value(
			map, blend(blend(above[left], below[left], down),
		                   blend(above[right], below[right], down),
		                   salmap_axis_fraction(&x)));
	}
}

/* ---------------------------------------------------------------- bicubic */

/* R. Keys, "Cubic convolution interpolation for digital image processing",
 * IEEE Transactions on Acoustics, Speech and Signal Processing 29, 1981, with
 * a = -0.75. */
#define KEYS_A -0.75

/* The weights of the taps at distances 1 + t, 1 - t and 2 - t; the nearest tap
 * has what is left to 1. */
struct cubic {
	float before, after, beyond;
};

static float cubic_near(double t)
{
	return (float)(((KEYS_A + 2) * t - (KEYS_A + 3)) * t * t + 1);
}

static float cubic_far(double t)
{
	return (float)(((KEYS_A * t - 5 * KEYS_A) * t + 8 * KEYS_A) * t -
	               4 * KEYS_A);
}

static struct cubic cubic_weights(double t)
{
	const struct cubic weights = { cubic_far(1 + t), cubic_near(1 - t),
		                       cubic_far(2 - t) };
	return weights;
}

/* Written in differences, so that equal taps give their value exactly. */
static float cubic_blend(const struct cubic *w, float before, float at,
                         float after, float beyond)
{
	return at + ((w->before * (before - at) + w->after * (after - at)) +
	             w->beyond * (beyond - at));
}

static void bicubic(const struct salmap_map *map,
                    const struct salmap_size *size, int64_t row, int64_t column,
                    int64_t count, float *out)
{
	const struct salmap_axis y = salmap_axis_at_centre(
		map->height, size->height, row);
	struct salmap_axis x = salmap_axis_at_centre(
		map->width, size->width, column);
	const struct cubic down = cubic_weights(salmap_axis_position(&y));
	const float *rows[4];
	int64_t i, tap;

	for (tap = 0; tap < 4; tap++)
		rows[tap] = row_of(map, y.floor - 1 + tap);
	for (i = 0; i < count; i++, salmap_axis_advance(&x)) {
		const struct cubic across =
			cubic_weights(salmap_axis_position(&x));
		float value[4];

		for (tap = 0; tap < 4; tap++) {
			const int64_t at = salmap_clamp_index(
				x.floor - 1 + tap, x.in);

			value[tap] = cubic_blend(&down, rows[0][at],
			                         rows[1][at], rows[2][at],
			                         rows[3][at]);
		}
		out[i] = clamp_value(map, cubic_blend(&across, value[0],
		                                      value[1], value[2],
		                                      value[3]));
	}
}

/* ------------------------------------------------------------------- area */

/* The input pixels that output pixel at an axis touches: floor of its leading
 * edge to ceiling of its trailing one. */
static int64_t window_end(const struct salmap_axis *axis)
{
	struct salmap_axis next = *axis;

	salmap_axis_advance(&next);
	return next.floor + (next.rest != 0);
}

static void area(const struct salmap_map *map, const struct salmap_size *size,
                 int64_t row, int64_t column, int64_t count, float *out)
{
	const struct salmap_axis y = salmap_axis_at_edge(
		map->height, size->height, row);
	struct salmap_axis x = salmap_axis_at_edge(
		map->width, size->width, column);
	const int64_t bottom = window_end(&y);
	int64_t i, v, u;

	for (i = 0; i < count; i++, salmap_axis_advance(&x)) {
		const int64_t right = window_end(&x);
		const int64_t pixels = (bottom - y.floor) * (right - x.floor);
		double sum = 0;

		for (v = y.floor; v < bottom; v++)
			for (u = x.floor; u < right; u++)
				sum += row_of(map, v)[u];
		out[i] = (float)(sum / (double)pixels);
	}
}

void salmap_resample_run(const struct salmap_map *map,
                         salmap_resampling resampling,
                         const struct salmap_size *size, int64_t row,
                         int64_t column, int64_t count, float *out)
{
	if (resampling == SALMAP_RESAMPLING_NEAREST)
		nearest(map, size, row, column, count, out);
	else if (resampling == SALMAP_RESAMPLING_BILINEAR)
		bilinear(map, size, row, column, count, out);
	else if (resampling == SALMAP_RESAMPLING_BICUBIC)
		bicubic(map, size, row, column, count, out);
	else
		area(map, size, row, column, count, out);
}
