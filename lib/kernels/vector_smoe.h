/*
 * SMOE Scale for vectors of W floats; included by vector.h. The order of
 * operations is that of scalar.c, which defines the bits.
 *
 * There are two ways. Where channels lie side by side (NHWC, tokens), a vector
 * holds lanes of one location. Elsewhere it holds locations, a tile of them at
 * a time: the rows of a tile's channels are read in the order of memory, while
 * its sums wait in the innermost cache. The file of an instruction set gives:
 *
 *   rectified(x, low)    max(0, x), and NaN where x is NaN; where x is minus
 *                      infinity either NaN, or *low becomes that in some lane
 *   IN_REGISTER(x)     keeps a vector that is used twice from being loaded twice
 *   SHUFFLE(a, b, ...) lanes of two vectors of floats, by index
 *   LOWS_g, HIGHS_g    the lanes of the lower and upper halves of each group of
 *                      g lanes in two vectors, for g = W, ..., 4, 2
 */
#define add_doubles ISA(add_doubles)
#define fold_pixels ISA(fold_pixels)
#define tile_fold ISA(tile_fold)
#define group_add ISA(group_add)
#define is_infinite ISA(is_infinite)
#define lane_add ISA(lane_add)
#define lane_empty ISA(lane_empty)
#define lane_merge ISA(lane_merge)
#define lanes_below ISA(lanes_below)
#define mantissa_log2 ISA(mantissa_log2)
#define mantissa_of ISA(mantissa_of)
#define quanta_of ISA(quanta_of)
#define pixel_lane ISA(pixel_lane)
#define pixel_lanes ISA(pixel_lanes)
#define pixel_rest ISA(pixel_rest)
#define pixel_sums ISA(pixel_sums)
#define pixel_vector ISA(pixel_vector)
#define plane_sums ISA(plane_sums)
#define rectified ISA(rectified)
#define rows_add ISA(rows_add)
#define smoe_finish ISA(smoe_finish)
#define smoe_lane ISA(smoe_lane)
#define smoe_sums ISA(smoe_sums)
#define lane_tile ISA(lane_tile)
#define load_channels ISA(load_channels)
#define mend_tile ISA(mend_tile)
#define clean_location ISA(clean_location)
#define by_pixels ISA(by_pixels)
#define ends_with_vector ISA(ends_with_vector)
#define block_add ISA(block_add)
#define rows_of ISA(rows_of)
#define rows_next ISA(rows_next)
#define fetch ISA(fetch)
#define rows_of_floats ISA(rows_of_floats)
#define any_block ISA(any_block)
#define whole_block ISA(whole_block)
#define group_rows ISA(group_rows)
#define smoe_of_tile ISA(smoe_of_tile)
#define tile_block ISA(tile_block)
#define sums_add ISA(sums_add)
#define sums_clear ISA(sums_clear)
#define tile_clear ISA(tile_clear)

#define LANES SALMAP_SMOE_LANES
#define GROUP SALMAP_SMOE_GROUP
#define BLOCK SALMAP_SMOE_BLOCK
#define FOLD_CHANNELS (SALMAP_SMOE_BLOCKS_PER_FOLD * SALMAP_SMOE_BLOCK)

/* Locations of a tile: its lanes take 9 KiB, and a run of one channel is long
 * enough for what a run costs. */
#define SMOE_TILE 64
#define CACHE_LINE 64
/* How far ahead rows are fetched: 5 KiB of floats, which is about what a core
 * takes in while memory answers; measured: docs/performance.md. Where planes are a
 * multiple of 4 KiB apart, few places of a cache have to take all rows, and so many
 * would not stay there until they are read. */
#define LANES_AHEAD 5
#define FEW_LANES_AHEAD 2
#define CROWDED_STRIDE 4096

/* -------------------------------------------------------------------- sums */

/* The sums of a tile's locations, as struct salmap_smoe_sums. */
struct smoe_sums {
	double sum[SMOE_TILE], exponent[SMOE_TILE];
	float mantissa[SMOE_TILE];
};

/* The first `count`, a multiple of W. */
SHARED void sums_clear(struct smoe_sums *sums, int count)
{
	const vd zero = { 0 };
	const vf one = 1 - (vf){ 0 };
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		memcpy(sums->sum + i, &zero, sizeof(zero));
		memcpy(sums->exponent + i, &zero, sizeof(zero));
	}
	for (i = 0; i < count; i += W)
		memcpy(sums->mantissa + i, &one, sizeof(one));
}

/* sums[0..W) += addend. */
INLINE void add_doubles(double *sums, vf addend)
{
	float floats[W];
	int i;

	memcpy(floats, &addend, sizeof(floats));
	for (i = 0; i < W; i += DOUBLES) {
		vd sum;

		memcpy(&sum, sums + i, sizeof(sum));
		sum += widen(floats + i);
		memcpy(sums + i, &sum, sizeof(sum));
	}
}

INLINE vf mantissa_of(vf x)
{
	return (vf)(((vi)x & 0x7fffff) | 0x3f800000);
}

/* One lane of W locations, or W lanes of one location; exponents biased. */
struct smoe_lane {
	vf sum, mantissa;
	vi exponent;
};

/* Adds the folded lanes of W locations, at `at`; their exponents were split
 * from `splits` products, each of which left a bias of 127. */
INLINE void sums_add(struct smoe_sums *sums, int at,
                     const struct smoe_lane *folded, int32_t splits)
{
	vf mantissa, exponent;

	memcpy(&mantissa, sums->mantissa + at, sizeof(mantissa));
	mantissa *= folded->mantissa;
	exponent = __builtin_convertvector(
		folded->exponent + ((vi)mantissa >> 23) - 127 * (splits + 1),
		vf);
	mantissa = mantissa_of(mantissa);
	memcpy(sums->mantissa + at, &mantissa, sizeof(mantissa));
	add_doubles(sums->exponent + at, exponent);
	add_doubles(sums->sum + at, folded->sum);
}

/* ------------------------------------------------------------------ layouts */

/* Whether a vector is to hold channels of one location. */
INLINE bool by_pixels(const struct salmap_view *view, int64_t count)
{
	return view->channel_block != 0 ||
	       (view->stride_c == salmap_dtype_size(view->dtype) &&
	        (view->stride_w != view->stride_c || count == 1));
}

/* Whether vectors of locations come straight from memory: then the last one of
 * a tile ends where the tile does, and may hold locations of the one before it
 * once more. */
INLINE bool ends_with_vector(const struct salmap_view *view, int64_t count)
{
	return count >= W && !by_pixels(view, count) &&
	       view->stride_w == salmap_dtype_size(view->dtype);
}

/* ------------------------------------------------------ locations in a row */

/* The lanes of a tile between two folds. Exponents are integers, of which the
 * order does not matter: all lanes share one sum. */
struct lane_tile {
	float sum[LANES][SMOE_TILE], mantissa[LANES][SMOE_TILE];
	int32_t exponent[SMOE_TILE];
};

/* Adds the first `present` rows of a group to a lane of W locations, at `at`; the
 * `first` group of a lane begins it. An absent row is 0 in the sum and 1 in the
 * product. */
INLINE void group_add(struct lane_tile *tile, int lane, ptrdiff_t at,
                      vf x[GROUP], int present, bool first, float epsilon,
                      vf *low)
{
	vf r[GROUP], factor[GROUP], sum, product, mantissa;
	vi exponent;
	int j;

	UNROLL
	for (j = 0; j < present; j++) {
		vf loaded = x[j];

		IN_REGISTER(loaded);
		r[j] = rectified(loaded, low);
		factor[j] = r[j] + epsilon;
	}
	sum = present > 1 ? r[0] + r[1] : r[0];
	product = present > 1 ? factor[0] * factor[1] : factor[0];
	if (present > 2) {
		sum += present > 3 ? r[2] + r[3] : r[2];
		product *= present > 3 ? factor[2] * factor[3] : factor[2];
	}
	mantissa = mantissa_of(product);
	memcpy(&exponent, tile->exponent + at, sizeof(exponent));
	exponent += (vi)product >> 23;
	memcpy(tile->exponent + at, &exponent, sizeof(exponent));
	if (!first) {
		vf before;

		memcpy(&before, tile->sum[lane] + at, sizeof(before));
		sum = before + sum;
		memcpy(&before, tile->mantissa[lane] + at, sizeof(before));
		mantissa = before * mantissa;
	}
	memcpy(tile->sum[lane] + at, &sum, sizeof(sum));
	memcpy(tile->mantissa[lane] + at, &mantissa, sizeof(mantissa));
}

/* Rows of one group: GROUP of them, or fewer at the end of the channels. */
struct group_rows {
	const struct salmap_view *view;
	const unsigned char *first;
	ptrdiff_t apart; /* bytes from one row to the next */
	int64_t channel; /* of the first row; LANES from one to the next */
	int count;       /* locations, at least W */
	int lane;        /* that they go to */
	ptrdiff_t ahead; /* bytes from what is read to what is fetched meanwhile */
};

/* Brings what lies `away` bytes from row[at] to the cache: the hardware does not
 * foresee short runs of many planes. Integers, as that may lie beyond the data: it
 * is a hint. */
INLINE void fetch(const unsigned char *row, ptrdiff_t at, ptrdiff_t away)
{
	__builtin_prefetch((const void *)((uintptr_t)row +
	                                  ((uintptr_t)at + (uintptr_t)away)));
}

/* Adds rows of elements that lie side by side, of `dtype`; quantum[j] is that of
 * row j, of U8 alone. */
INLINE void rows_add(struct lane_tile *tile, const struct group_rows *rows,
                     salmap_dtype dtype, const struct vector_quantum *quantum,
                     int present, bool first, float epsilon, vf *low)
{
	const ptrdiff_t size = dtype == SALMAP_F32 ? 4
	                       : dtype == SALMAP_U8 ? 1 : 2;
	const ptrdiff_t last = rows->count - W;
	const unsigned char *row[GROUP];
	vf lowest = *low; /* in a register, for all that is fetched */
	ptrdiff_t at;
	int j;

	UNROLL
	for (j = 0; j < present; j++)
		row[j] = rows->first + j * rows->apart;
	for (at = 0; at < rows->count; at += W) {
		const ptrdiff_t from = (at < last ? at : last) * size;
		vf x[GROUP];

		if (at * size % CACHE_LINE == 0)
			UNROLL
			for (j = 0; j < present; j++)
				fetch(row[j], from, rows->ahead);
		UNROLL
		for (j = 0; j < present; j++)
			x[j] = load_vector(row[j] + from, dtype,
			                   dtype == SALMAP_U8 ? quantum + j
			                                      : NULL);
		group_add(tile, rows->lane, at, x, present, first, epsilon,
		          &lowest);
	}
	*low = lowest;
}

/* Copies rows of anything to rows of floats. */
SHARED struct group_rows rows_of_floats(const struct group_rows *rows,
                                        int present, float buffer[GROUP][SMOE_TILE])
{
	const struct salmap_view *view = rows->view;
	struct group_rows floats = *rows;
	struct salmap_elements row = { rows->first, (ptrdiff_t)view->stride_w,
		                       rows->channel, 0, rows->count };
	int j;

	for (j = 0; j < present; j++) {
		load_elements(view, &row, buffer[j]);
		row.first += rows->apart;
		row.channel += LANES;
	}
	floats.first = (const unsigned char *)buffer;
	floats.apart = (ptrdiff_t)sizeof(buffer[0]);
	floats.ahead = 0;
	if (!ends_with_vector(view, rows->count))
		floats.count = (rows->count + W - 1) / W * W;
	return floats;
}

/* A block of channels of a tile. */
struct tile_block {
	const unsigned char *first; /* the first location, in `channel` */
	int64_t channel, end;       /* of this block; of this fold */
	int turn;                   /* from this lane on the next block is fetched */
	ptrdiff_t ahead, beyond;    /* bytes to what is: before it, from it on */
	int count;                  /* locations */
	bool direct;                /* vectors of them lie side by side */
	bool begins;                /* is the first of the fold, for all lanes */
};

/* The rows of a block that go to its first lane. */
INLINE struct group_rows rows_of(const struct salmap_view *view,
                                 const struct tile_block *block)
{
	const struct group_rows rows = {
		view, block->first, (ptrdiff_t)(LANES * view->stride_c),
		block->channel, block->count, 0, block->ahead,
	};

	return rows;
}

/* On to the next lane's. */
INLINE void rows_next(struct group_rows *rows, const struct tile_block *block)
{
	rows->first += (ptrdiff_t)rows->view->stride_c;
	rows->channel++;
	if (++rows->lane == block->turn)
		rows->ahead = block->beyond;
}

/* Of the rows of the group that begins with `channel`. */
INLINE void quanta_of(const struct salmap_view *view, int64_t channel,
                      struct vector_quantum quantum[GROUP])
{
	int j;

	for (j = 0; j < GROUP; j++)
		quantum[j] = quantum_of(view, channel + j * LANES, 0);
}

/* Adds a block that has all its channels, side by side, lane by lane. */
INLINE void whole_block(const struct salmap_view *view,
                        const struct tile_block *block, salmap_dtype dtype,
                        float epsilon, struct lane_tile *tile, vf *low)
{
	const bool has_quanta = view->channel_scale != NULL ||
	                        view->channel_zero_point != NULL;
	struct group_rows rows = rows_of(view, block);
	struct vector_quantum quantum[GROUP];

	if (dtype == SALMAP_U8)
		quanta_of(view, rows.channel, quantum);
	for (; rows.lane < LANES; rows_next(&rows, block)) {
		if (dtype == SALMAP_U8 && has_quanta)
			quanta_of(view, rows.channel, quantum);
		rows_add(tile, &rows, dtype, quantum, GROUP, block->begins,
		         epsilon, low);
	}
}

/* Adds a block of floats that lie side by side but lacks channels, or of
 * anything else by way of a buffer. */
INLINE void any_block(const struct salmap_view *view,
                      const struct tile_block *block, float epsilon,
                      struct lane_tile *tile, vf *low)
{
	const bool ready = block->direct && view->dtype == SALMAP_F32;
	struct group_rows rows = rows_of(view, block);
	float buffer[GROUP][SMOE_TILE];

	for (; rows.lane < LANES && rows.channel < block->end;
	     rows_next(&rows, block)) {
		const int64_t rest = block->end - rows.channel + LANES - 1;
		const int present = rest < BLOCK ? (int)(rest / LANES) : GROUP;
		const struct group_rows floats =
			ready ? rows : rows_of_floats(&rows, present, buffer);

		if (present == GROUP)
			rows_add(tile, &floats, SALMAP_F32, NULL, GROUP,
			         block->begins, epsilon, low);
		else if (present == 3)
			rows_add(tile, &floats, SALMAP_F32, NULL, 3,
			         block->begins, epsilon, low);
		else if (present == 2)
			rows_add(tile, &floats, SALMAP_F32, NULL, 2,
			         block->begins, epsilon, low);
		else
			rows_add(tile, &floats, SALMAP_F32, NULL, 1,
			         block->begins, epsilon, low);
	}
}

INLINE void block_add(const struct salmap_view *view,
                      const struct tile_block *block, float epsilon,
                      struct lane_tile *tile, vf *low)
{
	const bool whole = block->direct &&
	                   block->end - block->channel >= BLOCK;

	if (whole && view->dtype == SALMAP_F32)
		whole_block(view, block, SALMAP_F32, epsilon, tile, low);
	else if (whole && view->dtype == SALMAP_F16)
		whole_block(view, block, SALMAP_F16, epsilon, tile, low);
	else if (whole && view->dtype == SALMAP_BF16)
		whole_block(view, block, SALMAP_BF16, epsilon, tile, low);
	else if (whole && view->dtype != SALMAP_F64) /* which is rare */
		whole_block(view, block, SALMAP_U8, epsilon, tile, low);
	else
		any_block(view, block, epsilon, tile, low);
}

/* What the lanes of W locations have, at `at` of each lane's row: two by two, as
 * the tree of scalar.c. */
#define FOLD_LANES(rows, at, op)                                               \
	do {                                                                   \
		UNROLL                                                         \
		for (i = 0; i < LANES / 2; i++) {                              \
			memcpy(&lane[i], rows[i] + at, sizeof(lane[i]));       \
			memcpy(&other, rows[i + LANES / 2] + at,               \
			       sizeof(other));                                 \
			lane[i] = lane[i] op other;                            \
		}                                                              \
		UNROLL                                                         \
		for (i = 0; i < LANES / 4; i++)                                \
			lane[i] = lane[i] op lane[i + LANES / 4];              \
		UNROLL                                                         \
		for (i = 0; i < LANES / 8; i++)                                \
			lane[i] = lane[i] op lane[i + LANES / 8];              \
		lane[0] = lane[0] op lane[1];                                  \
	} while (0)

/* Folds the lanes of a tile into its sums. */
INLINE void tile_fold(const struct lane_tile *tile, int count, int32_t splits,
                      struct smoe_sums *sums)
{
	vf lane[LANES / 2], other;
	int at, i;

	for (at = 0; at < count; at += W) {
		struct smoe_lane folded;

		FOLD_LANES(tile->sum, at, +);
		folded.sum = lane[0];
		FOLD_LANES(tile->mantissa, at, *);
		folded.mantissa = lane[0];
		memcpy(&folded.exponent, tile->exponent + at,
		       sizeof(folded.exponent));
		sums_add(sums, at, &folded, splits);
	}
}

#undef FOLD_LANES

/* Empties the exponents, and the lanes from `lane` on. */
INLINE void tile_clear(struct lane_tile *tile, int lane)
{
	const vf zero = { 0 }, one = 1 - zero;
	int i;

	memset(tile->exponent, 0, sizeof(tile->exponent));
	for (; lane < LANES; lane++)
		for (i = 0; i < SMOE_TILE; i += W) {
			memcpy(tile->sum[lane] + i, &zero, sizeof(zero));
			memcpy(tile->mantissa[lane] + i, &one, sizeof(one));
		}
}

/* The sums of a tile whose rows are read channel by channel. */
SHARED void plane_sums(const struct salmap_view *view,
                       const unsigned char *first, int count, float epsilon,
                       struct smoe_sums *sums, vf *low)
{
	const int64_t stride = view->stride_c;
	const int lanes_ahead = stride % CROWDED_STRIDE == 0 ? FEW_LANES_AHEAD
	                                                     : LANES_AHEAD;
	struct tile_block block = {
		.count = count,
		.direct = ends_with_vector(view, count),
	};
	struct lane_tile tile;
	int64_t start;

	for (start = 0; start < view->c; start += FOLD_CHANNELS) {
		const int64_t rest = view->c - start;
		int32_t splits = 0;

		block.end = rest < FOLD_CHANNELS ? view->c
		                                 : start + FOLD_CHANNELS;
		block.begins = true;
		tile_clear(&tile, rest < LANES ? (int)rest : LANES);
		for (block.channel = start; block.channel < block.end;
		     block.channel += BLOCK) {
			const int64_t offset = block.channel * stride;
			const int64_t left = block.end - block.channel;
			const int lanes = left < LANES ? (int)left : LANES;
			const int64_t next =
				block.channel + BLOCK < view->c
					? BLOCK * stride
					: count * view->stride_w - offset;

			block.first = first + (ptrdiff_t)offset;
			block.turn = lanes < lanes_ahead ? 0
			                                 : lanes - lanes_ahead;
			block.beyond = (ptrdiff_t)(
				next + (lanes_ahead - lanes) * stride);
			block.ahead = block.turn == 0
				? block.beyond
				: (ptrdiff_t)(lanes_ahead * stride);
			block_add(view, &block, epsilon, &tile, low);
			block.begins = false;
			splits += lanes;
		}
		tile_fold(&tile, count, splits, sums);
	}
}

/* ------------------------------------------------------ channels in a row */

INLINE struct smoe_lane lane_empty(void)
{
	const struct smoe_lane lane = { (vf){ 0 }, 1 - (vf){ 0 }, (vi){ 0 } };

	return lane;
}

#if W < SALMAP_SMOE_LANES
INLINE struct smoe_lane lane_merge(struct smoe_lane a, struct smoe_lane b)
{
	a.sum += b.sum;
	a.mantissa *= b.mantissa;
	a.exponent += b.exponent;
	return a;
}
#endif

/* Adds a group's sum and splits the exponent off its product. */
INLINE void lane_add(struct smoe_lane *lane, vf sum[GROUP], vf factor[GROUP])
{
	const vf product = (factor[0] * factor[1]) * (factor[2] * factor[3]);

	lane->sum += (sum[0] + sum[1]) + (sum[2] + sum[3]);
	lane->exponent += (vi)product >> 23;
	lane->mantissa *= mantissa_of(product);
}

/* Ones where the lanes from `first` on are below `rest`. */
INLINE vi lanes_below(int first, int rest)
{
	static const int32_t numbers[] = { 0, 1, 2,  3,  4,  5,  6,  7,
		                           8, 9, 10, 11, 12, 13, 14, 15 };
	vi lanes;

	memcpy(&lanes, numbers, sizeof(lanes));
	return lanes + first < rest;
}

/* The last `rest` channels, fewer than a block, from a copy that fills one: an
 * absent channel is 0 in the sum and 1 in the product. */
INLINE void pixel_rest(struct smoe_lane *lane, vf *low, const float *padded,
                       float epsilon, int first_lane, int rest)
{
	const vi one = (vi)(1 - (vf){ 0 });
	vf sum[GROUP], factor[GROUP];
	int j;

	for (j = 0; j < GROUP; j++) {
		const vi present = lanes_below(j * LANES + first_lane, rest);
		vf x;

		memcpy(&x, padded + j * LANES, sizeof(x));
		sum[j] = rectified(x, low);
		factor[j] = (vf)(((vi)(sum[j] + epsilon) & present) |
		                 (one & ~present));
	}
	lane_add(lane, sum, factor);
}

/* W lanes from `first_lane` on, of `count` channels at p. `padded` holds what
 * is left of them after whole blocks. */
INLINE struct smoe_lane pixel_lane(const unsigned char *p, const float *padded,
                                   int first_lane, int count, float epsilon,
                                   vf *low)
{
	struct smoe_lane lane = lane_empty();
	int c;

	p += (size_t)first_lane * sizeof(float);
	for (c = 0; c + BLOCK <= count; c += BLOCK) {
		vf x[GROUP], r[GROUP];
		int j;

		UNROLL
		for (j = 0; j < GROUP; j++) {
			memcpy(&x[j], p + (size_t)(c + j * LANES) * sizeof(float),
			       sizeof(x[j]));
			IN_REGISTER(x[j]);
			r[j] = rectified(x[j], low);
			x[j] = r[j] + epsilon;
		}
		lane_add(&lane, r, x);
	}
	if (c < count)
		pixel_rest(&lane, low, padded + first_lane, epsilon, first_lane,
		           count - c);
	return lane;
}

/* All LANES lanes of `count` floats at p, folded to the W lanes of a vector. */
INLINE struct smoe_lane pixel_lanes(const unsigned char *p, int count,
                                    float epsilon, vf *low)
{
	const int rest = count % BLOCK;
	float padded[BLOCK];
	struct smoe_lane lane[LANES / W];
	int i, vectors = LANES / W;

	if (rest != 0) {
		memset(padded, 0, sizeof(padded));
		memcpy(padded, p + (size_t)(count - rest) * sizeof(float),
		       (size_t)rest * sizeof(float));
	}
	for (i = 0; i < vectors; i++)
		lane[i] = pixel_lane(p, padded, i * W, count, epsilon, low);
#if W < SALMAP_SMOE_LANES
	for (vectors /= 2; vectors > 0; vectors /= 2)
		for (i = 0; i < vectors; i++)
			lane[i] = lane_merge(lane[i], lane[i + vectors]);
#endif
	return lane[0];
}

/* Adds the halves of each group of lanes of a and b: their next level of the
 * tree, side by side. */
#define FOLD_PAIR(a, b, group)                                                 \
	{                                                                      \
		SHUFFLE((a).sum, (b).sum, LOWS_##group) +                      \
			SHUFFLE((a).sum, (b).sum, HIGHS_##group),              \
		SHUFFLE((a).mantissa, (b).mantissa, LOWS_##group) *            \
			SHUFFLE((a).mantissa, (b).mantissa, HIGHS_##group),    \
		(vi)SHUFFLE((vf)(a).exponent, (vf)(b).exponent,                \
		            LOWS_##group) +                                    \
			(vi)SHUFFLE((vf)(a).exponent, (vf)(b).exponent,        \
			            HIGHS_##group),                            \
	}

/* Folds the lanes of W locations at once, into lanes[0]; location i ends in
 * lane i. */
SHARED void fold_pixels(struct smoe_lane lanes[W])
{
	int i, count = W / 2;

#if W >= 16
	for (i = 0; i < count; i++)
		lanes[i] = (struct smoe_lane)FOLD_PAIR(lanes[2 * i],
		                                       lanes[2 * i + 1], 16);
	count /= 2;
#endif
#if W >= 8
	for (i = 0; i < count; i++)
		lanes[i] = (struct smoe_lane)FOLD_PAIR(lanes[2 * i],
		                                       lanes[2 * i + 1], 8);
	count /= 2;
#endif
	for (i = 0; i < count; i++)
		lanes[i] = (struct smoe_lane)FOLD_PAIR(lanes[2 * i],
		                                       lanes[2 * i + 1], 4);
	lanes[0] = (struct smoe_lane)FOLD_PAIR(lanes[0], lanes[1], 2);
}

/* Reads channels of the location at `first`, from `start` on, block by block.
 * `out` has room for W floats more. */
INLINE void load_channels(const struct salmap_view *view,
                          const unsigned char *first, int64_t start,
                          int channels, float *out)
{
	const int64_t block = view->channel_block == 0 ? view->c
	                                               : view->channel_block;
	struct salmap_elements run = { first, (ptrdiff_t)view->stride_c, start,
		                       1, 0 };

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
INLINE void pixel_vector(const struct salmap_view *view,
                         const unsigned char *first, int count, int64_t start,
                         int channels, bool clean, float epsilon,
                         struct smoe_sums *sums, int at, vf *low)
{
	const int32_t blocks = (channels + BLOCK - 1) / BLOCK;
	const bool direct = view->dtype == SALMAP_F32 &&
	                    view->channel_block == 0 && !clean;
	float buffer[FOLD_CHANNELS + W];
	struct smoe_lane lanes[W];
	int i;

	for (i = 0; i < count; i++, first += view->stride_w) {
		const unsigned char *p = first + start * view->stride_c;

		if (!direct) {
			load_channels(view, first, start, channels, buffer);
			if (clean)
				clear_nonfinite(buffer, channels);
			p = (const unsigned char *)buffer;
		}
		lanes[i] = pixel_lanes(p, channels, epsilon, low);
	}
	for (; i < W; i++)
		lanes[i] = lane_empty();
	fold_pixels(lanes);
	sums_add(sums, at, lanes, blocks * LANES);
}

/* The sums of a tile, location by location. */
SHARED void pixel_sums(const struct salmap_view *view,
                       const unsigned char *first, int count, bool clean,
                       float epsilon, struct smoe_sums *sums, vf *low)
{
	int64_t start;
	int at;

	for (at = 0; at < count; at += W, first += W * view->stride_w)
		for (start = 0; start < view->c; start += FOLD_CHANNELS) {
			const int64_t rest = view->c - start;

			pixel_vector(view, first,
			             count - at < W ? count - at : W, start,
			             rest < FOLD_CHANNELS ? (int)rest
			                                  : FOLD_CHANNELS,
			             clean, epsilon, sums, at, low);
		}
}

/* ----------------------------------------------------------------- finish */

/* As in smoe.c, of two at a time: one goes on while the other waits. */
INLINE void mantissa_log2(vd x, vd y, vd *log2_x, vd *log2_y)
{
	static const double coefficients[] = SALMAP_MANTISSA_LOG2;
	vd of_x = vd_of(coefficients[SALMAP_MANTISSA_LOG2_TERMS - 1]);
	vd of_y = of_x;
	int i;

	x -= 1.5;
	y -= 1.5;
	UNROLL_FULLY
	for (i = SALMAP_MANTISSA_LOG2_TERMS - 2; i >= 0; i--) {
		of_x = of_x * x + coefficients[i];
		of_y = of_y * y + coefficients[i];
	}
	*log2_x = of_x;
	*log2_y = of_y;
}

/* As salmap_smoe_finish, for `count` locations, a multiple of W; fast[i] is not 0
 * where the result stands. Returns whether all do. */
SHARED bool smoe_finish(const struct smoe_sums *sums, int count,
                        double channels, float epsilon, float out[SMOE_TILE],
                        int64_t fast[SMOE_TILE])
{
	const double share = 1 / channels;
	const vl two_52 = 0x4330000000000000 - (vl){ 0 };
	vl all = ~(vl){ 0 };
	int64_t lanes[DOUBLES];
	bool all_fast = true;
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		vd sum, exponents, mean, mantissa, exponent, difference;
		vd of_mean, of_product;
		vl zero, stands;

		memcpy(&sum, sums->sum + i, sizeof(sum));
		memcpy(&exponents, sums->exponent + i, sizeof(exponents));
		mean = sum * share + (double)epsilon;
		/* A double by way of the bits of 2^52. */
		exponent = (vd)(((vl)mean >> 52) | two_52) - 0x1p52 - 1023;
		mantissa = (vd)(((vl)mean & 0x000fffffffffffff) |
		                0x3ff0000000000000);
		mantissa_log2(mantissa, widen(sums->mantissa + i), &of_mean,
		              &of_product);
		difference = (exponent - exponents * share) +
		             (of_mean - of_product * share);
		zero = sum == 0;
		stands = zero | ((sum < SALMAP_SMOE_LARGEST) &
		                 (difference >= SALMAP_SMOE_SMALLEST));
		all &= stands;
		to_floats(vd_select(zero, (vd){ 0 }, mean * difference),
		          out + i);
		memcpy(fast + i, &stands, sizeof(stands));
	}
	memcpy(lanes, &all, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		all_fast &= lanes[i] != 0;
	return all_fast;
}

/* ------------------------------------------------------------------- tiles */

/* Whether a vector has seen minus infinity. */
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
RARE bool clean_location(const struct salmap_view *view,
                         const unsigned char *first, float epsilon, float *out)
{
	struct smoe_sums sums;
	float smoe[SMOE_TILE];
	int64_t fast[SMOE_TILE];
	vf low = { 0 };

	sums_clear(&sums, W);
	pixel_sums(view, first, 1, true, epsilon, &sums, &low);
	smoe_finish(&sums, W, (double)view->c, epsilon, smoe, fast);
	if (fast[0] != 0)
		*out = smoe[0];
	return fast[0] != 0;
}

/* Computes once more, a vector of locations at a time, those that the fast way
 * could not do, and those with values that are not finite: in all vectors if
 * `suspect`. Returns whether there were such values. */
RARE bool mend_tile(const struct salmap_view *view,
                      const struct salmap_run *run, float epsilon,
                      bool suspect, const int64_t *fast, float *out)
{
	bool any = false;
	int at, i;

	for (at = 0; at < run->count; at += W) {
		const int rest = (int)run->count - at;
		const int count = rest < W ? rest : W;
		struct statistic_tile tile = statistic_tile_at(
			view, run, at, count, epsilon);
		int32_t nonfinite[W];
		float exact[STATISTIC_TILE];
		bool needed = suspect;

		for (i = 0; i < count; i++)
			needed |= fast[at + i] == 0;
		if (!needed)
			continue;
		exact_tile(&tile, exact);
		memcpy(nonfinite, &tile.nonfinite, sizeof(nonfinite));
		for (i = 0; i < count; i++) {
			const unsigned char *first =
				tile.first + i * view->stride_w;
			const bool bad = nonfinite[i] != 0;

			any |= bad;
			if ((bad && !clean_location(view, first, epsilon,
			                            out + at + i)) ||
			    (!bad && fast[at + i] == 0))
				out[at + i] = exact[i];
		}
	}
	return any;
}

/* Up to SMOE_TILE locations of a run. */
SHARED bool smoe_of_tile(const struct salmap_view *view,
                         const struct salmap_run *run, float epsilon,
                         float *out)
{
	const unsigned char *first = salmap_view_element(
		view, run->image, 0, run->slice, run->row, run->column);
	const int count = (int)run->count;
	const int places = (count + W - 1) / W * W;
	struct smoe_sums sums;
	float smoe[SMOE_TILE];
	int64_t fast[SMOE_TILE];
	vf low = { 0 };
	bool all_fast, suspect;

	sums_clear(&sums, places);
	if (by_pixels(view, count))
		pixel_sums(view, first, count, false, epsilon, &sums, &low);
	else
		plane_sums(view, first, count, epsilon, &sums, &low);
	suspect = is_infinite(&low);
	all_fast = smoe_finish(&sums, places, (double)view->c, epsilon, smoe,
	                       fast);
	if (ends_with_vector(view, count)) {
		memmove(smoe + count - W, smoe + places - W,
		        W * sizeof(*smoe));
		memmove(fast + count - W, fast + places - W,
		        W * sizeof(*fast));
	}
	memcpy(out, smoe, (size_t)count * sizeof(*out));
	/* Not &&: AVX-512 sees a NaN for minus infinity, and suspects nothing. */
	if (all_fast & !suspect)
		return false;
	return mend_tile(view, run, epsilon, suspect, fast, out);
}

static TARGET bool ISA(smoe)(const struct salmap_view *view,
                      const struct salmap_run *run, float epsilon, float *out)
{
	struct salmap_run tile = *run;
	bool nonfinite = false;
	int64_t done = 0;

	if (!salmap_smoe_is_fast(epsilon))
		return exact_run(view, run, epsilon, out);
	while (done < run->count) {
		int64_t rest = run->count - done;

		/* Less than a vector costs as much as one does. */
		if (rest < W && done > 0 && !by_pixels(view, rest)) {
			rest = W;
			done = run->count - W;
		}
		tile.column = run->column + done;
		tile.count = rest < SMOE_TILE ? rest : SMOE_TILE;
		nonfinite |= smoe_of_tile(view, &tile, epsilon, out + done);
		done += tile.count;
	}
	return nonfinite;
}

#undef LANES
#undef GROUP
#undef BLOCK
#undef FOLD_CHANNELS
#undef FOLD_PAIR
#undef SMOE_TILE
#undef CACHE_LINE
#undef LANES_AHEAD
#undef FEW_LANES_AHEAD
#undef CROWDED_STRIDE
