/*
 * The sums of locations where channels lie side by side (NHWC, tokens, blocks);
 * included by vector.h. Vectors hold channels of one location.
 *
 * The lanes of scalar_sums.c are those of one vector or of a few: channel c
 * belongs to lane c mod 16. Those of W locations are folded at once
 * (vector_folds.h). Blocks, and integers that have a scale for each channel, go
 * through a buffer of one location.
 *
 * `low` is handed on by way of copies wherever a function is called that is not
 * inlined: a variable whose address is known elsewhere is stored and loaded
 * again for each location, which cost a third of the time.
 */

#define lane_empty ISA(lane_empty)
INLINE struct lane_sums lane_empty(void)
{
	const struct lane_sums lane = { (vf){ 0 }, 1 - (vf){ 0 }, (vi){ 0 } };

	return lane;
}

#if W < SALMAP_SMOE_LANES
#define lane_merge ISA(lane_merge)
INLINE struct lane_sums lane_merge(struct lane_sums a, struct lane_sums b)
{
	a.sum += b.sum;
	a.mantissa *= b.mantissa;
	a.exponent += b.exponent;
	return a;
}
#endif

/* Adds a group's sum and splits the exponent off its product. */
#define lane_add ISA(lane_add)
INLINE void lane_add(struct lane_sums *lane, vf sum[GROUP], vf factor[GROUP])
{
	const vf product = (factor[0] * factor[1]) * (factor[2] * factor[3]);

	lane->sum += (sum[0] + sum[1]) + (sum[2] + sum[3]);
	lane->exponent += (vi)product >> 23;
	lane->mantissa *= mantissas_of(product);
}

/* Ones where the lanes from `first` on are below `rest`. */
#define lanes_below ISA(lanes_below)
INLINE vi lanes_below(int first, int rest)
{
	static const int32_t numbers[] = { 0, 1, 2,  3,  4,  5,  6,  7,
		                           8, 9, 10, 11, 12, 13, 14, 15 };

	return vi_load(numbers) + first < rest;
}

/* Channels of a location, side by side, and their gains or NULL; `count` of
 * them. What is left after whole blocks is copied to where it fills one, as
 * floats. */
#define channel_run ISA(channel_run)
struct channel_run {
	const unsigned char *first;
	const float *gains;
	const struct salmap_view *view;
	struct vector_quantum quantum; /* of integers */
	bool buffered; /* go by way of floats in a buffer */
	bool clean;    /* with 0 for what is not finite */
	int64_t start; /* the first one */
	int count;
	float padded[BLOCK + W], padded_gains[BLOCK];
};

/* The last `rest` channels, fewer than a block: an absent channel is 0 in the
 * sum and 1 in the product. */
#define location_rest ISA(location_rest)
SHARED void location_rest(struct lane_sums *lane, vf *low,
                          const struct channel_run *run, float epsilon,
                          int first_lane, int rest)
{
	const vi one = (vi)(1 - (vf){ 0 });
	vf sum[GROUP], factor[GROUP];
	int j;

	for (j = 0; j < GROUP; j++) {
		const int at = j * LANES + first_lane;
		const vi present = lanes_below(at, rest);

		sum[j] = rectified(vf_load(run->padded + at), low);
		if (run->gains != NULL)
			sum[j] *= vf_load(run->padded_gains + at);
		factor[j] = (vf)(((vi)(sum[j] + epsilon) & present) |
		                 (one & ~present));
	}
	lane_add(lane, sum, factor);
}

/* W lanes from `first_lane` on, of elements of `dtype`. */
#define location_lane ISA(location_lane)
INLINE struct lane_sums location_lane(const struct channel_run *run,
                                      salmap_dtype dtype, bool gained,
                                      int first_lane, float epsilon, vf *low)
{
	const ptrdiff_t size = dtype_bytes(dtype);
	const unsigned char *p = run->first + first_lane * size;
	struct lane_sums lane = lane_empty();
	int c;

	for (c = 0; c + BLOCK <= run->count; c += BLOCK) {
		vf x[GROUP], r[GROUP];
		int j;

		UNROLL
		for (j = 0; j < GROUP; j++) {
			x[j] = load_rounded(p + (c + j * LANES) * size, dtype,
			                    &run->quantum);
			IN_REGISTER(x[j]);
			r[j] = rectified(x[j], low);
			if (gained)
				r[j] *= vf_load(run->gains + first_lane + c +
				                j * LANES);
			x[j] = r[j] + epsilon;
		}
		lane_add(&lane, r, x);
	}
	if (c < run->count) { /* copies, so that both stay in registers */
		struct lane_sums whole = lane;
		vf lowest = *low;

		location_rest(&whole, &lowest, run, epsilon, first_lane,
		              run->count - c);
		*low = lowest;
		return whole;
	}
	return lane;
}

/* Copies the last `rest` of elements of `size` bytes. */
#define pad_rest ISA(pad_rest)
SHARED void pad_rest(struct channel_run *run, ptrdiff_t size, int rest)
{
	const struct salmap_elements elements = {
		run->first + (run->count - rest) * size, size, 0, 1, rest
	};

	memset(run->padded, 0, sizeof(run->padded));
	if (run->buffered)
		memcpy(run->padded, elements.first,
		       (size_t)rest * sizeof(float));
	else
		load_elements(run->view, &elements, run->padded);
}

/* All LANES lanes of a location, folded to the W lanes of a vector. */
#define location_lanes ISA(location_lanes)
INLINE struct lane_sums location_lanes(struct channel_run *run,
                                       salmap_dtype dtype, bool gained,
                                       float epsilon, vf *low)
{
	const int rest = run->count % BLOCK;
	struct lane_sums lane[LANES / W];
	int i;

	if (rest != 0)
		pad_rest(run, dtype_bytes(dtype), rest);
	UNROLL
	for (i = 0; i < LANES / W; i++)
		lane[i] = location_lane(run, dtype, gained, i * W, epsilon,
		                        low);
#if W <= SALMAP_SMOE_LANES / 4
	for (i = 0; i < 2; i++)
		lane[i] = lane_merge(lane[i], lane[i + 2]);
#endif
#if W <= SALMAP_SMOE_LANES / 2
	lane[0] = lane_merge(lane[0], lane[1]);
#endif
	return lane[0];
}

/* --------------------------------------------------------------- locations */

/* The lanes of W locations; exponents as the bits of floats. */
#define location_sums ISA(location_sums)
struct location_sums {
	folded sum[W], mantissa[W], exponent[W];
};

#define location_put ISA(location_put)
INLINE void location_put(struct location_sums *locations, int i,
                         const struct lane_sums *lanes)
{
	locations->sum[i] = folded_of(lanes->sum, sum_of_two);
	locations->mantissa[i] = folded_of(lanes->mantissa, product_of_two);
	locations->exponent[i] = folded_of((vf)lanes->exponent,
	                                   sum_of_two_integers);
}

/* Location i ends in lane i. */
#define fold_locations ISA(fold_locations)
SHARED void fold_locations(struct location_sums *locations,
                           struct lane_sums *out)
{
	out->sum = fold_vector(locations->sum, sum_of_two);
	out->mantissa = fold_vector(locations->mantissa, product_of_two);
	out->exponent = (vi)fold_vector(locations->exponent,
	                                sum_of_two_integers);
}

/* Reads channels of the location at `first`, from `start` on, block by block.
 * `out` has room for W floats more. */
#define load_channels ISA(load_channels)
SHARED void load_channels(const struct salmap_view *view,
                          const unsigned char *first, int64_t start,
                          int channels, float *out)
{
	const int64_t block = view->channel_block;
	struct salmap_elements run = { first, (ptrdiff_t)view->stride_c, start,
		                       1, channels };

	if (view->channel_block == 0) {
		run.first += start * view->stride_c;
		load_elements(view, &run, out);
		return;
	}
	for (; channels > 0; channels -= run.count) {
		const int64_t rest = block - run.channel % block;

		run.count = rest < channels ? (int)rest : channels;
		run.first = first + salmap_view_channel(view, run.channel);
		load_elements(view, &run, out);
		run.channel += run.count;
		out += run.count;
	}
}

/* The lanes of `count` locations, at most W, the first at `first`. */
#define put_locations ISA(put_locations)
INLINE void put_locations(struct channel_run *run, const unsigned char *first,
                          int count, salmap_dtype dtype, bool gained,
                          float epsilon, vf *low,
                          struct location_sums *locations)
{
	const struct salmap_view *view = run->view;
	vf lowest = *low; /* in a register, for all locations */
	float buffer[FOLD_CHANNELS + W];
	int i;

	for (i = 0; i < count; i++, first += view->stride_w) {
		struct lane_sums lanes;

		run->first = first + run->start * view->stride_c;
		if ((dtype == SALMAP_F32) & run->buffered) {
			load_channels(view, first, run->start, run->count,
			              buffer);
			if (run->clean)
				clear_nonfinite(buffer, run->count);
			run->first = (const unsigned char *)buffer;
		}
		lanes = location_lanes(run, dtype, gained, epsilon, &lowest);
		location_put(locations, i, &lanes);
	}
	*low = lowest;
}

/* Whether elements that lie side by side are converted in registers. Without
 * vectors of 8 floats, that takes longer than a buffer. */
#define are_typed ISA(are_typed)
/* The lanes of locations, of such elements or of floats. */
#define put_any_locations ISA(put_any_locations)
#if W >= 8
INLINE bool are_typed(const struct salmap_view *view)
{
	return view->dtype != SALMAP_F32 && !has_quanta(view);
}

/* Of a type other than f32. */
#define put_other_type ISA(put_other_type)
INLINE void put_other_type(struct channel_run *run, const unsigned char *first,
                           int count, bool gained, float epsilon, vf *low,
                           struct location_sums *locations)
{
	switch (served_as(run->view->dtype)) {
	case SALMAP_F16:
		put_locations(run, first, count, SALMAP_F16, gained, epsilon,
		              low, locations);
		break;
	case SALMAP_BF16:
		put_locations(run, first, count, SALMAP_BF16, gained, epsilon,
		              low, locations);
		break;
	case SALMAP_F64:
		put_locations(run, first, count, SALMAP_F64, gained, epsilon,
		              low, locations);
		break;
	default:
		run->quantum = quantum_of(run->view, 0, 0);
		put_locations(run, first, count, SALMAP_U8, gained, epsilon,
		              low, locations);
	}
}

#define put_typed ISA(put_typed)
SHARED void put_typed(struct channel_run *run, const unsigned char *first,
                      int count, float epsilon, vf *low,
                      struct location_sums *locations)
{
	put_other_type(run, first, count, false, epsilon, low, locations);
}

#define put_typed_gained ISA(put_typed_gained)
SHARED void put_typed_gained(struct channel_run *run,
                             const unsigned char *first, int count,
                             float epsilon, vf *low,
                             struct location_sums *locations)
{
	put_other_type(run, first, count, true, epsilon, low, locations);
}

INLINE void put_any_locations(struct channel_run *run,
                              const unsigned char *first, int count,
                              bool gained, float epsilon, vf *low,
                              struct location_sums *locations)
{
	const bool typed = are_typed(run->view) & !run->buffered;

	if (typed && gained)
		put_typed_gained(run, first, count, epsilon, low, locations);
	else if (typed)
		put_typed(run, first, count, epsilon, low, locations);
	else
		put_locations(run, first, count, SALMAP_F32, gained, epsilon,
		              low, locations);
}
#else
INLINE bool are_typed(const struct salmap_view *view)
{
	(void)view;
	return false;
}

INLINE void put_any_locations(struct channel_run *run,
                              const unsigned char *first, int count,
                              bool gained, float epsilon, vf *low,
                              struct location_sums *locations)
{
	put_locations(run, first, count, SALMAP_F32, gained, epsilon, low,
	              locations);
}
#endif

/* `count` locations, at most W, the first at `first`; channels from `start` on,
 * `channels` of them, at most FOLD_CHANNELS. Takes values that are not finite
 * as 0 if `clean`. */
#define locations_add ISA(locations_add)
INLINE void locations_add(const struct salmap_view *view,
                          const unsigned char *first, int count, int64_t start,
                          int channels, bool clean, bool gained,
                          const float *gains, float epsilon,
                          struct channel_sums *sums, int at, vf *low)
{
	const int32_t blocks = (channels + BLOCK - 1) / BLOCK;
	const bool apart = view->channel_block != 0 || clean;
	const bool direct = (view->dtype == SALMAP_F32) | are_typed(view);
	const int rest = channels % BLOCK;
	struct channel_run run;
	struct location_sums locations;
	struct lane_sums lanes = lane_empty();
	int i;

	run.gains = gains;
	run.view = view;
	run.buffered = apart || !direct;
	run.clean = clean;
	run.start = start;
	run.count = channels;
	if (gained && rest != 0) {
		memset(run.padded_gains, 0, sizeof(run.padded_gains));
		memcpy(run.padded_gains, gains + channels - rest,
		       (size_t)rest * sizeof(float));
	}
	put_any_locations(&run, first, count, gained, epsilon, low, &locations);
	for (i = count; i < W; i++)
		location_put(&locations, i, &lanes);
	fold_locations(&locations, &lanes);
	sums_add(sums, at, &lanes, blocks * LANES);
}

/* The sums of a tile, location by location. `gained`: the parameters have
 * gains. */
#define tile_sums_nhwc ISA(tile_sums_nhwc)
INLINE void tile_sums_nhwc(const struct salmap_view *view,
                           const unsigned char *first, int count, bool clean,
                           const struct salmap_statistic_parameters *parameters,
                           bool gained, struct channel_sums *sums, vf *low)
{
	int64_t start;
	int at;

	for (at = 0; at < count; at += W, first += W * view->stride_w)
		for (start = 0; start < view->c; start += FOLD_CHANNELS) {
			const int64_t rest = view->c - start;

			locations_add(view, first,
			             count - at < W ? count - at : W, start,
			             rest < FOLD_CHANNELS ? (int)rest
			                                  : FOLD_CHANNELS,
			             clean, gained,
			             gained ? parameters->gains + start : NULL,
			             parameters->epsilon, sums, at, low);
		}
}

#define sums_nhwc ISA(sums_nhwc)
SHARED void sums_nhwc(const struct salmap_view *view,
                      const unsigned char *first, int count, bool clean,
                      const struct salmap_statistic_parameters *parameters,
                      struct channel_sums *sums, vf *low)
{
	if (parameters->gains != NULL)
		tile_sums_nhwc(view, first, count, clean, parameters, true,
		               sums, low);
	else
		tile_sums_nhwc(view, first, count, clean, parameters, false,
		               sums, low);
}
