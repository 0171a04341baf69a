/*
 * Statistics of what channels are reduced to, tile by tile; included by
 * vector.h. A value that is not finite shows in the sums, as does what floats
 * are too coarse for.
 */

/* How a statistic is made. */
#define reduced_statistic ISA(reduced_statistic)
struct reduced_statistic {
	enum salmap_reduction reduction;
	/* The results of some locations, to whole vectors. Returns whether
	 * floats were good enough for all; stands[i] is not 0 where they were
	 * for out[i], unless it is NULL. */
	bool (*finish)(struct reduced *of, int places, int64_t channels,
	               const struct salmap_statistic_parameters *parameters,
	               float *out, int64_t *stands);
	/* All of it, in the order that gives the bits. */
	salmap_statistic_kernel scalar;
};

/* Whether planes are read as they lie in memory. */
#define are_reduced_in_place ISA(are_reduced_in_place)
INLINE bool are_reduced_in_place(const struct salmap_view *view, int64_t count,
                                 const float *gains,
                                 enum salmap_reduction reduction)
{
	return are_rows(view, count, gains) &&
	       (has_types(reduction) || view->dtype == SALMAP_F32);
}

/* One statistic of one run. */
#define reduced_work ISA(reduced_work)
struct reduced_work {
	const struct salmap_view *view;
	const struct salmap_run *run;
	const struct salmap_statistic_parameters *parameters;
	const struct reduced_statistic *statistic;
	bool in_place; /* planes are read as they lie in memory */
};

/* Some locations, and what becomes of them, to whole vectors. */
#define reduced_tile ISA(reduced_tile)
struct reduced_tile {
	struct plane_tile tile;
	struct reduced sums;
	float results[REDUCED_TILE];
};

#define reduce_tile ISA(reduce_tile)
SHARED void reduce_tile(const struct reduced_work *work, bool in_place,
                        enum salmap_reduction reduction,
                        struct reduced_tile *of)
{
	const struct plane_tile *tile = &of->tile;
	const size_t places = (size_t)((tile->count + W - 1) / W * W);
	struct reduced *sums = &of->sums;

	sums->origin = tile->origin;
	sums->width = reduced_width(work->view->dtype, reduction);
	memset(sums->sum, 0, places * sizeof(double));
	if (has_squares(reduction))
		memset(squares_of(sums), 0, places * sizeof(double));
	if (channels_adjoin(work->view, tile->count))
		reduce_beside_as(tile, reduction, sums);
	else
		reduce_planes_as(tile, in_place, reduction, sums);
}

/* Returns whether all results stand. */
#define finish_tile ISA(finish_tile)
INLINE bool finish_tile(const struct reduced_work *work,
                        struct reduced_tile *of, int64_t *stands)
{
	return work->statistic->finish(&of->sums,
	                               (of->tile.count + W - 1) / W * W,
	                               work->view->c, work->parameters,
	                               of->results, stands);
}

/* Computes some locations once more that do not stand: by differences from
 * their means. */
#define mend_by_origin ISA(mend_by_origin)
SHARED void mend_by_origin(const struct reduced_work *work, bool in_place,
                           int at, int count, struct reduced_tile *of,
                           int64_t *stands)
{
	const double share = 1 / (double)work->view->c;
	float origin[SQUARES_TILE];
	int64_t stands_now[SQUARES_TILE];
	struct reduced_tile again = { .tile = of->tile };
	int i;

	memset(origin, 0, sizeof(origin));
	for (i = 0; i < count; i++)
		origin[i] = (float)(of->sums.sum[at + i] * share);
	again.tile.first += at * work->view->stride_w;
	again.tile.count = count;
	again.tile.origin = origin;
	reduce_tile(work, in_place, SALMAP_DIFFERENCES, &again);
	finish_tile(work, &again, stands_now);
	for (i = 0; i < count; i++)
		if (stands[at + i] == 0) {
			of->results[at + i] = again.results[i];
			stands[at + i] = stands_now[i];
		}
}

/* Whether some of these locations do not stand. */
#define some_fall ISA(some_fall)
INLINE bool some_fall(const int64_t *stands, int64_t count)
{
	bool fall = false;
	int64_t i;

	for (i = 0; i < count; i++)
		fall |= stands[i] == 0;
	return fall;
}

/* Computes a tile once more, where it does not stand: the scalar code serves
 * the last, NaN and infinity, what floats have no room for, and little else.
 * Returns whether values were not finite. */
#define mend_tile_of ISA(mend_tile_of)
RARE bool mend_tile_of(const struct reduced_work *work, int64_t column,
                       struct reduced_tile *of, float *out)
{
	const bool in_place = work->in_place && work->view->dtype == SALMAP_F32;
	const int step = in_place ? SQUARES_TILE : SUMS_TILE;
	const int count = of->tile.count;
	struct salmap_run run = *work->run;
	int64_t stands[REDUCED_TILE];
	bool nonfinite = false;
	int at;

	finish_tile(work, of, stands);
	if (work->statistic->reduction == SALMAP_SQUARES)
		for (at = 0; at < count; at += step) {
			const int left = count - at;

			mend_by_origin(work, in_place, at,
			               left < step ? left : step, of, stands);
		}
	memcpy(out, of->results, (size_t)count * sizeof(*out));
	for (at = 0; at < count; at += SUMS_TILE) {
		const int left = count - at;

		run.column = column + at;
		run.count = left < SUMS_TILE ? left : SUMS_TILE;
		if (some_fall(stands + at, run.count))
			nonfinite |= work->statistic->scalar(
				work->view, &run, work->parameters, out + at);
	}
	return nonfinite;
}

/* Locations of a run. Returns whether some values were not finite. */
#define reduced_share ISA(reduced_share)
INLINE bool reduced_share(const struct reduced_work *work,
                          const struct tile_share *share, float *out)
{
	const struct salmap_run *run = work->run;
	const int64_t column = run->column + share->first;
	struct reduced_tile of;

	of.tile = (struct plane_tile){
		work->view,
		salmap_view_element(work->view, run->image, 0, run->slice,
		                    run->row, column),
		share->count, work->parameters->gains, NULL,
	};
	reduce_tile(work, work->in_place, work->statistic->reduction, &of);
	if (!finish_tile(work, &of, NULL))
		return mend_tile_of(work, column, &of, out);
	memcpy(out, of.results, (size_t)share->count * sizeof(*out));
	return false;
}

/* What kernels return. */
#define reduced_run ISA(reduced_run)
SHARED bool reduced_run(const struct salmap_view *view,
                        const struct salmap_run *run,
                        const struct salmap_statistic_parameters *parameters,
                        float *out, const struct reduced_statistic *statistic)
{
	const struct reduced_work work = {
		view, run, parameters, statistic,
		are_reduced_in_place(view, run->count, parameters->gains,
		                     statistic->reduction),
	};
	const int most = work.in_place || channels_adjoin(view, run->count)
	                 ? reduced_width(view->dtype, statistic->reduction)
	                 : SUMS_TILE;
	struct tile_share share = { 0, 0 };
	bool nonfinite = false;

	while (next_share(view, run->count, most, &share))
		nonfinite |= reduced_share(&work, &share, out + share.first);
	return nonfinite;
}
