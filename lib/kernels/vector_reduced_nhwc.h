/*
 * What the channels of one location after the other are reduced to; included by
 * vector.h. Vectors hold channels, of which 16 side by side are those of the
 * lanes. The lanes of several locations are folded at once.
 *
 * It serves what vector_sums_nhwc.h serves, and tiles of any layout that held
 * values that are not finite: those are 0 in `clean` copies.
 */

/* How many bytes ahead lines are fetched. */
#define CHANNELS_AHEAD 1024

/* What a location's channels add up to, in lanes. */
#define location_lanes_of ISA(location_lanes_of)
struct location_lanes_of {
	vd sum[LANES / DOUBLES], square[LANES / DOUBLES];
	vf highest;
	vi bad;
	float origin;
};

/* Adds channels of `locations`, which are `stride` bytes apart, to the lanes of
 * each: `count` elements, a multiple of LANES, and `rest` more, behind which
 * others follow up to LANES; `begins`: the first ones. */
#define elements_run ISA(elements_run)
struct elements_run {
	const unsigned char *first;
	ptrdiff_t stride;
	int locations;
	int64_t count;
	int rest;
	bool begins;
	salmap_dtype dtype; /* that serves others */
	struct vector_quantum quantum;
};

/* W elements at p, of which those beyond `rest` count as `origin`; the first is
 * of lane `first`. */
#define load_rest ISA(load_rest)
INLINE vf load_rest(const unsigned char *p, const struct elements_run *run,
                    salmap_dtype dtype, int first, float origin)
{
	return vf_select(lanes_below(first, run->rest),
	                 load_rounded(p, dtype, &run->quantum), vf_of(origin));
}

/* The first of them. */
#define first_element ISA(first_element)
INLINE float first_element(const unsigned char *p,
                           const struct elements_run *run, salmap_dtype dtype)
{
	return load_rounded(p, dtype, &run->quantum)[0];
}

#define add_elements ISA(add_elements)
typedef void (*add_elements)(struct location_lanes_of *lanes,
                             const struct elements_run *run);

/* Calls a function that is inlined with each dtype as a constant. */
#define FOR_DTYPE(add, lanes, run, ...)                                        \
	do {                                                                   \
		if ((run)->dtype == SALMAP_F32)                                \
			add(lanes, run, SALMAP_F32, __VA_ARGS__);              \
		else if ((run)->dtype == SALMAP_F16)                           \
			add(lanes, run, SALMAP_F16, __VA_ARGS__);              \
		else if ((run)->dtype == SALMAP_BF16)                          \
			add(lanes, run, SALMAP_BF16, __VA_ARGS__);             \
		else if ((run)->dtype == SALMAP_F64)                           \
			add(lanes, run, SALMAP_F64, __VA_ARGS__);              \
		else                                                           \
			add(lanes, run, SALMAP_U8, __VA_ARGS__);               \
	} while (0)

/* Locations that are added at once, where sums would wait for each other. */
#define LOCATIONS_AT_ONCE (W == 4 ? 1 : 2)

/* A location and the next one; the last one twice, since what is read and
 * stored twice is the same. */
#define location_pair ISA(location_pair)
struct location_pair {
	struct location_lanes_of *lanes[2];
	const unsigned char *first[2];
};

#define pair_at ISA(pair_at)
INLINE struct location_pair pair_at(struct location_lanes_of *lanes,
                                    const struct elements_run *run,
                                    int location)
{
	const int next = location + (location + 1 < run->locations);
	const struct location_pair pair = {
		{ lanes + location, lanes + next },
		{ run->first + location * run->stride,
		  run->first + next * run->stride },
	};

	return pair;
}

/* Adds W elements to lanes, as doubles; `one` as vd_plus has it. */
#define add_pair ISA(add_pair)
INLINE void add_pair(vd d[2], vd origin, vd one, bool squares,
                     bool rectified_only, vd *sum, vd *square)
{
	int h;

	UNROLL
	for (h = 0; h < 2; h++) {
		if (rectified_only) /* of which the origin is 0 */
			d[h] = above_zero(d[h]);
		if (squares) {
			d[h] -= origin;
			square[h] = vd_plus(d[h] * d[h], square[h], one);
		}
		sum[h] = squares ? sum[h] + d[h] : vd_plus(d[h], sum[h], one);
	}
}

/* Adds the last channels of a location, at `p`. */
#define add_rest_of ISA(add_rest_of)
INLINE void add_rest_of(struct location_lanes_of *lanes, const unsigned char *p,
                        const struct elements_run *run, salmap_dtype dtype,
                        bool squares, bool rectified_only)
{
	const vd origin = vd_of(lanes->origin);
	int i;

	for (i = 0; i < LANES; i += W) {
		const vf x = load_rest(p + i * dtype_bytes(dtype), run, dtype,
		                       i, lanes->origin);
		vd d[2];

		d[0] = widen_low(x);
		d[1] = widen_high(x);
		add_pair(d, origin, vd_of(1), squares, rectified_only,
		         lanes->sum + i / DOUBLES, lanes->square + i / DOUBLES);
	}
}

/* Adds channels of `together` locations, as add_sums does. */
#define add_sums_of ISA(add_sums_of)
INLINE void add_sums_of(struct location_lanes_of *const *lanes,
                        const unsigned char *const *first, int together,
                        const struct elements_run *run, salmap_dtype dtype,
                        bool begins, bool squares, bool rectified_only)
{
	const ptrdiff_t size = dtype_bytes(dtype);
	const ptrdiff_t end = (ptrdiff_t)run->count * size;
	vd sum[LOCATIONS_AT_ONCE][LANES / DOUBLES];
	vd square[LOCATIONS_AT_ONCE][LANES / DOUBLES];
	vd origin[LOCATIONS_AT_ONCE], one = vd_of(1), d[2];
	ptrdiff_t at;
	int l, i;

	IN_REGISTER(one);
	UNROLL
	for (l = 0; l < together; l++) {
		if (begins)
			lanes[l]->origin =
				squares ? first_element(first[l], run, dtype)
				        : 0;
		origin[l] = vd_of(lanes[l]->origin);
		UNROLL
		for (i = 0; i < LANES / DOUBLES; i++) {
			sum[l][i] = begins ? (vd){ 0 } : lanes[l]->sum[i];
			square[l][i] = begins || !squares ? (vd){ 0 }
			                                  : lanes[l]->square[i];
		}
	}
	for (at = 0; at < end; at += LANES * size)
		UNROLL
		for (l = 0; l < together; l++) {
			fetch(first[l], at, CHANNELS_AHEAD);
			UNROLL
			for (i = 0; i < LANES / DOUBLES; i += 2) {
				load_pair(first[l] + at + i * DOUBLES * size,
				          dtype, &run->quantum, d);
				add_pair(d, origin[l], one, squares,
				         rectified_only, &sum[l][i],
				         &square[l][i]);
			}
		}
	UNROLL
	for (l = 0; l < together; l++)
		UNROLL
		for (i = 0; i < LANES / DOUBLES; i++) {
			lanes[l]->sum[i] = sum[l][i];
			if (squares)
				lanes[l]->square[i] = square[l][i];
		}
}

#define add_sums ISA(add_sums)
INLINE void add_sums(struct location_lanes_of *lanes,
                     const struct elements_run *run, salmap_dtype dtype,
                     bool begins, bool squares, bool rectified_only)
{
	const int together = squares ? 1 : LOCATIONS_AT_ONCE;
	int location;

	for (location = 0; location < run->locations; location += together) {
		const struct location_pair pair = pair_at(lanes, run, location);

		add_sums_of(pair.lanes, pair.first, together, run, dtype,
		            begins, squares, rectified_only);
	}
	for (location = 0; location < run->locations && run->rest > 0;
	     location++)
		add_rest_of(lanes + location,
		            run->first + location * run->stride +
		                    run->count * dtype_bytes(dtype),
		            run, dtype, squares, rectified_only);
}

#define add_sum ISA(add_sum)
static TARGET void add_sum(struct location_lanes_of *lanes,
                           const struct elements_run *run)
{
	if (run->begins)
		FOR_DTYPE(add_sums, lanes, run, true, false, false);
	else
		add_sums(lanes, run, SALMAP_F32, false, false, false);
}

/* Of floats alone: all else goes through the buffer, as gains do. */
#define add_rectified ISA(add_rectified)
static TARGET void add_rectified(struct location_lanes_of *lanes,
                                 const struct elements_run *run)
{
	add_sums(lanes, run, SALMAP_F32, run->begins, false, true);
}

#define add_squares ISA(add_squares)
static TARGET void add_squares(struct location_lanes_of *lanes,
                               const struct elements_run *run)
{
	if (run->begins)
		FOR_DTYPE(add_sums, lanes, run, true, true, false);
	else
		add_sums(lanes, run, SALMAP_F32, false, true, false);
}

/* Sums of elements tell whether one of them is not finite, with an operation
 * less than x - x takes. If finite ones overflow, the tile is read once more
 * for nothing. */
#define highest_lanes ISA(highest_lanes)
struct highest_lanes {
	vf highest[LANES / W], sum[LANES / W];
};

/* Adds LANES elements at `p`. */
#define add_highest_at ISA(add_highest_at)
INLINE void add_highest_at(const unsigned char *p,
                           const struct elements_run *run, salmap_dtype dtype,
                           struct highest_lanes *of)
{
	int i;

	UNROLL
	for (i = 0; i < LANES / W; i++) {
		vf x = load_rounded(p + i * W * dtype_bytes(dtype), dtype,
		                    &run->quantum);

		IN_REGISTER(x);
		of->highest[i] = larger(x, of->highest[i]);
		of->sum[i] += x;
	}
}

/* What `of` has goes to the lanes of a location. */
#define end_highest ISA(end_highest)
INLINE void end_highest(struct location_lanes_of *lanes, bool begins,
                        const struct highest_lanes *of)
{
	vf highest = vf_of(-FLT_MAX);
	vi bad = { 0 };
	int i;

	UNROLL
	for (i = 0; i < LANES / W; i++) {
		highest = larger(of->highest[i], highest);
		bad |= nonfinite_bits(of->sum[i]);
	}
	if (!begins) {
		highest = larger(highest, lanes->highest);
		bad |= lanes->bad;
	}
	lanes->highest = highest;
	lanes->bad = bad;
}

/* Adds the last channels of a location, at `p`. */
#define add_highest_rest ISA(add_highest_rest)
INLINE void add_highest_rest(struct location_lanes_of *lanes,
                             const unsigned char *p,
                             const struct elements_run *run, salmap_dtype dtype)
{
	int i;

	for (i = 0; i < LANES; i += W) {
		const vf x = load_rest(p + i * dtype_bytes(dtype), run, dtype,
		                       i, lanes->origin);

		lanes->highest = larger(x, lanes->highest);
		lanes->bad |= nonfinite_bits(x);
	}
}

/* Floats are read at two locations at once, as for sums; other types take
 * longer to convert than they wait. */
#define add_highest_of ISA(add_highest_of)
INLINE void add_highest_of(struct location_lanes_of *lanes,
                           const struct elements_run *run, salmap_dtype dtype,
                           bool begins)
{
	const int together = dtype == SALMAP_F32 ? LOCATIONS_AT_ONCE : 1;
	const ptrdiff_t size = dtype_bytes(dtype);
	const ptrdiff_t end = (ptrdiff_t)run->count * size;
	int location, l, i;

	for (location = 0; location < run->locations; location += together) {
		struct highest_lanes of[LOCATIONS_AT_ONCE];
		struct location_pair pair = pair_at(lanes, run, location);
		ptrdiff_t at;

		UNROLL
		for (l = 0; l < together; l++)
			UNROLL
			for (i = 0; i < LANES / W; i++) {
				of[l].highest[i] = vf_of(-FLT_MAX);
				of[l].sum[i] = (vf){ 0 };
			}
		for (at = 0; at < end; at += LANES * size)
			UNROLL
			for (l = 0; l < together; l++) {
				fetch(pair.first[l], at, CHANNELS_AHEAD);
				add_highest_at(pair.first[l] + at, run, dtype,
				               &of[l]);
			}
		UNROLL
		for (l = 0; l < together; l++)
			end_highest(pair.lanes[l], begins, &of[l]);
	}
	for (i = 0; i < run->locations; i++) {
		const unsigned char *p = run->first + i * run->stride;

		if (begins)
			lanes[i].origin = first_element(p, run, dtype);
		if (run->rest > 0)
			add_highest_rest(lanes + i, p + end, run, dtype);
	}
}

#define add_highest ISA(add_highest)
static TARGET void add_highest(struct location_lanes_of *lanes,
                               const struct elements_run *run)
{
	if (run->begins)
		FOR_DTYPE(add_highest_of, lanes, run, true);
	else
		add_highest_of(lanes, run, SALMAP_F32, false);
}

/* How the locations of a tile are reduced. */
#define location_work ISA(location_work)
struct location_work {
	const struct salmap_view *view;
	const float *gains; /* of all channels, or NULL */
	add_elements add;
	bool floats_only; /* which `add` reads */
	bool has_origin; /* channel 0, or else 0 */
	bool clean;      /* what is not finite is 0, and noted */
	bool nonfinite;  /* noted */
};

/* Multiplies `count` channels of a location by their gains. */
#define gain_channels ISA(gain_channels)
INLINE void gain_channels(const float *gains, int count, float *channels)
{
	const int whole = count - count % W;
	int i;

	for (i = 0; i < whole; i += W)
		vf_store(channels + i,
		         vf_load(channels + i) * vf_load(gains + i));
	for (; i < count; i++)
		channels[i] *= gains[i];
}

/* The channels of a location from `start` on, by way of a buffer. */
#define location_rest_reduced ISA(location_rest_reduced)
SHARED void location_rest_reduced(struct location_work *work,
                                  const unsigned char *first, int64_t start,
                                  struct location_lanes_of *lanes)
{
	const struct salmap_view *view = work->view;
	float buffer[FOLD_CHANNELS + LANES];

	for (; start < view->c; start += FOLD_CHANNELS) {
		const int64_t rest = view->c - start;
		const int count = rest < FOLD_CHANNELS ? (int)rest
		                                       : FOLD_CHANNELS;
		const int padded = (count + LANES - 1) / LANES * LANES;
		const struct elements_run run = {
			.first = (const unsigned char *)buffer,
			.locations = 1,
			.count = padded,
			.begins = start == 0,
			.dtype = SALMAP_F32,
		};
		float pad = 0;
		int i;

		load_channels(view, first, start, count, buffer);
		for (i = count; i < padded; i++)
			buffer[i] = 0;
		if (work->clean)
			work->nonfinite |= any_nonfinite(
				clear_nonfinite(buffer, padded));
		if (work->gains != NULL)
			gain_channels(work->gains + start, count, buffer);
		if (work->has_origin)
			pad = start == 0 ? buffer[0] : lanes->origin;
		for (i = count; i < padded; i++)
			buffer[i] = pad;
		work->add(lanes, &run);
	}
}

/* Whether the channels of a location are added as they lie in memory. */
#define are_direct ISA(are_direct)
INLINE bool are_direct(const struct location_work *work)
{
	const struct salmap_view *view = work->view;

	return view->channel_block == 0 && !work->clean &&
	       work->gains == NULL && !has_quanta(view) &&
	       (view->dtype == SALMAP_F32 || !work->floats_only);
}

/* `count` locations, up to W; none beyond. */
#define locations_reduced ISA(locations_reduced)
SHARED void locations_reduced(struct location_work *work,
                              const unsigned char *first, int count,
                              bool more_follow,
                              struct location_lanes_of lanes[W])
{
	const struct salmap_view *view = work->view;
	const int64_t whole = are_direct(work) ? view->c - view->c % LANES : 0;
	const bool packed = whole > 0 && whole < view->c &&
	                    view->stride_w == view->c * view->stride_c;
	struct elements_run run = {
		.first = first,
		.stride = (ptrdiff_t)view->stride_w,
		.locations = count,
		.count = whole,
		.begins = true,
		.dtype = served_as(view->dtype),
	};
	int i = 0;

	if (run.dtype == SALMAP_U8)
		run.quantum = quantum_of(view, 0, 0);
	if (count < W)
		memset(lanes + count, 0, (size_t)(W - count) * sizeof(*lanes));
	if (packed) {
		run.locations = more_follow ? count : count - 1;
		run.rest = (int)(view->c - whole);
		work->add(lanes, &run);
		i = run.locations;
		run.locations = count - i;
		run.first += i * run.stride;
		run.rest = 0;
	}
	if (whole > 0 && run.locations > 0)
		work->add(lanes + i, &run);
	for (; i < count && whole < view->c; i++)
		location_rest_reduced(work, first + i * run.stride, whole,
		                      lanes + i);
}

/* ------------------------------------------------------------------- folds */

/* The lanes of one location to those of one vector, as the tree does it. */
#define lanes_halved ISA(lanes_halved)
INLINE vd lanes_halved(const vd lanes[LANES / DOUBLES])
{
	vd halves[LANES / DOUBLES];
	int step, i;

	UNROLL
	for (i = 0; i < LANES / DOUBLES; i++)
		halves[i] = lanes[i];
	UNROLL
	for (step = LANES / DOUBLES / 2; step > 0; step /= 2)
		UNROLL
		for (i = 0; i < step; i++)
			halves[i] += halves[i + step];
	return halves[0];
}

#define FOLD_SUMS(a, b, group)                                                 \
	(SHUFFLE(a, b, DOUBLE_LOWS(group)) + SHUFFLE(a, b, DOUBLE_HIGHS(group)))

/* Sums of DOUBLES locations at once, as fold_locations. */
#define fold_sums ISA(fold_sums)
INLINE vd fold_sums(vd lanes[DOUBLES])
{
#if W >= 16
	lanes[0] = FOLD_SUMS(lanes[0], lanes[1], 8);
	lanes[1] = FOLD_SUMS(lanes[2], lanes[3], 8);
	lanes[2] = FOLD_SUMS(lanes[4], lanes[5], 8);
	lanes[3] = FOLD_SUMS(lanes[6], lanes[7], 8);
#endif
#if W >= 8
	lanes[0] = FOLD_SUMS(lanes[0], lanes[1], 4);
	lanes[1] = FOLD_SUMS(lanes[2], lanes[3], 4);
#endif
	return FOLD_SUMS(lanes[0], lanes[1], 2);
}

#define FOLD_FLOATS(a, b, group)                                               \
	op(SHUFFLE(a, b, LOWS(group)), SHUFFLE(a, b, HIGHS(group)))

/* What `op`, which is to be inlined, makes of the lanes of W locations: of
 * location i in lane i. */
#define fold_floats ISA(fold_floats)
INLINE vf fold_floats(vf lanes[W], vf (*op)(vf a, vf b))
{
	int i, count = W / 2;

#if W >= 16
	UNROLL
	for (i = 0; i < count; i++)
		lanes[i] = FOLD_FLOATS(lanes[2 * i], lanes[2 * i + 1], 16);
	count /= 2;
#endif
#if W >= 8
	UNROLL
	for (i = 0; i < count; i++)
		lanes[i] = FOLD_FLOATS(lanes[2 * i], lanes[2 * i + 1], 8);
	count /= 2;
#endif
	UNROLL
	for (i = 0; i < count; i++)
		lanes[i] = FOLD_FLOATS(lanes[2 * i], lanes[2 * i + 1], 4);
	return FOLD_FLOATS(lanes[0], lanes[1], 2);
}

#define sum_of_two ISA(sum_of_two)
INLINE vf sum_of_two(vf a, vf b)
{
	return a + b;
}

#define highest_of_two ISA(highest_of_two)
INLINE vf highest_of_two(vf a, vf b)
{
	return larger(a, b);
}

/* ------------------------------------------------------------------- tiles */

#define moments_nhwc ISA(moments_nhwc)
SHARED void moments_nhwc(struct location_work *work, const unsigned char *first,
                         int count, struct reduced *out)
{
	const int places = (count + W - 1) / W * W;
	struct location_lanes_of lanes[W];
	int at, i, j;

	for (at = 0; at < count; at += W) {
		locations_reduced(work, first + at * work->view->stride_w,
		                  count - at < W ? count - at : W,
		                  count - at > W, lanes);
		for (i = 0; i < W; i += DOUBLES) {
			vd sum[DOUBLES], square[DOUBLES];

			for (j = 0; j < DOUBLES; j++) {
				out->origin[at + i + j] = lanes[i + j].origin;
				sum[j] = lanes_halved(lanes[i + j].sum);
			}
			vd_store(out->sum + at + i, fold_sums(sum));
			if (!work->has_origin)
				continue;
			for (j = 0; j < DOUBLES; j++)
				square[j] = lanes_halved(lanes[i + j].square);
			vd_store(out->square + at + i, fold_sums(square));
		}
	}
	out->nonfinite = work->nonfinite || !sums_are_finite(out, places);
}

#define sum_nhwc ISA(sum_nhwc)
static TARGET void sum_nhwc(const struct salmap_view *view,
                            const unsigned char *first, int count, bool clean,
                            const float *gains, struct reduced *out)
{
	struct location_work work = {
		.view = view, .gains = gains, .add = add_sum, .clean = clean,
	};

	moments_nhwc(&work, first, count, out);
}

#define rectified_nhwc ISA(rectified_nhwc)
static TARGET void rectified_nhwc(const struct salmap_view *view,
                                  const unsigned char *first, int count,
                                  bool clean, const float *gains,
                                  struct reduced *out)
{
	struct location_work work = {
		.view = view, .gains = gains, .add = add_rectified,
		.floats_only = true, .clean = clean,
	};

	moments_nhwc(&work, first, count, out);
}

#define squares_nhwc ISA(squares_nhwc)
static TARGET void squares_nhwc(const struct salmap_view *view,
                                const unsigned char *first, int count,
                                bool clean, const float *gains,
                                struct reduced *out)
{
	struct location_work work = {
		.view = view, .gains = gains, .add = add_squares,
		.has_origin = true, .clean = clean,
	};

	moments_nhwc(&work, first, count, out);
}

/* `highest`: to whole vectors. */
#define max_nhwc ISA(max_nhwc)
SHARED bool max_nhwc(const struct salmap_view *view, const unsigned char *first,
                     int count, bool clean, const float *gains,
                     float highest[SUMS_TILE])
{
	struct location_work work = {
		.view = view, .gains = gains, .add = add_highest,
		.has_origin = true, .clean = clean,
	};
	struct location_lanes_of lanes[W];
	vi bad = { 0 };
	int at, i;

	for (at = 0; at < count; at += W) {
		vf most[W];

		locations_reduced(&work, first + at * view->stride_w,
		                  count - at < W ? count - at : W,
		                  count - at > W, lanes);
		for (i = 0; i < W; i++) {
			most[i] = lanes[i].highest;
			bad |= lanes[i].bad;
		}
		vf_store(highest + at, fold_floats(most, highest_of_two));
	}
	return clean ? work.nonfinite : any_nonfinite(bad);
}
