/*
 * The sums of a tile where locations lie side by side (NCHW), or nothing does;
 * included by vector.h. Vectors hold locations.
 *
 * A tile's rows of one channel are read in the order of memory, four channels
 * of a lane at a time, while the sums of its 16 lanes (struct lane_tile) stay
 * in the innermost cache. Before, a vector of locations was followed through
 * all channels: 64 bytes of each of up to 2048 planes, which neither caches nor
 * prefetching like. Two blocks of channels at once, with a third fewer loads
 * and stores, and a rectification by integers were not faster; unrolled tiles
 * were 3 to 5 % faster, and 5 KiB larger.
 *
 * Whole blocks of a type whose elements lie side by side are converted in
 * registers (whole_block); all else goes through a buffer of four rows
 * (any_block).
 */

/* The lanes of a tile between two folds. Exponents are integers, of which the
 * order does not matter: all lanes share one sum. */
#define lane_tile ISA(lane_tile)
struct lane_tile {
	float sum[LANES][SUMS_TILE], mantissa[LANES][SUMS_TILE];
	int32_t exponent[SUMS_TILE];
};

/* Adds the first `present` rows of a group to a lane of W locations, at `at`;
 * the `first` group of a lane begins it. An absent row is 0 in the sum and 1
 * in the product. */
#define group_add ISA(group_add)
INLINE void group_add(struct lane_tile *tile, int lane, ptrdiff_t at,
                      vf x[GROUP], int present, bool first, float epsilon,
                      vf *low)
{
	vf r[GROUP], factor[GROUP], sum, product, mantissa;
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
	mantissa = mantissas_of(product);
	vi_store(tile->exponent + at,
	         vi_load(tile->exponent + at) + ((vi)product >> 23));
	if (!first) {
		sum = vf_load(tile->sum[lane] + at) + sum;
		mantissa = vf_load(tile->mantissa[lane] + at) * mantissa;
	}
	vf_store(tile->sum[lane] + at, sum);
	vf_store(tile->mantissa[lane] + at, mantissa);
}

/* Rows of one group: GROUP of them, or fewer at the end of the channels. */
#define group_rows ISA(group_rows)
struct group_rows {
	const struct salmap_view *view;
	const unsigned char *first;
	ptrdiff_t apart; /* bytes from one row to the next */
	int64_t channel; /* of the first row; LANES from one to the next */
	int count;       /* locations, at least W */
	int lane;        /* that they go to */
	ptrdiff_t ahead; /* bytes from what is read to what is fetched meanwhile */
};

/* Adds rows of elements that lie side by side, of `dtype`; quantum[j] is that
 * of row j, of U8 alone. */
#define rows_add ISA(rows_add)
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
#define rows_of_floats ISA(rows_of_floats)
SHARED struct group_rows rows_of_floats(const struct group_rows *rows,
                                        int present,
                                        float buffer[GROUP][SUMS_TILE])
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

/* ------------------------------------------------------------------ blocks */

/* A block of channels of a tile. */
#define tile_block ISA(tile_block)
struct tile_block {
	const unsigned char *first; /* the first location, in `channel` */
	int64_t channel, end;       /* of this block; of this fold */
	struct fetch_plan fetched;
	int count;                  /* locations */
	bool direct;                /* vectors of them lie side by side */
	bool begins;                /* is the first of the fold, for all lanes */
};

/* The rows of a block that go to its first lane. */
#define rows_of ISA(rows_of)
INLINE struct group_rows rows_of(const struct salmap_view *view,
                                 const struct tile_block *block)
{
	const struct group_rows rows = {
		view, block->first, (ptrdiff_t)(LANES * view->stride_c),
		block->channel, block->count, 0, block->fetched.ahead,
	};

	return rows;
}

/* On to the next lane's. */
#define rows_next ISA(rows_next)
INLINE void rows_next(struct group_rows *rows, const struct tile_block *block)
{
	rows->first += (ptrdiff_t)rows->view->stride_c;
	rows->channel++;
	if (++rows->lane == block->fetched.turn)
		rows->ahead = block->fetched.beyond;
}

/* Of the rows of the group that begins with `channel`. */
#define quanta_of ISA(quanta_of)
INLINE void quanta_of(const struct salmap_view *view, int64_t channel,
                      struct vector_quantum quantum[GROUP])
{
	int j;

	for (j = 0; j < GROUP; j++)
		quantum[j] = quantum_of(view, channel + j * LANES, 0);
}

/* Adds a block that has all its channels, side by side, lane by lane. One type
 * needs no choice for each lane, and integers with one scale load it once: u8
 * took twice the time of f32 otherwise. */
#define whole_block ISA(whole_block)
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
#define any_block ISA(any_block)
INLINE void any_block(const struct salmap_view *view,
                      const struct tile_block *block, float epsilon,
                      struct lane_tile *tile, vf *low)
{
	const bool ready = block->direct && view->dtype == SALMAP_F32;
	struct group_rows rows = rows_of(view, block);
	float buffer[GROUP][SUMS_TILE];

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

#define block_add ISA(block_add)
INLINE void block_add(const struct salmap_view *view,
                      const struct tile_block *block, float epsilon,
                      struct lane_tile *tile, vf *low)
{
	const salmap_dtype dtype = served_as(view->dtype);
	const bool whole = block->direct &&
	                   block->end - block->channel >= BLOCK;

	if (whole && dtype == SALMAP_F32)
		whole_block(view, block, SALMAP_F32, epsilon, tile, low);
	else if (whole && dtype == SALMAP_F16)
		whole_block(view, block, SALMAP_F16, epsilon, tile, low);
	else if (whole && dtype == SALMAP_BF16)
		whole_block(view, block, SALMAP_BF16, epsilon, tile, low);
	else if (whole && dtype != SALMAP_F64) /* which is rare */
		whole_block(view, block, SALMAP_U8, epsilon, tile, low);
	else
		any_block(view, block, epsilon, tile, low);
}

/* ------------------------------------------------------------------- tiles */

/* What the lanes of W locations have, at `at` of each lane's row: two by two,
 * as the tree of scalar_sums.c. */
#define FOLD_LANES(rows, at, op)                                               \
	do {                                                                   \
		UNROLL                                                         \
		for (i = 0; i < LANES / 2; i++) {                              \
			lane[i] = vf_load(rows[i] + at)                        \
				op vf_load(rows[i + LANES / 2] + at);          \
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
#define tile_fold ISA(tile_fold)
INLINE void tile_fold(const struct lane_tile *tile, int count, int32_t splits,
                      struct channel_sums *sums)
{
	vf lane[LANES / 2];
	int at, i;

	for (at = 0; at < count; at += W) {
		struct lane_sums folded;

		FOLD_LANES(tile->sum, at, +);
		folded.sum = lane[0];
		FOLD_LANES(tile->mantissa, at, *);
		folded.mantissa = lane[0];
		folded.exponent = vi_load(tile->exponent + at);
		sums_add(sums, at, &folded, splits);
	}
}

/* Empties the exponents, and the lanes from `lane` on. */
#define tile_clear ISA(tile_clear)
INLINE void tile_clear(struct lane_tile *tile, int lane)
{
	const vf zero = { 0 }, one = 1 - zero;
	int i;

	memset(tile->exponent, 0, sizeof(tile->exponent));
	for (; lane < LANES; lane++)
		for (i = 0; i < SUMS_TILE; i += W) {
			vf_store(tile->sum[lane] + i, zero);
			vf_store(tile->mantissa[lane] + i, one);
		}
}

/* The sums of a tile whose rows are read channel by channel. */
#define sums_nchw ISA(sums_nchw)
SHARED void sums_nchw(const struct salmap_view *view,
                      const unsigned char *first, int count, float epsilon,
                      struct channel_sums *sums, vf *low)
{
	const int64_t stride = view->stride_c;
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
			block.fetched = plan_fetch(lanes, stride, next);
			block_add(view, &block, epsilon, &tile, low);
			block.begins = false;
			splits += lanes;
		}
		tile_fold(&tile, count, splits, sums);
	}
}
