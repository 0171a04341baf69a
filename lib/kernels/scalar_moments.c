#include "../strict_fp.h"

#include "scalar_moments.h"

#include "../smoe.h"

#define LANES SALMAP_SMOE_LANES
#define TILE SALMAP_SCALAR_TILE

/* Adds lane l + step to lane l, for step = 8, 4, 2, 1: the fixed tree that ends
 * every sum over lanes. */
static void fold_tile(double lanes[LANES][TILE], int count, double sum[TILE])
{
	int step, lane, i;

	for (step = LANES / 2; step > 0; step /= 2)
		for (lane = 0; lane < step; lane++)
			for (i = 0; i < count; i++)
				lanes[lane][i] += lanes[lane + step][i];
	for (i = 0; i < count; i++)
		sum[i] = lanes[0][i];
}

/* Sums of the differences d of the channels from `start` on from an origin, and
 * of d * d. */
static bool add_channels(const struct salmap_scalar_tile *tile, int64_t start,
                         const float origin[TILE], double sum[TILE],
                         double square[TILE])
{
	double sums[LANES][TILE] = { { 0 } }, squares[LANES][TILE] = { { 0 } };
	float row[TILE];
	bool nonfinite = false;
	int64_t c;
	int i;

	for (c = start; c < tile->view->c; c++) {
		nonfinite |= salmap_scalar_channel(tile, c, row);
		for (i = 0; i < tile->count; i++) {
			const double d = (double)row[i] - origin[i];

			sums[c % LANES][i] += d;
			squares[c % LANES][i] += d * d;
		}
	}
	fold_tile(sums, tile->count, sum);
	fold_tile(squares, tile->count, square);
	return nonfinite;
}

bool salmap_scalar_rectified(const struct salmap_scalar_tile *tile,
                             double sum[TILE])
{
	double sums[LANES][TILE] = { { 0 } };
	float row[TILE];
	bool nonfinite = false;
	int64_t c;
	int i;

	for (c = 0; c < tile->view->c; c++) {
		nonfinite |= salmap_scalar_channel(tile, c, row);
		for (i = 0; i < tile->count; i++)
			sums[c % LANES][i] += row[i] > 0 ? row[i] : 0;
	}
	fold_tile(sums, tile->count, sum);
	return nonfinite;
}

bool salmap_scalar_sum(const struct salmap_scalar_tile *tile, double sum[TILE])
{
	const float zeros[TILE] = { 0 };
	double square[TILE];

	return add_channels(tile, 0, zeros, sum, square);
}

/* From sums of differences d, and of d * d. */
static double deviation_of(double sum, double square, double channels)
{
	const double variance = square - sum * sum / channels;

	return variance > 0 ? salmap_sqrt(variance / (channels - 1)) : 0;
}

/* One pass: differences from the first channel keep the sums of squares small
 * where the values are large and close to each other. */
bool salmap_scalar_moments(const struct salmap_scalar_tile *tile,
                           double mean[TILE], double deviation[TILE])
{
	const double channels = (double)tile->view->c;
	float origin[TILE];
	double sum[TILE], square[TILE];
	bool nonfinite = salmap_scalar_channel(tile, 0, origin);
	int i;

	nonfinite |= add_channels(tile, 1, origin, sum, square);
	for (i = 0; i < tile->count; i++) {
		mean[i] = origin[i] + sum[i] / channels;
		deviation[i] = deviation_of(sum[i], square[i], channels);
	}
	return nonfinite;
}
