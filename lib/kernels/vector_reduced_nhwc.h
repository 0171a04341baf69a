/*
 * What the channels of one location after the other are reduced to; included by
 * vector.h. Vectors hold channels, of which 16 side by side are those of the
 * lanes. The lanes of several locations are folded at once.
 *
 * It serves what vector_sums_nhwc.h serves, and tiles of any layout that held
 * values that are not finite: those are 0 in `clean` copies.
 */

/* What a location's channels add up to, in lanes. */
#define location_lanes_of ISA(location_lanes_of)
struct location_lanes_of {
	vd sum[LANES / DOUBLES], square[LANES / DOUBLES];
	vf highest;
	vi bad;
};

/* Adds `count` floats at p, a multiple of LANES. */
#define add_floats ISA(add_floats)
typedef void (*add_floats)(struct location_lanes_of *lanes,
                           const unsigned char *p, int64_t count, float origin);

#define add_sums ISA(add_sums)
INLINE void add_sums(struct location_lanes_of *lanes, const unsigned char *p,
                     int64_t count, float origin, bool squares)
{
	const vd o = vd_of(origin);
	struct location_lanes_of to = *lanes;
	int i;

	for (; count > 0; count -= LANES, p += LANES * sizeof(float)) {
		UNROLL
		for (i = 0; i < LANES / DOUBLES; i++) {
			const void *at = p + i * DOUBLES * 4;
			vd d = widen(at);

			if (squares) {
				d -= o;
				to.square[i] += d * d;
			}
			to.sum[i] += d;
		}
	}
	*lanes = to;
}

#define add_sum ISA(add_sum)
static TARGET void add_sum(struct location_lanes_of *lanes,
                           const unsigned char *p, int64_t count, float origin)
{
	add_sums(lanes, p, count, origin, false);
}

#define add_squares ISA(add_squares)
static TARGET void add_squares(struct location_lanes_of *lanes,
                               const unsigned char *p, int64_t count,
                               float origin)
{
	add_sums(lanes, p, count, origin, true);
}

#define add_highest ISA(add_highest)
static TARGET void add_highest(struct location_lanes_of *lanes,
                               const unsigned char *p, int64_t count,
                               float origin)
{
	vf highest = lanes->highest;
	vi bad = lanes->bad;
	int i;

	(void)origin;
	for (; count > 0; count -= LANES, p += LANES * sizeof(float)) {
		UNROLL
		for (i = 0; i < LANES; i += W) {
			vf x = load_vector(p + i * 4, SALMAP_F32, NULL);

			IN_REGISTER(x);
			highest = larger(x, highest);
			bad |= nonfinite_bits(x);
		}
	}
	lanes->highest = highest;
	lanes->bad = bad;
}

/* How the locations of a tile are reduced. */
#define location_work ISA(location_work)
struct location_work {
	const struct salmap_view *view;
	add_floats add;
	bool has_origin; /* channel 0, or else 0 */
	bool clean;      /* what is not finite is 0, and noted */
};

/* All channels of a location. Returns its origin. */
#define location_reduced ISA(location_reduced)
SHARED float location_reduced(const struct location_work *work,
                              const unsigned char *first,
                              struct location_lanes_of *lanes)
{
	const struct salmap_view *view = work->view;
	const bool direct = view->dtype == SALMAP_F32 &&
	                    view->channel_block == 0 && !work->clean;
	const int64_t whole = direct ? view->c - view->c % LANES : 0;
	float buffer[FOLD_CHANNELS + LANES], origin = 0;
	int64_t start;

	if (whole > 0) {
		if (work->has_origin)
			origin = salmap_load_f32(first);
		work->add(lanes, first, whole, origin);
	}
	for (start = whole; start < view->c; start += FOLD_CHANNELS) {
		const int64_t rest = view->c - start;
		const int count = rest < FOLD_CHANNELS ? (int)rest
		                                       : FOLD_CHANNELS;
		const int padded = (count + LANES - 1) / LANES * LANES;
		int i;

		load_channels(view, first, start, count, buffer);
		for (i = count; i < padded; i++)
			buffer[i] = 0;
		if (work->clean)
			lanes->bad |= clear_nonfinite(buffer, padded);
		if (start == 0 && work->has_origin)
			origin = buffer[0];
		for (i = count; i < padded; i++)
			buffer[i] = origin;
		work->add(lanes, (const unsigned char *)buffer, padded, origin);
	}
	return origin;
}

/* ------------------------------------------------------------------- folds */

/* The lanes of one location to those of one vector, as the tree does it. */
#define lanes_halved ISA(lanes_halved)
INLINE vd lanes_halved(vd lanes[LANES / DOUBLES])
{
	int step, i;

	UNROLL
	for (step = LANES / DOUBLES / 2; step > 0; step /= 2)
		UNROLL
		for (i = 0; i < step; i++)
			lanes[i] += lanes[i + step];
	return lanes[0];
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

#define FOLD_HIGHEST(a, b, group)                                              \
	larger(SHUFFLE(a, b, LOWS(group)), SHUFFLE(a, b, HIGHS(group)))

#define fold_highest ISA(fold_highest)
INLINE vf fold_highest(vf lanes[W])
{
	int i, count = W / 2;

#if W >= 16
	for (i = 0; i < count; i++)
		lanes[i] = FOLD_HIGHEST(lanes[2 * i], lanes[2 * i + 1], 16);
	count /= 2;
#endif
#if W >= 8
	for (i = 0; i < count; i++)
		lanes[i] = FOLD_HIGHEST(lanes[2 * i], lanes[2 * i + 1], 8);
	count /= 2;
#endif
	for (i = 0; i < count; i++)
		lanes[i] = FOLD_HIGHEST(lanes[2 * i], lanes[2 * i + 1], 4);
	return FOLD_HIGHEST(lanes[0], lanes[1], 2);
}

/* ------------------------------------------------------------------- tiles */

/* Fills the lanes of location `at` of a tile of `count`; nothing beyond. */
#define location_at ISA(location_at)
SHARED void location_at(const struct location_work *work,
                        const unsigned char *first, int at, int count,
                        struct reduced *out, struct location_lanes_of *lanes)
{
	const struct location_lanes_of none = { .highest = vf_of(-FLT_MAX) };

	*lanes = none;
	out->origin[at] = 0;
	if (at < count)
		out->origin[at] = location_reduced(
			work, first + at * work->view->stride_w, lanes);
}

#define moments_nhwc ISA(moments_nhwc)
SHARED void moments_nhwc(const struct location_work *work,
                         const unsigned char *first, int count,
                         struct reduced *out)
{
	const int places = (count + W - 1) / W * W;
	vi bad = { 0 };
	int at, i;

	for (at = 0; at < places; at += DOUBLES) {
		vd sum[DOUBLES], square[DOUBLES];

		for (i = 0; i < DOUBLES; i++) {
			struct location_lanes_of lanes;

			location_at(work, first, at + i, count, out, &lanes);
			sum[i] = lanes_halved(lanes.sum);
			square[i] = lanes_halved(lanes.square);
			bad |= lanes.bad;
		}
		vd_store(out->sum + at, fold_sums(sum));
		vd_store(out->square + at, fold_sums(square));
	}
	out->nonfinite = any_nonfinite(bad) || !sums_are_finite(out, places);
}

#define sum_nhwc ISA(sum_nhwc)
static TARGET void sum_nhwc(const struct salmap_view *view,
                            const unsigned char *first, int count, bool clean,
                            struct reduced *out)
{
	const struct location_work work = { view, add_sum, false, clean };

	moments_nhwc(&work, first, count, out);
}

#define squares_nhwc ISA(squares_nhwc)
static TARGET void squares_nhwc(const struct salmap_view *view,
                                const unsigned char *first, int count,
                                bool clean, struct reduced *out)
{
	const struct location_work work = { view, add_squares, true, clean };

	moments_nhwc(&work, first, count, out);
}

#define max_nhwc ISA(max_nhwc)
SHARED void max_nhwc(const struct salmap_view *view, const unsigned char *first,
                     int count, bool clean, struct reduced *out)
{
	const struct location_work work = { view, add_highest, true, clean };
	vi bad = { 0 };
	int at, i;

	for (at = 0; at < count; at += W) {
		vf highest[W];

		for (i = 0; i < W; i++) {
			struct location_lanes_of lanes;

			location_at(&work, first, at + i, count, out, &lanes);
			highest[i] = lanes.highest;
			bad |= lanes.bad;
		}
		vf_store(out->highest + at, fold_highest(highest));
	}
	out->nonfinite = any_nonfinite(bad);
}
