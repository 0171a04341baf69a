/*
 * The statistics, one kernel for each row of SALMAP_STATISTICS, named
 * statistic_ and the row's name; included by vector.h, which makes the table.
 *
 * A kernel walks over channels in one of two ways, and then finishes what it
 * has for each location:
 *   - tile by tile, by a function that statistic_run calls, which suits every
 *     layout (vector_channels.h, vector_moments.h);
 *   - by sums and products, where a logarithm of each channel would cost too
 *     much, with a way for each of the layouts that are common
 *     (vector_sums_run.h). The order of operations is that of scalar.c, which
 *     defines the bits.
 */

/* As salmap_smoe_factors, for DOUBLES locations from `at` on; returns the
 * difference of logarithms. */
#define sums_factors ISA(sums_factors)
INLINE vd sums_factors(const struct channel_sums *sums, int at, double share,
                       double epsilon, vd *mean, vl *stands)
{
	const vl two_52 = 0x4330000000000000 - (vl){ 0 };
	const vd sum = vd_load(sums->sum + at);
	const vd exponents = vd_load(sums->exponent + at);
	const vd m = sum * share + epsilon;
	/* A double by way of the bits of 2^52. */
	const vd exponent = (vd)(((vl)m >> 52) | two_52) - 0x1p52 - 1023;
	const vd mantissa = (vd)(((vl)m & 0x000fffffffffffff) |
	                         0x3ff0000000000000);
	const vl is_zero = sum == 0;
	vd difference, of_mean, of_product;

	mantissa_log2(mantissa, widen(sums->mantissa + at), &of_mean,
	              &of_product);
	difference = (exponent - exponents * share) +
	             (of_mean - of_product * share);
	*mean = m;
	*stands = is_zero | ((sum < SALMAP_SMOE_LARGEST) &
	                     (difference >= SALMAP_SMOE_SMALLEST));
	return vd_select(is_zero, (vd){ 0 }, difference);
}

#define all_lanes ISA(all_lanes)
INLINE bool all_lanes(vl mask)
{
	int64_t lanes[DOUBLES];
	bool all = true;
	int i;

	memcpy(lanes, &mask, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		all &= lanes[i] != 0;
	return all;
}

/* As salmap_smoe_finish. */
#define smoe_of_sums ISA(smoe_of_sums)
SHARED bool smoe_of_sums(const struct channel_sums *sums, int count,
                         double channels, float epsilon, float out[SUMS_TILE],
                         int64_t fast[SUMS_TILE])
{
	vl all = ~(vl){ 0 };
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		vd mean;
		vl stands;
		const vd difference = sums_factors(sums, i, 1 / channels,
		                                   epsilon, &mean, &stands);

		all &= stands;
		to_floats(mean * difference, out + i);
		memcpy(fast + i, &stands, sizeof(stands));
	}
	return all_lanes(all);
}

/* As salmap_smoe_of_shares. */
#define tile_smoe ISA(tile_smoe)
RARE void tile_smoe(struct statistic_tile *tile, float *out)
{
	double mean[STATISTIC_TILE], spread[STATISTIC_TILE];
	const int count = tile->row.count;
	int i;

	exact_factors(tile, mean, spread);
	for (i = 0; i < count; i += DOUBLES)
		to_floats(vd_saturate(vd_load(mean + i) * SALMAP_LOG2_E *
		                      vd_load(spread + i)),
		          out + i);
}

static TARGET bool ISA(statistic_smoe)(const struct salmap_view *view,
                                       const struct salmap_run *run,
                                       float epsilon, float *out)
{
	const struct sums_statistic smoe = { smoe_of_sums, tile_smoe };

	return sums_run(view, run, epsilon, out, &smoe);
}

#define tile_mean ISA(tile_mean)
static TARGET void tile_mean(struct statistic_tile *tile, float *out)
{
	const float zeros[STATISTIC_TILE] = { 0 };
	double sum[STATISTIC_TILE], square[STATISTIC_TILE];
	int i;

	add_channels(tile, zeros, sum, square);
	for (i = 0; i < tile->row.count; i++)
		out[i] = salmap_saturate(sum[i] / (double)tile->view->c);
}

static TARGET bool ISA(statistic_mean)(const struct salmap_view *view,
                                       const struct salmap_run *run,
                                       float epsilon, float *out)
{
	return statistic_run(view, run, epsilon, out, tile_mean);
}

/* As in scalar.c. The sums of one channel are 0. */
#define deviation_of ISA(deviation_of)
INLINE vd deviation_of(vd sum, vd squares, double channels)
{
	const double others = channels > 1 ? channels - 1 : 1;
	const vd variance = squares - sum * sum / channels;

	return square_root(vd_select(variance > 0, variance, (vd){ 0 }) /
	                   others);
}

#define tile_std ISA(tile_std)
static TARGET void tile_std(struct statistic_tile *tile, float *out)
{
	float origin[STATISTIC_TILE];
	double sum[STATISTIC_TILE], square[STATISTIC_TILE];
	int i;

	load_finite(tile, origin);
	add_channels(tile, origin, sum, square);
	for (i = 0; i < tile->row.count; i += DOUBLES) {
		const vd deviation = deviation_of(vd_load(sum + i),
		                                  vd_load(square + i),
		                                  (double)tile->view->c);

		to_floats(vd_saturate(deviation), out + i);
	}
}

static TARGET bool ISA(statistic_std)(const struct salmap_view *view,
                                      const struct salmap_run *run,
                                      float epsilon, float *out)
{
	return statistic_run(view, run, epsilon, out, tile_std);
}

/* Adding 0 turns -0 into 0, as in scalar.c. */
#define tile_max ISA(tile_max)
static TARGET void tile_max(struct statistic_tile *tile, float *out)
{
	const vf largest = vf_of((float)SALMAP_LARGEST);
	float row[STATISTIC_TILE];
	int i;

	load_finite(tile, out);
	while (tile->row.channel < tile->view->c) {
		load_finite(tile, row);
		for (i = 0; i < tile->row.count; i += W) {
			const vf highest = vf_load(out + i);
			const vf x = vf_load(row + i);

			vf_store(out + i, vf_select(x > highest, x, highest));
		}
	}
	for (i = 0; i < tile->row.count; i += W) {
		vf x = vf_load(out + i);

		x = vf_select(x > largest, largest, x);
		x = vf_select(x < -largest, -largest, x) + 0.0f;
		vf_store(out + i, x);
	}
}

static TARGET bool ISA(statistic_max)(const struct salmap_view *view,
                                      const struct salmap_run *run,
                                      float epsilon, float *out)
{
	return statistic_run(view, run, epsilon, out, tile_max);
}
