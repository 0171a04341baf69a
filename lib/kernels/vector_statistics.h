/*
 * The statistics, one kernel for each row of SALMAP_STATISTICS, named
 * statistic_ and the row's name; included by vector.h, which makes the table.
 *
 * A kernel walks over channels, with a way for each of the layouts that are
 * common, and then finishes what it has for each location:
 *   - sums and sums of squares, by reduced_run (vector_reduced_run.h);
 *   - maxima, by highest_run (vector_highest.h);
 *   - sums and products, where a logarithm of each channel would cost too much,
 *     by sums_run (vector_sums_run.h). Such a statistic finishes twice: the
 *     fast way's sums, and the exact way's.
 * The order of operations is that of scalar.c, which defines the bits.
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
                         double channels, float epsilon,
                         float out[SUMS_FINISHED], int64_t fast[SUMS_FINISHED])
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
                                float out[SUMS_FINISHED],
                                int64_t fast[SUMS_FINISHED])
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

#define mean_at ISA(mean_at)
INLINE vd mean_at(const struct reduced *of, int at, double channels)
{
	vd mean = vd_load(of->sum + at) * (1 / channels);

	if (of->origin != NULL)
		mean += widen(of->origin + at);
	return mean;
}

/* Notes which results stand, if that is asked for, and whether all do. */
#define note_standing ISA(note_standing)
INLINE void note_standing(vl good, int at, int64_t *stands, vl *all)
{
	*all &= good;
	if (stands != NULL)
		memcpy(stands + at, &good, sizeof(good));
}

#define finish_mean ISA(finish_mean)
static TARGET bool finish_mean(
	struct reduced *of, int places, int64_t channels,
	const struct salmap_statistic_parameters *parameters, float *out,
	int64_t *stands)
{
	vl all = ~(vl){ 0 };
	int at, half;

	(void)parameters;
	for (at = 0; at < places; at += W) {
		vd mean[2];

		UNROLL
		for (half = 0; half < 2; half++) {
			const int from = at + half * DOUBLES;
			const vd sum = vd_load(of->sum + from);

			mean[half] = mean_at(of, from, (double)channels);
			/* As bits, since gcc 12 fails at a comparison of
			 * doubles here. */
			note_standing((vl)(sum - sum) == 0, from, stands, &all);
		}
		vf_store(out + at, vf_saturate(narrow(mean[0], mean[1])));
	}
	return !any_nonfinite((vi)~all);
}

static TARGET bool ISA(statistic_mean)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	const struct reduced_statistic mean = {
		SALMAP_SUM, finish_mean,
		salmap_kernels_scalar.statistic[SALMAP_STATISTIC_MEAN],
	};

	return reduced_run(view, run, parameters, out, &mean);
}

/* As is_good in scalar_moments.c. */
#define are_good ISA(are_good)
INLINE vl are_good(vd square, vd excess, double channels)
{
	const double least = channels * SALMAP_MOMENTS_LEAST_SQUARE;

	return (excess - excess == 0) &
	       (excess >= square * SALMAP_MOMENTS_LEAST_SHARE) &
	       ((square >= least) | (square == 0));
}

/* As excess_from and deviation_of in scalar_moments.c. The instruction for roots
 * rounds correctly, as salmap_sqrt does digit by digit, which took half of the
 * time at 64 channels. `stands` as struct reduced_statistic has it. */
#define deviation_at ISA(deviation_at)
INLINE vd deviation_at(struct reduced *of, int at, double channels,
                       int64_t *stands, vl *all)
{
	const double others = channels - (channels > 1);
	const vd sum = vd_load(of->sum + at);
	const vd square = vd_load(squares_of(of) + at);
	const vd excess = square - sum * sum * (1 / channels);

	note_standing(are_good(square, excess, channels), at, stands, all);
	return square_root(vd_select(excess > 0, excess, (vd){ 0 }) *
	                   (1 / others));
}

#define finish_std ISA(finish_std)
static TARGET bool finish_std(
	struct reduced *of, int places, int64_t channels,
	const struct salmap_statistic_parameters *parameters, float *out,
	int64_t *stands)
{
	vl all = ~(vl){ 0 };
	int at, half;

	(void)parameters;
	for (at = 0; at < places; at += W) {
		vd deviation[2];

		UNROLL
		for (half = 0; half < 2; half++)
			deviation[half] = deviation_at(of, at + half * DOUBLES,
			                               (double)channels, stands,
			                               &all);
		vf_store(out + at,
		         vf_saturate(narrow(deviation[0], deviation[1])));
	}
	return !any_nonfinite((vi)~all);
}

static TARGET bool ISA(statistic_std)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	const struct reduced_statistic std = {
		SALMAP_SQUARES, finish_std,
		salmap_kernels_scalar.statistic[SALMAP_STATISTIC_STD],
	};

	return reduced_run(view, run, parameters, out, &std);
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

#define finish_entropy ISA(finish_entropy)
static TARGET bool finish_entropy(
	struct reduced *of, int places, int64_t channels,
	const struct salmap_statistic_parameters *parameters, float *out,
	int64_t *stands)
{
	const vd least = vd_of(parameters->epsilon);
	vl all = ~(vl){ 0 };
	int at;

	for (at = 0; at < places; at += DOUBLES) {
		const vd mean = mean_at(of, at, (double)channels);
		const vd deviation = deviation_at(of, at, (double)channels,
		                                  stands, &all);

		to_floats(entropy_of(mean, vd_select(deviation > least,
		                                     deviation, least)),
		          out + at);
	}
	return !any_nonfinite((vi)~all);
}

static TARGET bool ISA(statistic_entropy)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	const struct reduced_statistic entropy = {
		SALMAP_SQUARES, finish_entropy,
		salmap_kernels_scalar.statistic[SALMAP_STATISTIC_ENTROPY],
	};

	return reduced_run(view, run, parameters, out, &entropy);
}

/* ---------------------------------------------------------------- maximum */

static TARGET bool ISA(statistic_max)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	return highest_run(view, run, parameters->gains, out);
}
