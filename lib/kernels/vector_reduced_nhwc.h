/*
 * What the channels of one location after the other are reduced to; included by
 * vector.h. Vectors hold channels, of which 16 side by side are those of the
 * lanes. The lanes of several locations are folded at once.
 *
 * It serves what vector_sums_nhwc.h serves, and tiles of any layout that held
 * values that are not finite: those are 0 in `clean` copies.
 */

/* How many bytes ahead lines are fetched. */
#define CHANNELS_AHEAD 4096

/* What a location's channels add up to, in lanes. */
#define location_lanes_of ISA(location_lanes_of)
struct location_lanes_of {
	vd sum[LANES / DOUBLES], square[LANES / DOUBLES];
	vf highest;
	vi bad;
	float origin;
};

/* Floats of a location: `count` of them, a multiple of LANES; `begins`: the
 * first ones. */
#define elements_run ISA(elements_run)
struct elements_run {
	const float *first;
	int count;
	bool begins;
};

#define add_elements ISA(add_elements)
typedef void (*add_elements)(struct location_lanes_of *lanes,
                             const struct elements_run *run);

/* Adds a vector of doubles; `one` as vd_plus has it. */
#define add_moment ISA(add_moment)
INLINE void add_moment(vd x, vd origin, vd one, bool squares,
                       bool rectified_only, vd *sum, vd *square)
{
	if (rectified_only) /* of which the origin is 0 */
		x = above_zero(x);
	if (squares) {
		x -= origin;
		*square = vd_plus(x * x, *square, one);
	}
	*sum = squares ? *sum + x : vd_plus(x, *sum, one);
}

/* Adds elements, `end` bytes of them, a multiple of LANES, to lanes that are in
 * registers. */
#define add_elements_of ISA(add_elements_of)
INLINE void add_elements_of(const unsigned char *p, ptrdiff_t end,
                            salmap_dtype dtype,
                            const struct vector_quantum *quantum, float first,
                            bool squares, bool rectified_only, vd *sum,
                            vd *square)
{
	const ptrdiff_t size = dtype_bytes(dtype);
	const vd origin = vd_of(first);
	vd one = vd_of(1);
	ptrdiff_t at;
	int i, h;

	IN_REGISTER(one);
	for (at = 0; at < end; at += LANES * size) {
		fetch(p, at, CHANNELS_AHEAD);
		UNROLL
		for (i = 0; i < LANES / DOUBLES; i += 2) {
			vd d[2];

			load_pair(p + at + i * DOUBLES * size, dtype, quantum,
			          d);
			UNROLL
			for (h = 0; h < 2; h++)
				add_moment(d[h], origin, one, squares,
				           rectified_only, sum + i + h,
				           square + i + h);
		}
	}
}

/* Adds the last `rest` channels of a location, fewer than LANES, behind which
 * others follow up to LANES. */
#define add_rest ISA(add_rest)
INLINE void add_rest(const unsigned char *p, int rest, salmap_dtype dtype,
                     const struct vector_quantum *quantum, float first,
                     bool squares, bool rectified_only, vd *sum, vd *square)
{
	const vd origin = vd_of(first);
	int i;

	UNROLL
	for (i = 0; i < LANES; i += W) {
		const int of = i / DOUBLES;
		const vf x = vf_select(
			lanes_below(i, rest),
			load_rounded(p + i * dtype_bytes(dtype), dtype, quantum),
			vf_of(first));

		add_moment(widen_low(x), origin, vd_of(1), squares,
		           rectified_only, sum + of, square + of);
		add_moment(widen_high(x), origin, vd_of(1), squares,
		           rectified_only, sum + of + 1, square + of + 1);
	}
}

/* Adds floats of a buffer to what its lanes have, or to 0. */
#define add_floats ISA(add_floats)
INLINE void add_floats(struct location_lanes_of *lanes,
                       const struct elements_run *run, bool squares,
                       bool rectified_only)
{
	vd sum[LANES / DOUBLES], square[LANES / DOUBLES];
	int i;

	if (run->begins)
		lanes->origin = squares ? run->first[0] : 0;
	UNROLL
	for (i = 0; i < LANES / DOUBLES; i++) {
		sum[i] = square[i] = (vd){ 0 };
		if (!run->begins)
			sum[i] = lanes->sum[i];
		if (!run->begins && squares)
			square[i] = lanes->square[i];
	}
	add_elements_of((const void *)run->first,
	                run->count * (ptrdiff_t)sizeof(float), SALMAP_F32, NULL,
	                lanes->origin, squares, rectified_only, sum, square);
	UNROLL
	for (i = 0; i < LANES / DOUBLES; i++) {
		lanes->sum[i] = sum[i];
		lanes->square[i] = square[i];
	}
}

#define add_sum ISA(add_sum)
static TARGET void add_sum(struct location_lanes_of *lanes,
                           const struct elements_run *run)
{
	add_floats(lanes, run, false, false);
}

#define add_rectified ISA(add_rectified)
static TARGET void add_rectified(struct location_lanes_of *lanes,
                                 const struct elements_run *run)
{
	add_floats(lanes, run, false, true);
}

#define add_squares ISA(add_squares)
static TARGET void add_squares(struct location_lanes_of *lanes,
                               const struct elements_run *run)
{
	add_floats(lanes, run, true, false);
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

/* The channels of a location, by way of a buffer. */
#define location_reduced ISA(location_reduced)
SHARED void location_reduced(struct location_work *work,
                             const unsigned char *first,
                             struct location_lanes_of *lanes)
{
	const struct salmap_view *view = work->view;
	float buffer[FOLD_CHANNELS + LANES];
	int64_t start;

	for (start = 0; start < view->c; start += FOLD_CHANNELS) {
		const int64_t rest = view->c - start;
		const int count = rest < FOLD_CHANNELS ? (int)rest
		                                       : FOLD_CHANNELS;
		const int padded = (count + LANES - 1) / LANES * LANES;
		const struct elements_run run = {
			buffer, padded, start == 0,
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

/* What lanes_halved has made of DOUBLES locations. */
#define halved_lanes ISA(halved_lanes)
struct halved_lanes {
	vd sum[DOUBLES], square[DOUBLES];
};

/* Folds those at `at`. */
#define fold_moments ISA(fold_moments)
INLINE void fold_moments(struct halved_lanes *lanes, bool squares, int at,
                         struct reduced *out)
{
	vd_store(out->sum + at, fold_sums(lanes->sum));
	if (squares)
		vd_store(out->square + at, fold_sums(lanes->square));
}

/* Locations whose channels are read as they lie in memory. */
#define packed_tile ISA(packed_tile)
struct packed_tile {
	const struct salmap_view *view;
	const unsigned char *first;
	int count;
	ptrdiff_t end;  /* bytes of whole LANES of channels of a location */
	int rest;       /* channels beyond */
	bool is_packed; /* locations follow each other without a gap */
};

/* One of them, of which the last is not read beyond its end. Returns the
 * origin. */
#define packed_location ISA(packed_location)
INLINE float packed_location(const struct packed_tile *tile, int location,
                             salmap_dtype dtype,
                             const struct vector_quantum *quantum, bool squares,
                             bool rectified_only, vd *halved_sum,
                             vd *halved_square)
{
	const unsigned char *p = tile->first + location * tile->view->stride_w;
	unsigned char padded[LANES * sizeof(double)];
	const unsigned char *last = p + tile->end;
	vd sum[LANES / DOUBLES], square[LANES / DOUBLES];
	float origin = 0;
	int i;

	if (squares)
		origin = load_rounded(p, dtype, quantum)[0];
	UNROLL
	for (i = 0; i < LANES / DOUBLES; i++)
		sum[i] = square[i] = (vd){ 0 };
	add_elements_of(p, tile->end, dtype, quantum, origin, squares,
	                rectified_only, sum, square);
	if (tile->rest > 0) {
		if (!tile->is_packed || location + 1 == tile->count) {
			memset(padded, 0, sizeof(padded));
			last = memcpy(padded, last,
			              (size_t)(tile->rest * dtype_bytes(dtype)));
		}
		add_rest(last, tile->rest, dtype, quantum, origin, squares,
		         rectified_only, sum, square);
	}
	*halved_sum = lanes_halved(sum);
	if (squares)
		*halved_square = lanes_halved(square);
	return origin;
}

#define packed_moments ISA(packed_moments)
INLINE void packed_moments(const struct packed_tile *given, salmap_dtype dtype,
                           bool squares, bool rectified_only,
                           struct reduced *out)
{
	const struct packed_tile tile = *given; /* which no store changes */
	const int places = (tile.count + W - 1) / W * W;
	struct vector_quantum quantum = { .turn = { 0 } };
	int at, j;

	if (dtype == SALMAP_U8)
		quantum = quantum_of(tile.view, 0, 0);
	for (at = 0; at < places; at += DOUBLES) {
		struct halved_lanes lanes;

		for (j = 0; j < DOUBLES; j++) {
			lanes.sum[j] = lanes.square[j] = (vd){ 0 };
			out->origin[at + j] = 0;
			if (at + j < tile.count)
				out->origin[at + j] = packed_location(
					&tile, at + j, dtype, &quantum, squares,
					rectified_only, &lanes.sum[j],
					&lanes.square[j]);
		}
		fold_moments(&lanes, squares, at, out);
	}
}

/* Adds the locations of a tile, of any type. */
#define add_packed ISA(add_packed)
typedef void (*add_packed)(const struct packed_tile *tile, struct reduced *out);

#define PACKED_OF_TYPES(tile, squares, out)                                    \
	do {                                                                   \
		const salmap_dtype dtype = served_as((tile)->view->dtype);     \
                                                                               \
		if (dtype == SALMAP_F32)                                       \
			packed_moments(tile, SALMAP_F32, squares, false, out); \
		else if (dtype == SALMAP_F16)                                  \
			packed_moments(tile, SALMAP_F16, squares, false, out); \
		else if (dtype == SALMAP_BF16)                                 \
			packed_moments(tile, SALMAP_BF16, squares, false,      \
			               out);                                   \
		else if (dtype == SALMAP_F64)                                  \
			packed_moments(tile, SALMAP_F64, squares, false, out); \
		else                                                           \
			packed_moments(tile, SALMAP_U8, squares, false, out);  \
	} while (0)

#define packed_sums ISA(packed_sums)
static TARGET void packed_sums(const struct packed_tile *tile,
                               struct reduced *out)
{
	PACKED_OF_TYPES(tile, false, out);
}

#define packed_squares ISA(packed_squares)
static TARGET void packed_squares(const struct packed_tile *tile,
                                  struct reduced *out)
{
	PACKED_OF_TYPES(tile, true, out);
}

/* Of floats alone. */
#define packed_rectified ISA(packed_rectified)
static TARGET void packed_rectified(const struct packed_tile *tile,
                                    struct reduced *out)
{
	packed_moments(tile, SALMAP_F32, false, true, out);
}

/* Whether the channels of a location are added as they lie in memory. */
#define are_direct ISA(are_direct)
INLINE bool are_direct(const struct location_work *work)
{
	const struct salmap_view *view = work->view;

	return view->channel_block == 0 && view->c >= LANES && !work->clean &&
	       work->gains == NULL && !has_quanta(view) &&
	       (view->dtype == SALMAP_F32 || !work->floats_only);
}

/* Locations of any layout, by way of a buffer. */
#define buffered_moments ISA(buffered_moments)
SHARED void buffered_moments(struct location_work *work,
                             const unsigned char *first, int count,
                             struct reduced *out)
{
	const int places = (count + W - 1) / W * W;
	int at, j;

	for (at = 0; at < places; at += DOUBLES) {
		struct halved_lanes folded;

		for (j = 0; j < DOUBLES; j++) {
			const int last = count - 1;
			const int place = at + j < last ? at + j : last;
			struct location_lanes_of lanes;

			location_reduced(work,
			                 first + place * work->view->stride_w,
			                 &lanes);
			out->origin[at + j] = lanes.origin;
			folded.sum[j] = lanes_halved(lanes.sum);
			folded.square[j] = lanes_halved(lanes.square);
		}
		fold_moments(&folded, work->has_origin, at, out);
	}
}

#define moments_nhwc ISA(moments_nhwc)
SHARED void moments_nhwc(struct location_work *work, add_packed add,
                         const unsigned char *first, int count,
                         struct reduced *out)
{
	const struct salmap_view *view = work->view;

	if (are_direct(work)) {
		const struct packed_tile tile = {
			view, first, count,
			(ptrdiff_t)(view->c / LANES * LANES * view->stride_c),
			(int)(view->c % LANES),
			view->stride_w == view->c * view->stride_c,
		};

		add(&tile, out);
	} else {
		buffered_moments(work, first, count, out);
	}
	out->nonfinite = work->nonfinite ||
	                 !sums_are_finite(out, (count + W - 1) / W * W);
}

#define sum_nhwc ISA(sum_nhwc)
static TARGET void sum_nhwc(const struct salmap_view *view,
                            const unsigned char *first, int count, bool clean,
                            const float *gains, struct reduced *out)
{
	struct location_work work = {
		.view = view, .gains = gains, .add = add_sum, .clean = clean,
	};

	moments_nhwc(&work, packed_sums, first, count, out);
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

	moments_nhwc(&work, packed_rectified, first, count, out);
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

	moments_nhwc(&work, packed_squares, first, count, out);
}
