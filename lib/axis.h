/*
 * Coordinates of resampling, all exact: the centre of output pixel i of `out`
 * lies at ((2i + 1) in - out) / (2 out) in the input's pixels, a quotient of
 * integers, of which the floor is an index and the rest a fraction. Sides have
 * 30 bits, so that nothing here overflows 64, and a rest has 31.
 */
#ifndef SALMAP_AXIS_H
#define SALMAP_AXIS_H

#include <stdint.h>

/* One axis: the fraction number / unit walks along it in equal steps. */
struct salmap_axis {
	int64_t in, unit;
	int64_t floor, rest; /* of number / unit, 0 <= rest < unit */
	int64_t step_floor, step_rest;
	float reciprocal; /* of unit */
};

static inline void salmap_axis_set(struct salmap_axis *axis, int64_t number,
                                   int64_t step, int64_t unit)
{
	axis->unit = unit;
	axis->reciprocal = (float)(1.0 / (double)unit);
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
static inline struct salmap_axis salmap_axis_at_centre(int64_t in, int64_t out,
                                                       int64_t index)
{
	struct salmap_axis axis = { .in = in };

	salmap_axis_set(&axis, (2 * index + 1) * in - out, 2 * in, 2 * out);
	return axis;
}

/* At the leading edge of output pixel `index`. */
static inline struct salmap_axis salmap_axis_at_edge(int64_t in, int64_t out,
                                                     int64_t index)
{
	struct salmap_axis axis = { .in = in };

	salmap_axis_set(&axis, index * in, in, out);
	return axis;
}

static inline void salmap_axis_advance(struct salmap_axis *axis)
{
	axis->floor += axis->step_floor;
	axis->rest += axis->step_rest;
	if (axis->rest >= axis->unit) {
		axis->rest -= axis->unit;
		axis->floor += 1;
	}
}

/* The input pixels that the output pixel at an axis touches end at the ceiling
 * of its trailing edge. */
static inline int64_t salmap_axis_window_end(const struct salmap_axis *axis)
{
	struct salmap_axis next = *axis;

	salmap_axis_advance(&next);
	return next.floor + (next.rest != 0);
}

/* The fraction beyond `floor`: from 0 to so far below 1 that a + fraction *
 * (b - a), rounded three times, does not go beyond b: docs/numerics.md. */
static inline float salmap_axis_fraction(const struct salmap_axis *axis)
{
	const float fraction = (float)(int32_t)axis->rest * axis->reciprocal;
	const float most = 1 - 0x1p-22f;

	return fraction < most ? fraction : most;
}

/* The border is repeated outwards. */
static inline int64_t salmap_clamp_index(int64_t index, int64_t count)
{
	if (index < 0)
		return 0;
	return index < count ? index : count - 1;
}

#endif
