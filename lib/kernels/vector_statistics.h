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

/* As salmap_smoe_finish, for `count` locations, a multiple of W; fast[i] is
 * not 0 where the result stands. Returns whether all do. */
#define smoe_finish ISA(smoe_finish)
SHARED bool smoe_finish(const struct channel_sums *sums, int count,
                        double channels, float epsilon, float out[SUMS_TILE],
                        int64_t fast[SUMS_TILE])
{
	const double share = 1 / channels;
	const vl two_52 = 0x4330000000000000 - (vl){ 0 };
	vl all = ~(vl){ 0 };
	int64_t lanes[DOUBLES];
	bool all_fast = true;
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		const vd sum = vd_load(sums->sum + i);
		const vd exponents = vd_load(sums->exponent + i);
		const vd mean = sum * share + (double)epsilon;
		/* A double by way of the bits of 2^52. */
		const vd exponent =
			(vd)(((vl)mean >> 52) | two_52) - 0x1p52 - 1023;
		const vd mantissa = (vd)(((vl)mean & 0x000fffffffffffff) |
		                         0x3ff0000000000000);
		vd difference, of_mean, of_product;
		vl zero, stands;

		mantissa_log2(mantissa, widen(sums->mantissa + i), &of_mean,
		              &of_product);
		difference = (exponent - exponents * share) +
		             (of_mean - of_product * share);
		zero = sum == 0;
		stands = zero | ((sum < SALMAP_SMOE_LARGEST) &
		                 (difference >= SALMAP_SMOE_SMALLEST));
		all &= stands;
		to_floats(vd_select(zero, (vd){ 0 }, mean * difference),
		          out + i);
		memcpy(fast + i, &stands, sizeof(stands));
	}
	memcpy(lanes, &all, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		all_fast &= lanes[i] != 0;
	return all_fast;
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
