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
 *     (vector_sums_run.h). Such a statistic finishes twice: the fast way's
 *     sums, and the exact way's. The order of operations is that of scalar.c,
 *     which defines the bits.
 */
#include "entropy.h"
#include "gamma_scale.h"

/* ------------------------------------------------------------------- SMOE */

/* As salmap_smoe_of_difference. */
#define smoe_of_difference ISA(smoe_of_difference)
INLINE vd smoe_of_difference(vd mean, vd difference)
{
	return mean * difference;
}

#define smoe_of_sums ISA(smoe_of_sums)
SHARED bool smoe_of_sums(const struct channel_sums *sums, int count,
                         double channels, float epsilon, float out[SUMS_TILE],
                         int64_t fast[SUMS_TILE])
{
	return finish_sums(smoe_of_difference, sums, count, channels, epsilon,
	                   out, fast);
}

/* As salmap_smoe_of_share. */
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

static TARGET bool ISA(statistic_smoe)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	const struct sums_statistic smoe = { smoe_of_sums, tile_smoe };

	return sums_run(view, run, parameters, out, &smoe);
}

/* ------------------------------------------------------------ Gamma scale */

/* As salmap_gamma_scale. */
#define gamma_scale_of ISA(gamma_scale_of)
INLINE vd gamma_scale_of(vd mean, vd spread)
{
	static const double above[] = SALMAP_GAMMA_SCALE_ABOVE;
	static const double below[] = SALMAP_GAMMA_SCALE_BELOW;
	const int terms = SALMAP_GAMMA_SCALE_TERMS;

	return vd_saturate(mean * spread *
	                   (vd_polynomial(above, terms, spread) /
	                    vd_polynomial(below, terms, spread)));
}

/* As salmap_gamma_scale_of_difference. */
#define gamma_scale_of_difference ISA(gamma_scale_of_difference)
INLINE vd gamma_scale_of_difference(vd mean, vd difference)
{
	return gamma_scale_of(mean, difference * SALMAP_LN_2);
}

#define gamma_scale_of_sums ISA(gamma_scale_of_sums)
SHARED bool gamma_scale_of_sums(const struct channel_sums *sums, int count,
                                double channels, float epsilon,
                                float out[SUMS_TILE], int64_t fast[SUMS_TILE])
{
	return finish_sums(gamma_scale_of_difference, sums, count, channels,
	                   epsilon, out, fast);
}

#define tile_gamma_scale ISA(tile_gamma_scale)
RARE void tile_gamma_scale(struct statistic_tile *tile, float *out)
{
	double mean[STATISTIC_TILE], spread[STATISTIC_TILE];
	const int count = tile->row.count;
	int i;

	exact_factors(tile, mean, spread);
	for (i = 0; i < count; i += DOUBLES)
		to_floats(gamma_scale_of(vd_load(mean + i),
		                         vd_load(spread + i)),
		          out + i);
}

static TARGET bool ISA(statistic_gamma_scale)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	const struct sums_statistic gamma_scale = { gamma_scale_of_sums,
		                                    tile_gamma_scale };

	return sums_run(view, run, parameters, out, &gamma_scale);
}

/* -------------------------------------------------------- mean, deviation */

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

static TARGET bool ISA(statistic_mean)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	return statistic_run(view, run, parameters, out, tile_mean);
}

#define tile_std ISA(tile_std)
static TARGET void tile_std(struct statistic_tile *tile, float *out)
{
	double mean[STATISTIC_TILE], deviation[STATISTIC_TILE];
	int i;

	tile_moments(tile, mean, deviation);
	for (i = 0; i < tile->row.count; i += DOUBLES)
		to_floats(vd_saturate(vd_load(deviation + i)), out + i);
}

static TARGET bool ISA(statistic_std)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	return statistic_run(view, run, parameters, out, tile_std);
}

/* ---------------------------------------------------------------- entropy */

/* As salmap_entropy; both sides of alpha = -1 are computed. */
#define entropy_of ISA(entropy_of)
INLINE vd entropy_of(vd mean, vd deviation)
{
	static const double above[] = SALMAP_ENTROPY_ABOVE;
	static const double below[] = SALMAP_ENTROPY_BELOW;
	const int terms = SALMAP_ENTROPY_TERMS;
	const vd centre = SALMAP_ENTROPY_CENTRE * deviation;
	const vd excess = deviation - mean;
	const vl is_above = excess >= 0;
	const vd distance = vd_select(is_above, excess, -excess);
	const vd sum = vd_select(is_above, excess + centre, centre);
	const vd quotient = (distance - centre) / sum;
	const vd t = vd_select(quotient < 1, quotient, vd_of(1));

	return vd_log(vd_select(is_above, deviation * (deviation / sum),
	                        deviation)) +
	       vd_select(is_above, vd_polynomial(above, terms, t),
	                 vd_polynomial(below, terms, t));
}

#define tile_entropy ISA(tile_entropy)
static TARGET void tile_entropy(struct statistic_tile *tile, float *out)
{
	const vd least = vd_of(tile->parameters->epsilon);
	double mean[STATISTIC_TILE], deviations[STATISTIC_TILE];
	int i;

	tile_moments(tile, mean, deviations);
	for (i = 0; i < tile->row.count; i += DOUBLES) {
		const vd deviation = vd_load(deviations + i);

		to_floats(entropy_of(vd_load(mean + i),
		                     vd_select(deviation > least, deviation,
		                               least)),
		          out + i);
	}
}

static TARGET bool ISA(statistic_entropy)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	return statistic_run(view, run, parameters, out, tile_entropy);
}

/* ---------------------------------------------------------------- maximum */

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

static TARGET bool ISA(statistic_max)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	return statistic_run(view, run, parameters, out, tile_max);
}
