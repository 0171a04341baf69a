#include "../strict_fp.h"

#include "scalar_sums.h"

#include "../rare.h"
#include "../smoe.h"

#define LANES SALMAP_SMOE_LANES
#define TILE SALMAP_SCALAR_TILE

static float rectify(float x)
{
	return x > 0 ? x : 0;
}

/* The lanes of a tile between two folds. log2 of a lane's product so far is
 * exponent + log2(mantissa). */
struct sum_lanes {
	float sum[LANES][TILE];
	float mantissa[LANES][TILE];
	int32_t exponent[LANES][TILE];
};

static void clear_lanes(struct sum_lanes *lanes)
{
	int lane, i;

	for (lane = 0; lane < LANES; lane++)
		for (i = 0; i < TILE; i++) {
			lanes->sum[lane][i] = 0;
			lanes->mantissa[lane][i] = 1;
			lanes->exponent[lane][i] = 0;
		}
}

/* Moves the exponent of a positive normal float to *exponent. */
static float split_exponent(float x, int32_t *exponent)
{
	const uint32_t bits = salmap_bits_of_float(x);

	*exponent += (int32_t)(bits >> 23) - 127;
	return salmap_float_of_bits((bits & 0x7fffff) | 0x3f800000);
}

/* Adds the channels `first`, first + LANES, ... of one group to a lane. An
 * absent channel is 0 in the sum and 1 in the product. */
static bool add_group(struct sum_lanes *lanes,
                      const struct salmap_scalar_tile *tile, int64_t first)
{
	const float epsilon = tile->parameters->epsilon;
	const int lane = (int)(first % LANES);
	float value[SALMAP_SMOE_GROUP][TILE], factor[SALMAP_SMOE_GROUP][TILE];
	bool nonfinite = false;
	int j, i;

	for (j = 0; j < SALMAP_SMOE_GROUP; j++) {
		const int64_t channel = first + j * LANES;
		const bool present = channel < tile->view->c;

		if (present)
			nonfinite |= salmap_scalar_channel(tile, channel,
			                                   value[j]);
		for (i = 0; i < tile->count; i++) {
			value[j][i] = present ? rectify(value[j][i]) : 0;
			factor[j][i] = present ? value[j][i] + epsilon : 1;
		}
	}
	for (i = 0; i < tile->count; i++) {
		const float product = (factor[0][i] * factor[1][i]) *
		                      (factor[2][i] * factor[3][i]);

		lanes->sum[lane][i] += (value[0][i] + value[1][i]) +
		                       (value[2][i] + value[3][i]);
		lanes->mantissa[lane][i] *=
			split_exponent(product, &lanes->exponent[lane][i]);
	}
	return nonfinite;
}

/* Folds the lanes into the sums of each location. */
static void fold_sums(struct sum_lanes *lanes, int64_t count,
                      struct salmap_smoe_sums *sums)
{
	int step, lane, i;

	for (step = LANES / 2; step > 0; step /= 2)
		for (lane = 0; lane < step; lane++)
			for (i = 0; i < count; i++) {
				lanes->sum[lane][i] += lanes->sum[lane + step][i];
				lanes->mantissa[lane][i] *=
					lanes->mantissa[lane + step][i];
				lanes->exponent[lane][i] +=
					lanes->exponent[lane + step][i];
			}
	for (i = 0; i < count; i++) {
		sums[i].sum += lanes->sum[0][i];
		sums[i].mantissa = split_exponent(
			sums[i].mantissa * lanes->mantissa[0][i],
			&lanes->exponent[0][i]);
		sums[i].exponent += lanes->exponent[0][i];
	}
}

static bool sum_channels(const struct salmap_scalar_tile *tile,
                         struct salmap_smoe_sums *sums)
{
	struct sum_lanes lanes;
	bool nonfinite = false;
	int64_t block, first, blocks_since_fold = 0;
	int i;

	for (i = 0; i < tile->count; i++)
		sums[i] = (struct salmap_smoe_sums){ 0, 0, 1 };
	clear_lanes(&lanes);
	for (block = 0; block < tile->view->c; block += SALMAP_SMOE_BLOCK) {
		if (blocks_since_fold == SALMAP_SMOE_BLOCKS_PER_FOLD) {
			fold_sums(&lanes, tile->count, sums);
			clear_lanes(&lanes);
			blocks_since_fold = 0;
		}
		for (first = block;
		     first < block + LANES && first < tile->view->c; first++)
			nonfinite |= add_group(&lanes, tile, first);
		blocks_since_fold++;
	}
	fold_sums(&lanes, tile->count, sums);
	return nonfinite;
}

/* Channel `channel`, rectified, at the one location of a tile. */
static double rectified_channel(const struct salmap_scalar_tile *location,
                                int64_t channel)
{
	float value;

	salmap_scalar_channel(location, channel, &value);
	return rectify(value);
}

/* The slow and exact way, all in double: two passes over one location. The mean
 * is taken of differences from the first channel, so that it is exact where all
 * are equal. */
static SALMAP_RARE struct salmap_scalar_factors
exact(const struct salmap_scalar_tile *tile, int64_t i)
{
	const double epsilon = tile->parameters->epsilon;
	const double channels = (double)tile->view->c;
	struct salmap_scalar_tile location = *tile;
	double sum = 0, shares = 0, first, mean;
	int64_t c;

	location.first += (ptrdiff_t)(i * tile->view->stride_w);
	location.count = 1;
	first = rectified_channel(&location, 0);
	for (c = 1; c < tile->view->c; c++)
		sum += rectified_channel(&location, c) - first;
	mean = first + sum / channels;
	for (c = 0; c < tile->view->c; c++)
		shares += salmap_smoe_share(rectified_channel(&location, c),
		                            mean, epsilon);
	return (struct salmap_scalar_factors){ mean + epsilon,
		                               shares / channels, true };
}

bool salmap_scalar_by_sums(const struct salmap_scalar_tile *tile,
                           struct salmap_scalar_factors *factors)
{
	const float epsilon = tile->parameters->epsilon;
	const double channels = (double)tile->view->c;
	const bool fast = salmap_smoe_is_fast(epsilon);
	struct salmap_smoe_sums sums[TILE];
	const bool nonfinite = sum_channels(tile, sums);
	int i;

	for (i = 0; i < tile->count; i++) {
		factors[i].is_exact = false;
		if (!fast || !salmap_smoe_factors(&sums[i], channels, epsilon,
		                                  &factors[i].mean,
		                                  &factors[i].spread))
			factors[i] = exact(tile, i);
	}
	return nonfinite;
}
