/*
 * Statistics that are made of sums and products, of the locations of a run,
 * tile by tile; included by vector.h. A tile goes the fast way first: the sums
 * of its layout, and what the statistic makes of them. A NaN or infinity shows
 * in the sums, or in the least value seen; then the locations concerned are
 * read once more with zeros in its place, and doubles that no float holds, which
 * show as infinity does, as the largest float. Locations that the fast way cannot
 * do go the exact way, a vector of them at a time. To look at every value
 * beforehand would cost an instruction for each, for what most images never
 * have.
 */

/* How a statistic is made of the sums of `count` locations, a multiple of W:
 * fast[i] is not 0 where out[i] is the result, and it returns whether all are.
 * And how it is made of a tile the exact way. */
#define sums_statistic ISA(sums_statistic)
struct sums_statistic {
	bool (*of_sums)(const struct channel_sums *sums, int count,
	                double channels, float epsilon,
	                float out[SUMS_FINISHED], int64_t fast[SUMS_FINISHED]);
	tile_statistic exact;
};

/* One statistic of one view. */
#define sums_work ISA(sums_work)
struct sums_work {
	const struct salmap_view *view;
	const struct salmap_statistic_parameters *parameters;
	const struct sums_statistic *statistic;
};

/* ---------------------------------------------------------------- factors */

/* As salmap_smoe_factors, for DOUBLES locations at `at`; ones where they
 * are the result. `share` is the reciprocal of the channels. */
#define sums_factors ISA(sums_factors)
INLINE vl sums_factors(const struct channel_sums *sums, int at, double share,
                     double epsilon, vd *mean, vd *difference)
{
	const vd sum = vd_load(sums->sum + at);
	const vd exponents = vd_load(sums->exponent + at);
	const vd m = sum * share + epsilon;
	const vd exponent = whole_double((vul)m >> 52) - 1023;
	const vd mantissa = (vd)(((vl)m & 0x000fffffffffffff) |
	                         0x3ff0000000000000);
	const vl zero = sum == 0;
	vd of_mean, of_product, logarithms;

	mantissa_log2(mantissa, widen(sums->mantissa + at), &of_mean,
	              &of_product);
	logarithms = (exponent - exponents * share) +
	             (of_mean - of_product * share);
	*mean = m;
	*difference = vd_select(zero, (vd){ 0 }, logarithms);
	return zero | ((sum < SALMAP_SMOE_LARGEST) &
	               (logarithms >= SALMAP_SMOE_SMALLEST));
}

/* The body of an of_sums, by a function that is inlined. */
#define finish_sums ISA(finish_sums)
INLINE bool finish_sums(vd (*of_difference)(vd mean, vd difference),
                        const struct channel_sums *sums, int count,
                        double channels, float epsilon,
                        float out[SUMS_FINISHED], int64_t fast[SUMS_FINISHED])
{
	const double share = 1 / channels;
	vl all = ~(vl){ 0 };
	int64_t lanes[DOUBLES];
	bool all_fast = true;
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		vd mean, difference;
		const vl stands = sums_factors(sums, i, share, epsilon, &mean,
		                               &difference);

		all &= stands;
		to_floats(of_difference(mean, difference), out + i);
		memcpy(fast + i, &stands, sizeof(stands));
	}
	memcpy(lanes, &all, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		all_fast &= lanes[i] != 0;
	return all_fast;
}

/* ------------------------------------------------------------------ tiles */

/* Whether a vector has seen minus infinity. */
#define is_infinite ISA(is_infinite)
INLINE bool is_infinite(const vf *low)
{
	uint32_t lanes[W];
	bool infinite = false;
	int i;

	memcpy(lanes, low, sizeof(lanes));
	for (i = 0; i < W; i++)
		infinite |= lanes[i] >= 0xff800000;
	return infinite;
}

/* One location, at `first`, with values that are not finite taken as 0. False
 * if the fast way will not do. */
#define clean_location ISA(clean_location)
RARE bool clean_location(const struct sums_work *work,
                         const unsigned char *first, float *out)
{
	const float epsilon = work->parameters->epsilon;
	struct channel_sums sums;
	float results[SUMS_FINISHED];
	int64_t fast[SUMS_FINISHED];
	vf low = { 0 };

	sums_clear(&sums, W);
	sums_nhwc(work->view, first, 1, true, work->parameters, &sums, &low);
	work->statistic->of_sums(&sums, W, (double)work->view->c, epsilon,
	                         results, fast);
	if (fast[0] != 0)
		*out = results[0];
	return fast[0] != 0;
}

/* Computes once more, a vector of locations at a time, those that the fast way
 * could not do, and those with values that are not finite: in all vectors if
 * `suspect`. Returns whether there were such values. */
#define mend_tile ISA(mend_tile)
RARE bool mend_tile(const struct sums_work *work, const struct salmap_run *run,
                    bool suspect, const int64_t *fast, float *out)
{
	bool any = false;
	int at, i;

	for (at = 0; at < run->count; at += W) {
		const int rest = (int)run->count - at;
		const int count = rest < W ? rest : W;
		struct statistic_tile tile = statistic_tile_at(
			work->view, run, work->parameters, at, count);
		int32_t nonfinite[W];
		float exact[STATISTIC_TILE];
		const bool rounded = work->view->dtype == SALMAP_F64;
		bool needed = suspect;

		for (i = 0; i < count; i++)
			needed |= fast[at + i] == 0;
		if (!needed)
			continue;
		work->statistic->exact(&tile, exact);
		memcpy(nonfinite, &tile.nonfinite, sizeof(nonfinite));
		for (i = 0; i < count; i++) {
			const unsigned char *first =
				tile.first + i * work->view->stride_w;
			const bool bad = nonfinite[i] != 0;

			any |= bad;
			if (!bad && fast[at + i] != 0)
				continue;
			if (!(bad || rounded) ||
			    !clean_location(work, first, out + at + i))
				out[at + i] = exact[i];
		}
	}
	return any;
}

/* Up to SUMS_FINISHED locations of a run. */
#define sums_tile ISA(sums_tile)
SHARED bool sums_tile(const struct sums_work *work,
                      const struct salmap_run *run, float *out)
{
	const struct salmap_view *view = work->view;
	const float epsilon = work->parameters->epsilon;
	const unsigned char *first = salmap_view_element(
		view, run->image, 0, run->slice, run->row, run->column);
	const int count = (int)run->count;
	const int places = (count + W - 1) / W * W;
	struct channel_sums sums;
	float results[SUMS_FINISHED];
	int64_t fast[SUMS_FINISHED];
	vf low = { 0 };
	bool all_fast, suspect;

	sums_clear(&sums, places);
	if (channels_adjoin(view, count))
		sums_nhwc(view, first, count, false, work->parameters, &sums,
		          &low);
	else
		sums_nchw(view, first, count, work->parameters, &sums, &low);
	suspect = is_infinite(&low);
	all_fast = work->statistic->of_sums(&sums, places, (double)view->c,
	                                    epsilon, results, fast);
	if (ends_with_vector(view, count)) {
		memmove(results + count - W, results + places - W,
		        W * sizeof(*results));
		memmove(fast + count - W, fast + places - W,
		        W * sizeof(*fast));
	}
	memcpy(out, results, (size_t)count * sizeof(*out));
	/* Not &&: AVX-512 sees a NaN for minus infinity, and suspects nothing. */
	if (all_fast & !suspect)
		return false;
	return mend_tile(work, run, suspect, fast, out);
}

/* What kernels return. */
#define sums_run ISA(sums_run)
static TARGET bool sums_run(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out,
	const struct sums_statistic *statistic)
{
	const struct sums_work work = { view, parameters, statistic };
	struct salmap_run tile = *run;
	struct tile_share share = { 0, 0 };
	bool nonfinite = false;

	if (!salmap_smoe_is_fast(parameters->epsilon))
		return statistic_run(view, run, parameters, out,
		                     statistic->exact);
	while (next_share(view, run->count, SUMS_FINISHED, &share)) {
		tile.column = run->column + share.first;
		tile.count = share.count;
		nonfinite |= sums_tile(&work, &tile, out + share.first);
	}
	return nonfinite;
}
