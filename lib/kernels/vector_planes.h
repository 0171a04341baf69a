/*
 * The walk over the planes of channels (NCHW), or over any strides, that
 * statistics share; included by vector.h. Vectors hold locations.
 *
 * A tile's rows of one channel are read in the order of memory, four channels
 * of a lane at a time, while what a statistic keeps of its 16 lanes stays in
 * the innermost cache. Before, a vector of locations was followed through all
 * channels: 64 bytes of each of up to 2048 planes, which neither caches nor
 * prefetching like.
 *
 * A statistic is a struct plane_sums. Its `add` gets blocks of channels, and
 * may take one lane after the other as rows of floats from lanes_of_block,
 * which converts what is not float32 in a buffer of four rows. Doubles that no
 * float holds are infinite there; a statistic that meets infinity reads the tile
 * once more, exactly.
 */

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

/* Rows of `dtype` whose elements lie side by side as rows of floats. */
#define convert_rows ISA(convert_rows)
INLINE void convert_rows(const struct group_rows *rows, salmap_dtype dtype,
                         int present, float buffer[GROUP][SUMS_TILE])
{
	const ptrdiff_t size = dtype_bytes(dtype);
	const ptrdiff_t last = rows->count - W;
	const unsigned char *row = rows->first;
	struct vector_quantum quantum = { 0 };
	ptrdiff_t at;
	int j;

	for (j = 0; j < present; j++, row += rows->apart) {
		if (dtype == SALMAP_U8)
			quantum = quantum_of(rows->view,
			                     rows->channel + j * LANES, 0);
		for (at = 0; at < rows->count; at += W) {
			const ptrdiff_t from = at < last ? at : last;

			if (at * size % CACHE_LINE == 0)
				fetch(row, from * size, rows->ahead);
			vf_store(buffer[j] + from,
			         load_rounded(row + from * size, dtype,
			                      &quantum));
		}
	}
}

/* Copies rows of anything to rows of floats. */
#define rows_of_floats ISA(rows_of_floats)
SHARED struct group_rows rows_of_floats(const struct group_rows *rows,
                                        int present,
                                        float buffer[GROUP][SUMS_TILE])
{
	const struct salmap_view *view = rows->view;
	const salmap_dtype dtype =
		ends_with_vector(view, rows->count) ? served_as(view->dtype)
		                                    : SALMAP_F32;
	struct group_rows floats = *rows;
	struct salmap_elements row = { rows->first, (ptrdiff_t)view->stride_w,
		                       rows->channel, 0, rows->count };
	int j;

	if (dtype == SALMAP_F16)
		convert_rows(rows, SALMAP_F16, present, buffer);
	else if (dtype == SALMAP_BF16)
		convert_rows(rows, SALMAP_BF16, present, buffer);
	else if (dtype == SALMAP_F64)
		convert_rows(rows, SALMAP_F64, present, buffer);
	else if (dtype == SALMAP_U8)
		convert_rows(rows, SALMAP_U8, present, buffer);
	else
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
#define tile_block ISA(tile_block)
struct tile_block {
	const unsigned char *first; /* the first location, in `channel` */
	int64_t channel, end;       /* of this block; of this fold */
	struct fetch_plan fetched;
	int count;                  /* locations */
	bool direct;                /* vectors of them lie side by side */
	bool begins;                /* is the first of the fold, for all lanes */
};

/* The lanes that it adds to. */
#define block_lanes ISA(block_lanes)
INLINE int block_lanes(const struct tile_block *block)
{
	const int64_t left = block->end - block->channel;

	return left < LANES ? (int)left : LANES;
}

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

/* Adds up to GROUP rows of floats that lie side by side to a lane of `state`;
 * `begins`: they are the lane's first. */
#define add_rows ISA(add_rows)
typedef void (*add_rows)(void *state, const struct group_rows *rows,
                         int present, bool begins);

/* Whether there are such rows. */
#define rows_are_left ISA(rows_are_left)
INLINE bool rows_are_left(const struct group_rows *rows,
                          const struct tile_block *block)
{
	return rows->lane < LANES && rows->channel < block->end;
}

/* How many there are. */
#define rows_present ISA(rows_present)
INLINE int rows_present(const struct group_rows *rows,
                        const struct tile_block *block)
{
	const int64_t rest = block->end - rows->channel + LANES - 1;

	return rest < BLOCK ? (int)(rest / LANES) : GROUP;
}

/* The rows themselves, or copies as floats that lie side by side. */
#define rows_as_floats ISA(rows_as_floats)
INLINE struct group_rows rows_as_floats(const struct group_rows *rows,
                                        const struct tile_block *block,
                                        int present,
                                        float buffer[GROUP][SUMS_TILE])
{
	if (block->direct && rows->view->dtype == SALMAP_F32)
		return *rows;
	return rows_of_floats(rows, present, buffer);
}

/* Calls `add`, which is to be inlined, for each lane of a block: a call for each
 * of them cost a quarter of the time of a sum. */
#define lanes_of_block ISA(lanes_of_block)
INLINE void lanes_of_block(const struct salmap_view *view,
                           const struct tile_block *block, add_rows add,
                           void *state)
{
	struct group_rows rows = rows_of(view, block);
	float buffer[GROUP][SUMS_TILE];

	for (; rows_are_left(&rows, block); rows_next(&rows, block)) {
		const int present = rows_present(&rows, block);
		const struct group_rows floats =
			rows_as_floats(&rows, block, present, buffer);

		add(state, &floats, present, block->begins);
	}
}

/* What a statistic does on the walk. `state` is its own. */
#define plane_sums ISA(plane_sums)
struct plane_sums {
	/* Channels between two folds, a multiple of BLOCK. */
	int64_t fold_channels;
	/* Before the first block, and after each fold: lanes from `lane` on
	 * will get nothing, the first block begins the others. */
	void (*begin)(void *state, int lane);
	void (*add)(void *state, const struct salmap_view *view,
	            const struct tile_block *block);
	/* `count` locations, to whole vectors; `lanes` is the number of lanes
	 * that all blocks had together. */
	void (*fold)(void *state, int count, int32_t lanes);
};

/* The same channels of another tensor of the same extents, whose tile begins at
 * `first`. */
#define block_at ISA(block_at)
INLINE struct tile_block block_at(const struct salmap_view *view,
                                  const unsigned char *first,
                                  const struct tile_block *block)
{
	const int64_t stride = view->stride_c;
	const int64_t offset = block->channel * stride;
	const int64_t next = block->channel + BLOCK < view->c
	                     ? BLOCK * stride
	                     : block->count * view->stride_w - offset;
	struct tile_block beside = *block;

	beside.first = first + (ptrdiff_t)offset;
	beside.fetched = plan_fetch(block_lanes(block),
	                            stride % CROWDED_STRIDE == 0
	                                    ? FEW_LANES_AHEAD : LANES_AHEAD,
	                            stride, next);
	return beside;
}

/* Walks over the channels of a tile. Where the functions of `sums` are known
 * and inlined, the state may stay where the compiler likes it best. */
#define walk_planes ISA(walk_planes)
INLINE void walk_planes(const struct salmap_view *view,
                        const unsigned char *first, int count,
                        const struct plane_sums *sums, void *state)
{
	struct tile_block block = {
		.count = count,
		.direct = ends_with_vector(view, count),
	};
	int64_t start;

	for (start = 0; start < view->c; start += sums->fold_channels) {
		const int64_t rest = view->c - start;
		int32_t all_lanes = 0;

		block.end = rest < sums->fold_channels
		            ? view->c : start + sums->fold_channels;
		block.begins = true;
		sums->begin(state, rest < LANES ? (int)rest : LANES);
		for (block.channel = start; block.channel < block.end;
		     block.channel += BLOCK) {
			block = block_at(view, first, &block);
			sums->add(state, view, &block);
			block.begins = false;
			all_lanes += block_lanes(&block);
		}
		sums->fold(state, count, all_lanes);
	}
}
