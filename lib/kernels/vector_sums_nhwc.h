/*
 * The sums of locations where channels lie side by side (NHWC, tokens, blocks);
 * included by vector.h. Vectors hold channels of one location.
 *
 * The lanes of scalar_sums.c are those of one vector or of a few: channel c
 * belongs to lane c mod 16. Those of W locations are folded at once: each level
 * of the tree adds halves of two vectors, and puts the sums of both side by
 * side, so that no lane of a register is idle. Blocks, and integers that have a
 * scale for each channel, go through a buffer of one location.
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
	bool buffered;                 /* are floats in a buffer */
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
	if (c < run->count) { /* a copy, so that `lane` stays in registers */
		struct lane_sums whole = lane;

		location_rest(&whole, low, run, epsilon, first_lane,
		              run->count - c);
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
	int i, vectors = LANES / W;

	if (rest != 0)
		pad_rest(run, dtype_bytes(dtype), rest);
	for (i = 0; i < vectors; i++)
		lane[i] = location_lane(run, dtype, gained, i * W, epsilon,
		                        low);
#if W < SALMAP_SMOE_LANES
	for (vectors /= 2; vectors > 0; vectors /= 2)
		for (i = 0; i < vectors; i++)
			lane[i] = lane_merge(lane[i], lane[i + vectors]);
#endif
	return lane[0];
}

/* Whether elements that lie side by side are converted in registers. Without
 * vectors of 8 floats, that takes longer than a buffer. */
#define are_typed ISA(are_typed)
/* What a run of such elements needs besides. */
#define typed_begin ISA(typed_begin)
/* The lanes of a location: of such elements, or of floats. */
#define run_lanes ISA(run_lanes)
#if W >= 8
INLINE bool are_typed(const struct salmap_view *view)
{
	return view->dtype != SALMAP_F32 && !has_quanta(view);
}

INLINE void typed_begin(struct channel_run *run)
{
	if (served_as(run->view->dtype) == SALMAP_U8)
		run->quantum = quantum_of(run->view, 0, 0);
}

/* The same for a type other than f32. */
#define lanes_of_type ISA(lanes_of_type)
INLINE void lanes_of_type(struct channel_run *run, bool gained, float epsilon,
                          vf *low, struct lane_sums *out)
{
	vf lowest = *low;

	switch (served_as(run->view->dtype)) {
	case SALMAP_F16:
		*out = location_lanes(run, SALMAP_F16, gained, epsilon,
		                      &lowest);
		break;
	case SALMAP_BF16:
		*out = location_lanes(run, SALMAP_BF16, gained, epsilon,
		                      &lowest);
		break;
	case SALMAP_F64:
		*out = location_lanes(run, SALMAP_F64, gained, epsilon,
		                      &lowest);
		break;
	default:
		*out = location_lanes(run, SALMAP_U8, gained, epsilon,
		                      &lowest);
	}
	*low = lowest;
}

#define typed_lanes ISA(typed_lanes)
SHARED void typed_lanes(struct channel_run *run, float epsilon, vf *low,
                        struct lane_sums *out)
{
	lanes_of_type(run, false, epsilon, low, out);
}

#define gained_lanes ISA(gained_lanes)
SHARED void gained_lanes(struct channel_run *run, float epsilon, vf *low,
                         struct lane_sums *out)
{
	lanes_of_type(run, true, epsilon, low, out);
}

INLINE void run_lanes(struct channel_run *run, bool typed, float epsilon,
                      vf *low, struct lane_sums *out)
{
	if (typed && run->gains != NULL)
		gained_lanes(run, epsilon, low, out);
	else if (typed)
		typed_lanes(run, epsilon, low, out);
	else
		*out = location_lanes(run, SALMAP_F32, run->gains != NULL,
		                      epsilon, low);
}
#else
INLINE bool are_typed(const struct salmap_view *view)
{
	(void)view;
	return false;
}

INLINE void typed_begin(struct channel_run *run)
{
	(void)run;
}

INLINE void run_lanes(struct channel_run *run, bool typed, float epsilon,
                      vf *low, struct lane_sums *out)
{
	(void)typed;
	*out = location_lanes(run, SALMAP_F32, run->gains != NULL, epsilon,
	                      low);
}
#endif

/* --------------------------------------------------------------- locations */

/* Adds the halves of each group of lanes of a and b: their next level of the
 * tree, side by side. */
#define FOLD_PAIR(a, b, group)                                                 \
	{                                                                      \
		SHUFFLE((a).sum, (b).sum, LOWS(group)) +                      \
			SHUFFLE((a).sum, (b).sum, HIGHS(group)),              \
		SHUFFLE((a).mantissa, (b).mantissa, LOWS(group)) *            \
			SHUFFLE((a).mantissa, (b).mantissa, HIGHS(group)),    \
		(vi)SHUFFLE((vf)(a).exponent, (vf)(b).exponent,                \
		            LOWS(group)) +                                    \
			(vi)SHUFFLE((vf)(a).exponent, (vf)(b).exponent,        \
			            HIGHS(group)),                            \
	}

/* Folds the lanes of W locations at once, into lanes[0]; location i ends in
 * lane i. */
#define fold_locations ISA(fold_locations)
SHARED void fold_locations(struct lane_sums lanes[W])
{
	int i;

	/* Locations that end side by side are taken from where lanes of fours
	 * meet them. */
#if W >= 16
	for (i = 0; i < 8; i++)
		lanes[i] = (struct lane_sums)FOLD_PAIR(lanes[i + (i & 4)],
		                                       lanes[i + (i & 4) + 4], 16);
#endif
#if W >= 8
	for (i = 0; i < 4; i++)
		lanes[i] = (struct lane_sums)FOLD_PAIR(lanes[i],
		                                       lanes[i + 4], 8);
#endif
	for (i = 0; i < 2; i++)
		lanes[i] = (struct lane_sums)FOLD_PAIR(lanes[2 * i],
		                                       lanes[2 * i + 1], 4);
	lanes[0] = (struct lane_sums)FOLD_PAIR(lanes[0], lanes[1], 2);
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

/* `count` locations, at most W, the first at `first`; channels from `start` on,
 * `channels` of them, at most FOLD_CHANNELS. Takes values that are not finite
 * as 0 if `clean`. */
#define locations_add ISA(locations_add)
INLINE void locations_add(const struct salmap_view *view,
                          const unsigned char *first, int count, int64_t start,
                          int channels, bool clean, const float *gains,
                          float epsilon, struct channel_sums *sums, int at,
                          vf *low)
{
	const int32_t blocks = (channels + BLOCK - 1) / BLOCK;
	const bool apart = view->channel_block != 0 || clean;
	const bool typed = are_typed(view) & !apart;
	const bool direct = !apart && view->dtype == SALMAP_F32;
	const int rest = channels % BLOCK;
	float buffer[FOLD_CHANNELS + W];
	struct channel_run run;
	struct lane_sums lanes[W];
	int i;

	run.gains = gains;
	run.view = view;
	run.buffered = !(direct | typed);
	run.count = channels;
	typed_begin(&run);
	if (gains != NULL && rest != 0) {
		memset(run.padded_gains, 0, sizeof(run.padded_gains));
		memcpy(run.padded_gains, gains + channels - rest,
		       (size_t)rest * sizeof(float));
	}
	for (i = 0; i < count; i++, first += view->stride_w) {
		run.first = first + start * view->stride_c;
		if (run.buffered) {
			load_channels(view, first, start, channels, buffer);
			if (clean)
				clear_nonfinite(buffer, channels);
			run.first = (const unsigned char *)buffer;
		}
		run_lanes(&run, typed, epsilon, low, &lanes[i]);
	}
	for (; i < W; i++)
		lanes[i] = lane_empty();
	fold_locations(lanes);
	sums_add(sums, at, lanes, blocks * LANES);
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
			             clean,
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
