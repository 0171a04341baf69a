/*
 * The sums and products of SMOE Scale on the walk of vector_planes.h; included
 * by vector.h.
 *
 * Whole blocks of a type whose elements lie side by side are converted in
 * registers (whole_block); all else goes through the walk's buffer. Two blocks
 * of channels at once, with a third fewer loads and stores, and a rectification
 * by integers were not faster; unrolled tiles were 3 to 5 % faster, and 5 KiB
 * larger.
 */

/* The lanes of a tile between two folds. Exponents are integers, of which the
 * order does not matter: all lanes share one sum. */
#define lane_tile ISA(lane_tile)
struct lane_tile {
	float sum[LANES][SUMS_TILE], mantissa[LANES][SUMS_TILE];
	int32_t exponent[SUMS_TILE];
};

/* Ones where a group has the row, in all lanes. */
#define row_mask ISA(row_mask)
INLINE vi row_mask(int row, int present)
{
	return (row < present ? -1 : 0) + (vi){ 0 };
}

/* Adds the rows of a group to a lane of W locations, at `at`; the `first` group
 * of a lane begins it. An absent row, which reads as 0, is 0 in the sum and 1
 * in the product. Rows are multiplied by their gains, unless those are NULL. */
#define group_add ISA(group_add)
INLINE void group_add(struct lane_tile *tile, int lane, ptrdiff_t at,
                      vf x[GROUP], const float *gains, int present, bool first,
                      float epsilon, vf *low)
{
	const vf one = 1 - (vf){ 0 };
	vf r[GROUP], factor[GROUP], sum, mantissa, product;
	int j;

	UNROLL
	for (j = 0; j < GROUP; j++) {
		vf loaded = x[j];

		IN_REGISTER(loaded);
		r[j] = rectified(loaded, low);
		if (gains != NULL)
			r[j] *= gains[j];
		factor[j] = r[j] + epsilon;
		if (present < GROUP)
			factor[j] = vf_select(row_mask(j, present), factor[j],
			                      one);
	}
	sum = (r[0] + r[1]) + (r[2] + r[3]);
	product = (factor[0] * factor[1]) * (factor[2] * factor[3]);
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

/* Adds rows of elements that lie side by side, of `dtype`; quantum[j] is that
 * of row j, of U8 alone, and gains[j] its gain. */
#define rows_add ISA(rows_add)
INLINE void rows_add(struct lane_tile *tile, const struct group_rows *rows,
                     salmap_dtype dtype, const struct vector_quantum *quantum,
                     const float *gains, int present, bool first, float epsilon,
                     vf *low)
{
	const ptrdiff_t size = dtype_bytes(dtype);
	const ptrdiff_t last = rows->count - W;
	const unsigned char *row[GROUP];
	const unsigned char absent[SUMS_TILE * sizeof(float)] = { 0 };
	vf lowest = *low; /* in a register, for all that is fetched */
	ptrdiff_t at;
	int j;

	UNROLL
	for (j = 0; j < GROUP; j++)
		row[j] = j < present ? rows->first + j * rows->apart : absent;
	for (at = 0; at < rows->count; at += W) {
		const ptrdiff_t from = (at < last ? at : last) * size;
		vf x[GROUP];

		if (at * size % CACHE_LINE == 0)
			UNROLL
			for (j = 0; j < GROUP; j++)
				fetch(row[j], from, rows->ahead);
		UNROLL
		for (j = 0; j < GROUP; j++)
			x[j] = load_vector(row[j] + from, dtype,
			                   dtype == SALMAP_U8 ? quantum + j
			                                      : NULL);
		group_add(tile, rows->lane, at, x, gains, present, first,
		          epsilon, &lowest);
	}
	*low = lowest;
}

/* ------------------------------------------------------------------ blocks */

/* The state of the walk. */
#define smoe_planes ISA(smoe_planes)
struct smoe_planes {
	struct lane_tile tile;
	float epsilon;
	const float *gains; /* of all channels, or NULL */
	vf low;
	struct channel_sums *sums;
	int place; /* of the tile in these */
};

/* Of the rows of the group that begins with `channel`. */
#define quanta_of ISA(quanta_of)
INLINE void quanta_of(const struct salmap_view *view, int64_t channel,
                      struct vector_quantum quantum[GROUP])
{
	int j;

	for (j = 0; j < GROUP; j++)
		quantum[j] = quantum_of(view, channel + j * LANES, 0);
}

/* Of up to GROUP rows of a lane. */
#define gains_of ISA(gains_of)
INLINE void gains_of(const float *all, int present, float gains[GROUP])
{
	int j;

	for (j = 0; j < GROUP; j++)
		gains[j] = j < present ? all[j * LANES] : 0;
}

/* Adds a block that has all its channels, side by side, lane by lane. One type
 * needs no choice for each lane, and integers with one scale load it once: u8
 * took twice the time of f32 otherwise. */
#define whole_block ISA(whole_block)
INLINE void whole_block(const struct salmap_view *view,
                        const struct tile_block *block, salmap_dtype dtype,
                        bool gained, struct smoe_planes *planes)
{
	const bool quanta_differ = has_quanta(view);
	const float epsilon = planes->epsilon; /* loaded once */
	struct group_rows rows = rows_of(view, block);
	struct vector_quantum quantum[GROUP];
	float gains[GROUP];
	vf low = planes->low;

	if (dtype == SALMAP_U8)
		quanta_of(view, rows.channel, quantum);
	for (; rows.lane < LANES; rows_next(&rows, block)) {
		if (dtype == SALMAP_U8 && quanta_differ)
			quanta_of(view, rows.channel, quantum);
		if (gained)
			gains_of(planes->gains + rows.channel, GROUP, gains);
		rows_add(&planes->tile, &rows, dtype, quantum,
		         gained ? gains : NULL, GROUP, block->begins, epsilon,
		         &low);
	}
	planes->low = low;
}

/* Adds rows of floats, as add_rows. */
#define floats_add ISA(floats_add)
INLINE void floats_add(void *state, const struct group_rows *rows, int present,
                       bool begins)
{
	struct smoe_planes *planes = state;
	struct lane_tile *tile = &planes->tile;
	const float epsilon = planes->epsilon;

	if (present == GROUP)
		rows_add(tile, rows, SALMAP_F32, NULL, NULL, GROUP, begins,
		         epsilon, &planes->low);
	else
		rows_add(tile, rows, SALMAP_F32, NULL, NULL, present, begins,
		         epsilon, &planes->low);
}

/* The same with gains. */
#define gained_add ISA(gained_add)
INLINE void gained_add(void *state, const struct group_rows *rows, int present,
                       bool begins)
{
	struct smoe_planes *planes = state;
	struct lane_tile *tile = &planes->tile;
	const float epsilon = planes->epsilon;
	float gains[GROUP];

	gains_of(planes->gains + rows->channel, present, gains);
	if (present == GROUP)
		rows_add(tile, rows, SALMAP_F32, NULL, gains, GROUP, begins,
		         epsilon, &planes->low);
	else
		rows_add(tile, rows, SALMAP_F32, NULL, gains, present, begins,
		         epsilon, &planes->low);
}

/* Adds a block; `gained`: with gains. */
#define block_of ISA(block_of)
INLINE void block_of(struct smoe_planes *planes, const struct salmap_view *view,
                     const struct tile_block *block, bool gained)
{
	const salmap_dtype dtype = served_as(view->dtype);
	const bool whole = block->direct &&
	                   block->end - block->channel >= BLOCK;

	if (whole && dtype == SALMAP_F32)
		whole_block(view, block, SALMAP_F32, gained, planes);
	else if (whole && dtype == SALMAP_F16)
		whole_block(view, block, SALMAP_F16, gained, planes);
	else if (whole && dtype == SALMAP_BF16)
		whole_block(view, block, SALMAP_BF16, gained, planes);
	else if (whole && dtype != SALMAP_F64) /* which is rare */
		whole_block(view, block, SALMAP_U8, gained, planes);
	else
		lanes_of_block(view, block, gained ? gained_add : floats_add,
		               planes);
}

#define block_add ISA(block_add)
INLINE void block_add(void *state, const struct salmap_view *view,
                      const struct tile_block *block)
{
	struct smoe_planes *planes = state;

	if (planes->gains != NULL)
		block_of(planes, view, block, true);
	else
		block_of(planes, view, block, false);
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
INLINE void tile_fold(void *state, int count, int32_t splits)
{
	const struct smoe_planes *planes = state;
	const struct lane_tile *tile = &planes->tile;
	vf lane[LANES / 2];
	int at, i;

	for (at = 0; at < count; at += W) {
		struct lane_sums folded;

		FOLD_LANES(tile->sum, at, +);
		folded.sum = lane[0];
		FOLD_LANES(tile->mantissa, at, *);
		folded.mantissa = lane[0];
		folded.exponent = vi_load(tile->exponent + at);
		sums_add(planes->sums, planes->place + at, &folded, splits);
	}
}

/* Empties the exponents, and the lanes from `lane` on. */
#define tile_clear ISA(tile_clear)
INLINE void tile_clear(void *state, int lane)
{
	struct lane_tile *tile = &((struct smoe_planes *)state)->tile;
	const vf zero = { 0 }, one = 1 - zero;
	int i;

	memset(tile->exponent, 0, sizeof(tile->exponent));
	for (; lane < LANES; lane++)
		for (i = 0; i < SUMS_TILE; i += W) {
			vf_store(tile->sum[lane] + i, zero);
			vf_store(tile->mantissa[lane] + i, one);
		}
}

/* The next tile of locations of which so many are left: none that vectors would
 * not fill stays behind. */
#define tile_of ISA(tile_of)
INLINE int tile_of(int left)
{
	if (left <= SUMS_TILE)
		return left;
	return left < SUMS_TILE + W ? SUMS_TILE - W : SUMS_TILE;
}

/* The sums of locations whose rows are read channel by channel, tile by
 * tile. */
#define sums_nchw ISA(sums_nchw)
SHARED void sums_nchw(const struct salmap_view *view,
                      const unsigned char *first, int count,
                      const struct salmap_statistic_parameters *parameters,
                      struct channel_sums *sums, vf *low)
{
	const struct plane_sums smoe = { FOLD_CHANNELS, tile_clear,
		                                block_add, tile_fold };
	struct smoe_planes planes;
	int tile;

	planes.epsilon = parameters->epsilon;
	planes.gains = parameters->gains;
	planes.low = *low;
	planes.sums = sums;
	for (planes.place = 0; planes.place < count; planes.place += tile) {
		tile = tile_of(count - planes.place);
		walk_planes(view, first, tile, &smoe, &planes);
		first += tile * view->stride_w;
	}
	*low = planes.low;
}
