/*
 * Sums of channels, and of their squares, the fast way: of each block of
 * channels in floats, by the tree that class maps have, and of the blocks in
 * double. Locations whose squares floats are too coarse for take differences
 * from that mean, which stay small where values are large and close to each
 * other; what is left goes the exact way, in double throughout.
 */
#include "../strict_fp.h"

#include "scalar_moments.h"

#include "moments.h"

#include "../rare.h"
#include "../smoe.h"

#define LANES SALMAP_SMOE_LANES
#define GROUP SALMAP_SMOE_GROUP
#define TILE SALMAP_SCALAR_TILE

/* Of the locations of a tile. */
struct moment_sums {
	double sum[TILE], square[TILE];
};

/* What is added. */
struct moment_terms {
	bool rectified;
	const float *origin; /* what is taken off each, or NULL */
};

/* Reads the terms of a channel. */
static bool read_terms(const struct salmap_scalar_tile *tile, int64_t channel,
                       const struct moment_terms *terms, float row[TILE])
{
	const bool nonfinite = salmap_scalar_channel(tile, channel, row);
	int i;

	for (i = 0; terms->rectified && i < tile->count; i++)
		row[i] = row[i] > 0 ? row[i] : 0;
	for (i = 0; terms->origin != NULL && i < tile->count; i++)
		row[i] -= terms->origin[i];
	return nonfinite;
}

/* --------------------------------------------------------------- fast way */

/* Those of one lane of a block, of which `first` is the first; absent ones are
 * 0. */
static bool read_lane(const struct salmap_scalar_tile *tile, int64_t first,
                      const struct moment_terms *terms, float sum[TILE],
                      float square[TILE])
{
	float x[GROUP][TILE] = { { 0 } };
	bool nonfinite = false;
	int j, i;

	for (j = 0; j < GROUP; j++)
		if (first + j * LANES < tile->view->c)
			nonfinite |= read_terms(tile, first + j * LANES, terms,
			                        x[j]);
	for (i = 0; i < tile->count; i++) {
		sum[i] = (x[0][i] + x[1][i]) + (x[2][i] + x[3][i]);
		square[i] = (x[0][i] * x[0][i] + x[1][i] * x[1][i]) +
		            (x[2][i] * x[2][i] + x[3][i] * x[3][i]);
	}
	return nonfinite;
}

/* Adds lane l + step to lane l, for step = 8, 4, 2, 1, and what is left to
 * sums. */
static void add_lanes(float lanes[LANES][TILE], int count, double sums[TILE])
{
	int step, lane, i;

	for (step = LANES / 2; step > 0; step /= 2)
		for (lane = 0; lane < step; lane++)
			for (i = 0; i < count; i++)
				lanes[lane][i] += lanes[lane + step][i];
	for (i = 0; i < count; i++)
		sums[i] += lanes[0][i];
}

static bool fast_sums(const struct salmap_scalar_tile *tile,
                      const struct moment_terms *terms,
                      struct moment_sums *sums)
{
	float sum[LANES][TILE], square[LANES][TILE];
	bool nonfinite = false;
	int64_t start;
	int i;

	for (i = 0; i < tile->count; i++)
		sums->sum[i] = sums->square[i] = 0;
	for (start = 0; start < tile->view->c; start += SALMAP_SMOE_BLOCK) {
		for (i = 0; i < LANES; i++)
			nonfinite |= read_lane(tile, start + i, terms, sum[i],
			                       square[i]);
		add_lanes(sum, tile->count, sums->sum);
		add_lanes(square, tile->count, sums->square);
	}
	return nonfinite;
}

/* -------------------------------------------------------------- exact way */

/* Of differences from the first channel, in order. */
static SALMAP_RARE void exact_sums(const struct salmap_scalar_tile *tile,
                                   const struct moment_terms *elements,
                                   float origin[TILE], struct moment_sums *sums)
{
	float row[TILE];
	int64_t c;
	int i;

	read_terms(tile, 0, elements, origin);
	for (i = 0; i < tile->count; i++)
		sums->sum[i] = sums->square[i] = 0;
	for (c = 1; c < tile->view->c; c++) {
		read_terms(tile, c, elements, row);
		for (i = 0; i < tile->count; i++) {
			const double d = (double)row[i] - origin[i];

			sums->sum[i] += d;
			sums->square[i] += d * d;
		}
	}
}

/* ----------------------------------------------------------------- results */

/* From sums of differences from an origin. */
static double mean_from(double origin, double sum, double channels)
{
	return origin + sum * (1 / channels);
}

static bool mean_of(const struct salmap_scalar_tile *tile, bool rectified,
                    double mean[TILE])
{
	const double channels = (double)tile->view->c;
	const struct moment_terms terms = { rectified, NULL };
	struct moment_sums fast, exact;
	float origin[TILE];
	const bool nonfinite = fast_sums(tile, &terms, &fast);
	bool all_finite = true;
	int i;

	for (i = 0; i < tile->count; i++) {
		mean[i] = mean_from(0, fast.sum[i], channels);
		all_finite &= fast.sum[i] - fast.sum[i] == 0;
	}
	if (all_finite)
		return nonfinite;
	exact_sums(tile, &terms, origin, &exact);
	for (i = 0; i < tile->count; i++)
		if (!(fast.sum[i] - fast.sum[i] == 0))
			mean[i] = mean_from(origin[i], exact.sum[i], channels);
	return nonfinite;
}

bool salmap_scalar_means(const struct salmap_scalar_tile *tile,
                         double mean[TILE])
{
	return mean_of(tile, false, mean);
}

bool salmap_scalar_rectified_means(const struct salmap_scalar_tile *tile,
                                   double mean[TILE])
{
	return mean_of(tile, true, mean);
}

/* The sum of squares of differences from the mean. */
static double excess_from(double sum, double square, double channels)
{
	return square - sum * sum * (1 / channels);
}

/* Whether floats are good enough. Infinity minus infinity is no number, and
 * compares as false. Where all squares are 0, so is the sum: it would leave less
 * than nothing. */
static bool is_good(double sum, double square, double channels)
{
	const double excess = excess_from(sum, square, channels);

	return excess - excess == 0 &&
	       excess >= square * SALMAP_MOMENTS_LEAST_SHARE &&
	       (square >= channels * SALMAP_MOMENTS_LEAST_SQUARE ||
	        square == 0);
}

static double deviation_of(double sum, double square, double channels)
{
	const double excess = excess_from(sum, square, channels);
	const double others = channels - (channels > 1);

	return excess > 0 ? salmap_sqrt(excess * (1 / others)) : 0;
}

/* The moments of a tile's locations. */
struct moments {
	double *mean, *deviation;
	bool good[TILE];
};

/* Makes those that are not good yet of sums of differences from an origin.
 * Returns whether all are. */
static bool make_moments(const struct salmap_scalar_tile *tile,
                         const float origin[TILE],
                         const struct moment_sums *sums,
                         struct moments *moments)
{
	const double channels = (double)tile->view->c;
	bool all_good = true;
	int i;

	for (i = 0; i < tile->count; i++) {
		const double sum = sums->sum[i], square = sums->square[i];

		if (moments->good[i])
			continue;
		moments->mean[i] = mean_from(origin[i], sum, channels);
		moments->deviation[i] = deviation_of(sum, square, channels);
		moments->good[i] = is_good(sum, square, channels);
		all_good &= moments->good[i];
	}
	return all_good;
}

bool salmap_scalar_moments(const struct salmap_scalar_tile *tile,
                           double mean[TILE], double deviation[TILE])
{
	struct moments moments = { .mean = mean, .deviation = deviation };
	float origin[TILE] = { 0 };
	const struct moment_terms elements = { false, NULL };
	const struct moment_terms differences = { false, origin };
	struct moment_sums sums;
	const bool nonfinite = fast_sums(tile, &elements, &sums);
	int i;

	if (make_moments(tile, origin, &sums, &moments))
		return nonfinite;
	for (i = 0; i < tile->count; i++)
		origin[i] = (float)mean[i];
	fast_sums(tile, &differences, &sums);
	if (make_moments(tile, origin, &sums, &moments))
		return nonfinite;
	exact_sums(tile, &elements, origin, &sums);
	make_moments(tile, origin, &sums, &moments);
	return nonfinite;
}
