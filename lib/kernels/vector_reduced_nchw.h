/* What channels are reduced to, on the walk of vector_planes.h; included by
 * vector.h. */

/* Up to GROUP rows of elements of one lane; where the type is a constant, one
 * loop is left of what reads them. */
#define typed_rows ISA(typed_rows)
struct typed_rows {
	const struct group_rows *rows;
	salmap_dtype dtype; /* that serves others */
	int present;
	bool begins; /* the lane */
	struct vector_quantum quantum;
};

/* What adds them. */
#define add_typed ISA(add_typed)
typedef void (*add_typed)(void *state, const struct typed_rows *typed);

/* Floats, as lanes_of_block gives them. */
#define floats_typed ISA(floats_typed)
INLINE struct typed_rows floats_typed(const struct group_rows *rows,
                                      int present, bool begins)
{
	const struct typed_rows typed = {
		.rows = rows,
		.dtype = SALMAP_F32,
		.present = present,
		.begins = begins,
	};

	return typed;
}

/* Adds a block that has all its channels, side by side, lane by lane. */
#define block_typed ISA(block_typed)
INLINE void block_typed(const struct salmap_view *view,
                        const struct tile_block *block, salmap_dtype dtype,
                        add_typed add, void *state)
{
	struct group_rows rows = rows_of(view, block);
	struct typed_rows typed = {
		.rows = &rows,
		.dtype = dtype,
		.present = GROUP,
		.begins = block->begins,
	};

	if (dtype == SALMAP_U8)
		typed.quantum = quantum_of(view, 0, 0);
	for (; rows.lane < LANES; rows_next(&rows, block))
		add(state, &typed);
}

/* Whether block_typed serves a block. */
#define is_typed ISA(is_typed)
INLINE bool is_typed(const struct salmap_view *view,
                     const struct tile_block *block, const float *gains)
{
	return view->dtype != SALMAP_F32 && block->direct &&
	       block->end - block->channel >= BLOCK && gains == NULL &&
	       !has_quanta(view);
}

/* block_typed with each type as a constant. */
#define any_block_typed ISA(any_block_typed)
INLINE void any_block_typed(const struct salmap_view *view,
                            const struct tile_block *block, add_typed add,
                            void *state)
{
	const salmap_dtype dtype = served_as(view->dtype);

	if (dtype == SALMAP_F16)
		block_typed(view, block, SALMAP_F16, add, state);
	else if (dtype == SALMAP_BF16)
		block_typed(view, block, SALMAP_BF16, add, state);
	else if (dtype == SALMAP_F64)
		block_typed(view, block, SALMAP_F64, add, state);
	else
		block_typed(view, block, SALMAP_U8, add, state);
}

/* ----------------------------------------------------------------- moments */

/* The lanes of a tile. Those of the squares are left out where nobody wants
 * them. */
#define moment_lanes ISA(moment_lanes)
struct moment_lanes {
	struct reduced *out;
	const float *gains; /* of all channels, or NULL */
	double (*sum)[SUMS_TILE], (*square)[SUMS_TILE]; /* [LANES] */
	float absent[SUMS_TILE];
};

/* Where the rows of a group are. Those that it lacks are `absent`. */
#define rows_or_absent ISA(rows_or_absent)
INLINE void rows_or_absent(const struct group_rows *rows, int present,
                           const float *absent, const unsigned char *row[GROUP])
{
	int j;

	UNROLL
	for (j = 0; j < GROUP; j++)
		row[j] = j < present ? rows->first + j * rows->apart
		                     : (const unsigned char *)absent;
}

/* Fetches what will be read once this is done, once for each line. */
#define fetch_rows ISA(fetch_rows)
INLINE void fetch_rows(const struct typed_rows *typed,
                       const unsigned char *const row[GROUP], ptrdiff_t from,
                       ptrdiff_t at)
{
	int j;

	/* LCOV_EXCL_BR_START: a vector of 16 floats is a line */
	if (at * dtype_bytes(typed->dtype) % CACHE_LINE == 0)
		/* LCOV_EXCL_BR_STOP */
		UNROLL
		for (j = 0; j < GROUP; j++)
			fetch(row[j], from, typed->rows->ahead);
}

/* Adds rows of elements to a lane, one after the other; only what is above 0,
 * or with squares, or neither. */
#define moment_rows ISA(moment_rows)
INLINE void moment_rows(const struct moment_lanes *lanes,
                        const struct typed_rows *typed, bool squares,
                        bool rectified_only)
{
	const struct group_rows *rows = typed->rows;
	const ptrdiff_t size = dtype_bytes(typed->dtype);
	const ptrdiff_t last = rows->count - W;
	const float *origin = lanes->out->origin;
	double *sum = lanes->sum[rows->lane];
	double *square = squares ? lanes->square[rows->lane] : NULL;
	const unsigned char *row[GROUP];
	vd one = vd_of(1);
	ptrdiff_t at;
	int j, h;

	IN_REGISTER(one);
	rows_or_absent(rows, typed->present, lanes->absent, row);
	for (at = 0; at < rows->count; at += W) {
		const ptrdiff_t from = (at < last ? at : last) * size;
		vd s[2] = { { 0 } }, q[2] = { { 0 } }, o[2] = { { 0 } }, d[2];

		fetch_rows(typed, row, from, at);
		UNROLL
		for (h = 0; h < 2; h++) {
			if (squares)
				o[h] = widen(origin + at + h * DOUBLES);
			if (!typed->begins)
				s[h] = vd_load(sum + at + h * DOUBLES);
			if (!typed->begins && squares)
				q[h] = vd_load(square + at + h * DOUBLES);
		}
		UNROLL
		for (j = 0; j < GROUP; j++) {
			load_pair(row[j] + from, typed->dtype, &typed->quantum,
			          d);
			UNROLL
			for (h = 0; h < 2; h++) {
				if (rectified_only)
					d[h] = above_zero(d[h]);
				if (!squares) {
					s[h] = vd_plus(d[h], s[h], one);
					continue;
				}
				d[h] -= o[h];
				s[h] += d[h];
				q[h] = vd_plus(d[h] * d[h], q[h], one);
			}
		}
		UNROLL
		for (h = 0; h < 2; h++) {
			vd_store(sum + at + h * DOUBLES, s[h]);
			if (squares)
				vd_store(square + at + h * DOUBLES, q[h]);
		}
	}
}

#define sum_group ISA(sum_group)
INLINE void sum_group(void *state, const struct group_rows *rows, int present,
                      bool begins)
{
	const struct typed_rows typed = floats_typed(rows, present, begins);

	moment_rows(state, &typed, false, false);
}

#define rectified_group ISA(rectified_group)
INLINE void rectified_group(void *state, const struct group_rows *rows,
                            int present, bool begins)
{
	const struct typed_rows typed = floats_typed(rows, present, begins);

	moment_rows(state, &typed, false, true);
}

#define square_group ISA(square_group)
INLINE void square_group(void *state, const struct group_rows *rows,
                         int present, bool begins)
{
	const struct typed_rows typed = floats_typed(rows, present, begins);

	moment_rows(state, &typed, true, false);
}

#define sum_typed ISA(sum_typed)
INLINE void sum_typed(void *state, const struct typed_rows *typed)
{
	moment_rows(state, typed, false, false);
}

#define square_typed ISA(square_typed)
INLINE void square_typed(void *state, const struct typed_rows *typed)
{
	moment_rows(state, typed, true, false);
}

#define sum_block ISA(sum_block)
static TARGET void sum_block(void *state, const struct salmap_view *view,
                             const struct tile_block *block)
{
	const struct moment_lanes *lanes = state;

	if (is_typed(view, block, lanes->gains))
		any_block_typed(view, block, sum_typed, state);
	else
		lanes_of_block(view, block, lanes->gains, sum_group, state);
}

#define rectified_block ISA(rectified_block)
static TARGET void rectified_block(void *state, const struct salmap_view *view,
                                   const struct tile_block *block)
{
	const struct moment_lanes *lanes = state;

	lanes_of_block(view, block, lanes->gains, rectified_group, state);
}

#define square_block ISA(square_block)
static TARGET void square_block(void *state, const struct salmap_view *view,
                                const struct tile_block *block)
{
	const struct moment_lanes *lanes = state;

	if (is_typed(view, block, lanes->gains))
		any_block_typed(view, block, square_typed, state);
	else
		lanes_of_block(view, block, lanes->gains, square_group, state);
}

#define moments_begin ISA(moments_begin)
static TARGET void moments_begin(void *state, int lane)
{
	const struct moment_lanes *lanes = state;

	for (; lane < LANES; lane++) {
		memset(lanes->sum[lane], 0, sizeof(lanes->sum[lane]));
		if (lanes->square != NULL)
			memset(lanes->square[lane], 0,
			       sizeof(lanes->square[lane]));
	}
}

/* DOUBLES locations at `at`: two by two, as the tree of scalar_moments.c. */
#define lanes_fold ISA(lanes_fold)
SHARED void lanes_fold(double (*lanes)[SUMS_TILE], int count, double *sum)
{
	int at, i, step;

	for (at = 0; at < count; at += DOUBLES) {
		vd sums[LANES / 2];

		UNROLL
		for (i = 0; i < LANES / 2; i++)
			sums[i] = vd_load(lanes[i] + at) +
			          vd_load(lanes[i + LANES / 2] + at);
		UNROLL
		for (step = LANES / 4; step > 0; step /= 2)
			UNROLL
			for (i = 0; i < step; i++)
				sums[i] += sums[i + step];
		vd_store(sum + at, sums[0]);
	}
}

#define moments_fold ISA(moments_fold)
static TARGET void moments_fold(void *state, int count, int32_t all_lanes)
{
	const struct moment_lanes *lanes = state;
	const int places = (count + W - 1) / W * W;

	(void)all_lanes;
	lanes_fold(lanes->sum, places, lanes->out->sum);
	if (lanes->square != NULL)
		lanes_fold(lanes->square, places, lanes->out->square);
	lanes->out->nonfinite = !sums_are_finite(lanes->out, places);
}

/* ------------------------------------------------------------------- tiles */

/* Whoever does not fold in between: so many channels there are not. */
#define ALL_CHANNELS (INT64_MAX / 2)

/* Channel 0 of the locations, as a row and where the walk has them. */
#define origins_nchw ISA(origins_nchw)
SHARED void origins_nchw(const struct salmap_view *view,
                         const unsigned char *first, int count,
                         const float *gains, float *row,
                         float *origin)
{
	const struct salmap_elements elements = {
		first, (ptrdiff_t)view->stride_w, 0, 0, count
	};

	load_elements(view, &elements, row);
	gain_row(row, count, gains, 0);
	memcpy(origin, row, SUMS_TILE * sizeof(*origin));
	if (ends_with_vector(view, count))
		memcpy(origin + (count + W - 1) / W * W - W, row + count - W,
		       W * sizeof(*origin));
}

/* One walk for all. */
#define reduce_planes ISA(reduce_planes)
SHARED void reduce_planes(const struct salmap_view *view,
                          const unsigned char *first, int count,
                          const struct plane_sums *sums, void *state)
{
	walk_planes(view, first, count, sums, state);
}

#define sum_nchw ISA(sum_nchw)
SHARED void sum_nchw(const struct salmap_view *view, const unsigned char *first,
                     int count, const float *gains,
                     struct reduced *out)
{
	SALMAP_ALIGNED double sum[LANES][SUMS_TILE];
	struct moment_lanes lanes = { out, gains, sum, NULL, { 0 } };
	const struct plane_sums sums = { ALL_CHANNELS, moments_begin, sum_block,
		                         moments_fold };

	reduce_planes(view, first, count, &sums, &lanes);
}

#define rectified_nchw ISA(rectified_nchw)
SHARED void rectified_nchw(const struct salmap_view *view,
                           const unsigned char *first, int count,
                           const float *gains, struct reduced *out)
{
	SALMAP_ALIGNED double sum[LANES][SUMS_TILE];
	struct moment_lanes lanes = { out, gains, sum, NULL, { 0 } };
	const struct plane_sums sums = { ALL_CHANNELS, moments_begin,
		                         rectified_block, moments_fold };

	reduce_planes(view, first, count, &sums, &lanes);
}

#define squares_nchw ISA(squares_nchw)
SHARED void squares_nchw(const struct salmap_view *view,
                         const unsigned char *first, int count,
                         const float *gains, struct reduced *out)
{
	SALMAP_ALIGNED double sum[LANES][SUMS_TILE];
	SALMAP_ALIGNED double square[LANES][SUMS_TILE];
	struct moment_lanes lanes = { out, gains, sum, square, { 0 } };
	const struct plane_sums sums = { ALL_CHANNELS, moments_begin,
		                         square_block, moments_fold };

	origins_nchw(view, first, count, gains, lanes.absent, out->origin);
	reduce_planes(view, first, count, &sums, &lanes);
}
