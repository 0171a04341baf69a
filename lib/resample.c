/*
 * All coordinates are exact: the centre of output pixel i of `out` lies at
 * ((2i + 1) in - out) / (2 out) in the input's pixels, a quotient of integers,
 * of which the floor is an index and the rest a fraction. Sides have 30 bits,
 * so that nothing here overflows 64.
 */
#include "strict_fp.h"

#include "resample.h"

#include <stdbool.h>

/* One axis: the fraction number / unit walks along it in equal steps. */
struct axis {
	int64_t in, unit;
	int64_t floor, rest; /* of number / unit, 0 <= rest < unit */
	int64_t step_floor, step_rest;
};

static void axis_set(struct axis *axis, int64_t number, int64_t step,
                     int64_t unit)
{
	axis->unit = unit;
	axis->floor = number / unit;
	axis->rest = number % unit;
	if (axis->rest < 0) {
		axis->floor -= 1;
		axis->rest += unit;
	}
	axis->step_floor = step / unit;
	axis->step_rest = step % unit;
}

/* At the centre of output pixel `index`. */
static struct axis axis_at_centre(int64_t in, int64_t out, int64_t index)
{
	struct axis axis = { .in = in };

	axis_set(&axis, (2 * index + 1) * in - out, 2 * in, 2 * out);
	return axis;
}

/* At the leading edge of output pixel `index`. */
static struct axis axis_at_edge(int64_t in, int64_t out, int64_t index)
{
	struct axis axis = { .in = in };

	axis_set(&axis, index * in, in, out);
	return axis;
}

static void axis_advance(struct axis *axis)
{
	axis->floor += axis->step_floor;
	axis->rest += axis->step_rest;
	if (axis->rest >= axis->unit) {
		axis->rest -= axis->unit;
		axis->floor += 1;
	}
}

/* The fraction beyond `floor`, 0 to below 1. */
static double axis_position(const struct axis *axis)
{
	return (double)axis->rest / (double)axis->unit;
}

/* The border is repeated outwards. */
static int64_t clamp_index(int64_t index, int64_t count)
{
	if (index < 0)
		return 0;
	return index < count ? index : count - 1;
}

static float clamp_value(const struct salmap_map *map, float value)
{
	if (value < map->low)
		return map->low;
	return value > map->high ? map->high : value;
}

static const float *row_of(const struct salmap_map *map, int64_t row)
{
	return map->data + clamp_index(row, map->height) * map->width;
}

/* ---------------------------------------------------------------- nearest */

static void nearest(const struct salmap_map *map,
                    const struct salmap_size *size, int64_t row, int64_t column,
                    int64_t count, float *out)
{
	const struct axis y = axis_at_edge(map->height, size->height, row);
	struct axis x = axis_at_edge(map->width, size->width, column);
	const float *source = row_of(map, y.floor);
	int64_t i;

	for (i = 0; i < count; i++, axis_advance(&x))
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
	const struct axis y = axis_at_centre(map->height, size->height, row);
	struct axis x = axis_at_centre(map->width, size->width, column);
	const float *above = row_of(map, y.floor);
	const float *below = row_of(map, y.floor + 1);
	const float down = (float)axis_position(&y);
	int64_t i;

	for (i = 0; i < count; i++, axis_advance(&x)) {
		const int64_t left = clamp_index(x.floor, x.in);
		const int64_t right = clamp_index(x.floor + 1, x.in);

		out[i] = clamp_value(
			map, blend(blend(above[left], below[left], down),
		                   blend(above[right], below[right], down),
		                   (float)axis_position(&x)));
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
	const struct axis y = axis_at_centre(map->height, size->height, row);
	struct axis x = axis_at_centre(map->width, size->width, column);
	const struct cubic down = cubic_weights(axis_position(&y));
	const float *rows[4];
	int64_t i, tap;

	for (tap = 0; tap < 4; tap++)
		rows[tap] = row_of(map, y.floor - 1 + tap);
	for (i = 0; i < count; i++, axis_advance(&x)) {
		const struct cubic across = cubic_weights(axis_position(&x));
		float value[4];

		for (tap = 0; tap < 4; tap++) {
			const int64_t at = clamp_index(x.floor - 1 + tap, x.in);

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
static int64_t window_end(const struct axis *axis)
{
	struct axis next = *axis;

	axis_advance(&next);
	return next.floor + (next.rest != 0);
}

static void area(const struct salmap_map *map, const struct salmap_size *size,
                 int64_t row, int64_t column, int64_t count, float *out)
{
	const struct axis y = axis_at_edge(map->height, size->height, row);
	struct axis x = axis_at_edge(map->width, size->width, column);
	const int64_t bottom = window_end(&y);
	int64_t i, v, u;

	for (i = 0; i < count; i++, axis_advance(&x)) {
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
