/*
 * Statistics of what channels are reduced to, tile by tile; included by
 * vector.h. A value that is not finite shows in what its tile is reduced to:
 * then the tile is read once more, location by location, with 0 in its place.
 */

/* How a statistic is made. */
#define reduced_statistic ISA(reduced_statistic)
struct reduced_statistic {
	void (*nchw)(const struct salmap_view *view, const unsigned char *first,
	             int count, const float *gains,
	             struct reduced *out);
	void (*nhwc)(const struct salmap_view *view, const unsigned char *first,
	             int count, bool clean, const float *gains,
	             struct reduced *out);
	/* The results of some locations, to whole vectors. */
	void (*finish)(const struct reduced *of, int places, int64_t channels,
	               const struct salmap_statistic_parameters *parameters,
	               float *out);
};

/* Up to SUMS_TILE locations. Returns whether some values were not finite. */
#define reduced_tile ISA(reduced_tile)
INLINE bool reduced_tile(const struct salmap_view *view,
                         const unsigned char *first, int count,
                         const struct salmap_statistic_parameters *parameters,
                         const struct reduced_statistic *statistic, float *out)
{
	const float *gains = parameters->gains;
	const int places = (count + W - 1) / W * W;
	bool planes = !channels_adjoin(view, count), nonfinite = false;
	float results[SUMS_TILE];
	struct reduced sums;

	if (planes)
		statistic->nchw(view, first, count, gains, &sums);
	else
		statistic->nhwc(view, first, count, false, gains, &sums);
	if (sums.nonfinite) {
		statistic->nhwc(view, first, count, true, gains, &sums);
		nonfinite = sums.nonfinite;
		planes = false;
	}
	statistic->finish(&sums, places, view->c, parameters, results);
	if (planes && ends_with_vector(view, count))
		memmove(results + count - W, results + places - W,
		        W * sizeof(*results));
	memcpy(out, results, (size_t)count * sizeof(*out));
	return nonfinite;
}

/* What kernels return. */
#define reduced_run ISA(reduced_run)
SHARED bool reduced_run(const struct salmap_view *view,
                        const struct salmap_run *run,
                        const struct salmap_statistic_parameters *parameters,
                        float *out, const struct reduced_statistic *statistic)
{
	struct tile_share share = { 0, 0 };
	bool nonfinite = false;

	while (next_share(view, run->count, SUMS_TILE, &share)) {
		const unsigned char *first = salmap_view_element(
			view, run->image, 0, run->slice, run->row,
			run->column + share.first);

		nonfinite |= reduced_tile(view, first, share.count, parameters,
		                          statistic, out + share.first);
	}
	return nonfinite;
}
