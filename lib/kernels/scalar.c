/*
 * The kernels that define the bits: plain C, a tile of locations at a time, so
 * that channel planes are read in runs and a compiler may vectorise as it
 * likes.
 */
#include "../strict_fp.h"

#include "kernels.h"

#include "../rare.h"
#include "../smoe.h"

/* Locations of a tile; with LANES lanes of them, a few KiB of stack. */
#define TILE 16
#define LANES SALMAP_SMOE_LANES

/* One tile of a run. */
struct tile {
	const struct salmap_view *view;
	const unsigned char *first; /* its first location, of channel 0 */
	int count;                  /* of locations, at most TILE */
};

/* Reads one channel of a tile; NaN and infinity become 0 and set *nonfinite. */
static void load_channel(const struct tile *tile, int64_t channel, float *row,
                         bool *nonfinite)
{
	const struct salmap_elements elements = {
		tile->first + salmap_view_channel(tile->view, channel),
		(ptrdiff_t)tile->view->stride_w, channel, 0, tile->count,
	};
	int i;

	salmap_scalar_load(tile->view, &elements, row);
	for (i = 0; i < elements.count; i++)
		if (!salmap_is_finite_float(row[i])) {
			row[i] = 0;
			*nonfinite = true;
		}
}

static float rectify(float x)
{
	return x > 0 ? x : 0;
}

/* Adds lane l + step to lane l, for step = 8, 4, 2, 1: the fixed tree that ends
 * every sum over lanes. */
static void fold_tile(double lanes[LANES][TILE], int count)
{
	int step, lane, i;

	for (step = LANES / 2; step > 0; step /= 2)
		for (lane = 0; lane < step; lane++)
			for (i = 0; i < count; i++)
				lanes[lane][i] += lanes[lane + step][i];
}

/* Calls `tile_kernel` for each tile of the run. */
static bool for_each_tile(const struct salmap_view *view,
                          const struct salmap_run *run, float epsilon,
                          float *out,
                          bool (*tile_kernel)(const struct tile *tile,
                                              float epsilon, float *out))
{
	struct tile tile = { .view = view };
	bool nonfinite = false;
	int64_t done;

	for (done = 0; done < run->count; done += TILE) {
		const int64_t rest = run->count - done;

		tile.first = salmap_view_element(view, run->image, 0,
		                                 run->slice, run->row,
		                                 run->column + done);
		tile.count = rest < TILE ? (int)rest : TILE;
		nonfinite |= tile_kernel(&tile, epsilon, out + done);
	}
	return nonfinite;
}

/* ------------------------------------------------------------------- SMOE */

/* The lanes of a tile between two folds. log2 of a lane's product so far is
 * exponent + log2(mantissa). */
struct smoe_lanes {
	float sum[LANES][TILE];
	float mantissa[LANES][TILE];
	int32_t exponent[LANES][TILE];
};

static void smoe_lanes_clear(struct smoe_lanes *lanes)
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
static bool smoe_add_group(struct smoe_lanes *lanes, const struct tile *tile,
                           int64_t first, float epsilon)
{
	const int lane = (int)(first % LANES);
	float value[SALMAP_SMOE_GROUP][TILE], factor[SALMAP_SMOE_GROUP][TILE];
	bool nonfinite = false;
	int j, i;

	for (j = 0; j < SALMAP_SMOE_GROUP; j++) {
		const int64_t channel = first + j * LANES;
		const bool present = channel < tile->view->c;

		if (present)
			load_channel(tile, channel, value[j], &nonfinite);
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
static void smoe_fold(struct smoe_lanes *lanes, int64_t count,
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

static bool channel_sums(const struct tile *tile, float epsilon,
                         struct salmap_smoe_sums *sums)
{
	struct smoe_lanes lanes;
	bool nonfinite = false;
	int64_t block, first, blocks_since_fold = 0;
	int i;

	for (i = 0; i < tile->count; i++)
		sums[i] = (struct salmap_smoe_sums){ 0, 0, 1 };
	smoe_lanes_clear(&lanes);
	for (block = 0; block < tile->view->c; block += SALMAP_SMOE_BLOCK) {
		if (blocks_since_fold == SALMAP_SMOE_BLOCKS_PER_FOLD) {
			smoe_fold(&lanes, tile->count, sums);
			smoe_lanes_clear(&lanes);
			blocks_since_fold = 0;
		}
		for (first = block;
		     first < block + LANES && first < tile->view->c; first++)
			nonfinite |= smoe_add_group(&lanes, tile, first, epsilon);
		blocks_since_fold++;
	}
	smoe_fold(&lanes, tile->count, sums);
	return nonfinite;
}

/* Channel `channel`, rectified, at the one location of a tile. */
static double rectified_channel(const struct tile *location, int64_t channel)
{
	bool nonfinite = false;
	float value;

	load_channel(location, channel, &value, &nonfinite);
	return rectify(value);
}

/* The slow and exact way, all in double: two passes over one location. *mean is
 * that of all a; returns its logarithm less the mean of log a. The mean is taken
 * of differences from the first channel, so that it is exact where all are
 * equal. */
static SALMAP_RARE double exact_spread(const struct tile *tile, int64_t i,
                                       float epsilon, double *mean)
{
	const double channels = (double)tile->view->c;
	struct tile location = *tile;
	double sum = 0, shares = 0, first, rectified;
	int64_t c;

	location.first += (ptrdiff_t)(i * tile->view->stride_w);
	location.count = 1;
	first = rectified_channel(&location, 0);
	for (c = 1; c < tile->view->c; c++)
		sum += rectified_channel(&location, c) - first;
	rectified = first + sum / channels;
	for (c = 0; c < tile->view->c; c++)
		shares += salmap_smoe_share(rectified_channel(&location, c),
		                            rectified, epsilon);
	*mean = rectified + epsilon;
	return shares / channels;
}

static SALMAP_RARE float smoe_exact(const struct tile *tile, int64_t i,
                                    float epsilon)
{
	double mean;
	const double spread = exact_spread(tile, i, epsilon, &mean);

	return salmap_smoe_of_shares(mean, spread);
}

static bool smoe_tile(const struct tile *tile, float epsilon, float *out)
{
	struct salmap_smoe_sums sums[TILE];
	const bool fast = salmap_smoe_is_fast(epsilon);
	const bool nonfinite = channel_sums(tile, epsilon, sums);
	int i;

	for (i = 0; i < tile->count; i++)
		if (!fast || !salmap_smoe_finish(&sums[i],
		                                 (double)tile->view->c, epsilon,
		                                 &out[i]))
			out[i] = smoe_exact(tile, i, epsilon);
	return nonfinite;
}

static bool scalar_smoe(const struct salmap_view *view,
                        const struct salmap_run *run, float epsilon, float *out)
{
	return for_each_tile(view, run, epsilon, out, smoe_tile);
}

/* ------------------------------------------------- mean, deviation, maximum */

static bool mean_tile(const struct tile *tile, float epsilon, float *out)
{
	const int count = tile->count;
	double sum[LANES][TILE] = { { 0 } };
	float row[TILE];
	bool nonfinite = false;
	int64_t c;
	int i;

	(void)epsilon;
	for (c = 0; c < tile->view->c; c++) {
		load_channel(tile, c, row, &nonfinite);
		for (i = 0; i < count; i++)
			sum[c % LANES][i] += row[i];
	}
	fold_tile(sum, count);
	for (i = 0; i < count; i++)
		out[i] = salmap_saturate(sum[0][i] / (double)tile->view->c);
	return nonfinite;
}

static bool scalar_mean(const struct salmap_view *view,
                        const struct salmap_run *run, float epsilon, float *out)
{
	return for_each_tile(view, run, epsilon, out, mean_tile);
}

/* Unbiased standard deviation from the sums of d and d*d, d the differences
 * from the first channel. */
static double deviation(double sum, double squares, double channels)
{
	const double variance = squares - sum * sum / channels;

	if (!(variance > 0))
		return 0;
	return salmap_sqrt(variance / (channels - 1));
}

/* One pass: differences from the first channel keep the sums of squares small
 * where the values are large and close to each other. */
static bool std_tile(const struct tile *tile, float epsilon, float *out)
{
	const int count = tile->count;
	double sum[LANES][TILE] = { { 0 } }, squares[LANES][TILE] = { { 0 } };
	float origin[TILE], row[TILE];
	bool nonfinite = false;
	int64_t c;
	int i;

	(void)epsilon;
	load_channel(tile, 0, origin, &nonfinite);
	for (c = 1; c < tile->view->c; c++) {
		load_channel(tile, c, row, &nonfinite);
		for (i = 0; i < count; i++) {
			const double d = (double)row[i] - origin[i];

			sum[c % LANES][i] += d;
			squares[c % LANES][i] += d * d;
		}
	}
	fold_tile(sum, count);
	fold_tile(squares, count);
	for (i = 0; i < count; i++)
		out[i] = salmap_saturate(deviation(sum[0][i], squares[0][i],
		                                   (double)tile->view->c));
	return nonfinite;
}

static bool scalar_std(const struct salmap_view *view,
                       const struct salmap_run *run, float epsilon, float *out)
{
	return for_each_tile(view, run, epsilon, out, std_tile);
}

/* Adding 0 turns -0 into 0: which of the two is the maximum would depend on the
 * order of channels. */
static bool max_tile(const struct tile *tile, float epsilon, float *out)
{
	const int count = tile->count;
	float highest[TILE], row[TILE];
	bool nonfinite = false;
	int64_t c;
	int i;

	(void)epsilon;
	load_channel(tile, 0, highest, &nonfinite);
	for (c = 1; c < tile->view->c; c++) {
		load_channel(tile, c, row, &nonfinite);
		for (i = 0; i < count; i++)
			highest[i] = row[i] > highest[i] ? row[i] : highest[i];
	}
	for (i = 0; i < count; i++)
		out[i] = salmap_saturate(highest[i]) + 0.0f;
	return nonfinite;
}

static bool scalar_max(const struct salmap_view *view,
                       const struct salmap_run *run, float epsilon, float *out)
{
	return for_each_tile(view, run, epsilon, out, max_tile);
}

const struct salmap_kernels salmap_kernels_scalar = {
	"scalar",
	{ scalar_smoe, scalar_mean, scalar_std, scalar_max },
	SALMAP_NORMALIZE_SCALAR,
	&salmap_render_scalar,
};
