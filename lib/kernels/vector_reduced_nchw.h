/*
 * Sums of channels whose planes are read row by row; included by vector.h.
 *
 * A block is read in pairs of lanes that the tree adds first: registers hold
 * their eight rows until they are one sum, so that eight loads bring one store.
 */

/* Pairs of lanes, and the rows of one: lane l, then lane l + LANE_PAIRS. */
#define LANE_PAIRS (LANES / 2)
#define PAIR_ROWS (2 * GROUP)

/* How many bytes of each row of the next pair are fetched: hardware foresees
 * the rest of it. */
#define FETCHED_OF_PAIR (2 * CACHE_LINE)

/* The rows of a pair. */
#define pair_rows ISA(pair_rows)
struct pair_rows {
	const unsigned char *row[PAIR_ROWS];
	int count;          /* locations, at least W */
	ptrdiff_t ahead;    /* bytes to what is fetched meanwhile; 0 for copies */
	salmap_dtype dtype; /* that serves others */
	struct vector_quantum quantum;
	const float *origin; /* of differences */
};

#define sum_of_rows ISA(sum_of_rows)
INLINE vf sum_of_rows(const vf x[PAIR_ROWS])
{
	return ((x[0] + x[1]) + (x[2] + x[3])) +
	       ((x[4] + x[5]) + (x[6] + x[7]));
}

/* The sums of a pair. */
#define reduce_rows ISA(reduce_rows)
INLINE void reduce_rows(const struct pair_rows *given, salmap_dtype dtype,
                        enum salmap_reduction reduction, float *sum,
                        float *square)
{
	const struct pair_rows rows = *given; /* which no store changes */
	const ptrdiff_t size = dtype_bytes(dtype), last = rows.count - W;
	ptrdiff_t at;
	int j;

	for (at = 0; at < FETCHED_OF_PAIR; at += CACHE_LINE)
		UNROLL
		for (j = 0; j < PAIR_ROWS; j++)
			fetch(rows.row[j], at, rows.ahead);
	for (at = 0; at < rows.count; at += W) {
		const ptrdiff_t place = at < last ? at : last;
		vf x[PAIR_ROWS], origin = { 0 };

		if (reduction == SALMAP_DIFFERENCES)
			origin = vf_load(rows.origin + place);
		UNROLL
		for (j = 0; j < PAIR_ROWS; j++)
			x[j] = load_reduced(rows.row[j] + place * size, dtype,
			                    &rows.quantum, reduction, origin);
		vf_store(sum + place, sum_of_rows(x));
		if (has_squares(reduction)) {
			UNROLL
			for (j = 0; j < PAIR_ROWS; j++)
				x[j] *= x[j];
			vf_store(square + place, sum_of_rows(x));
		}
	}
}

/* The same with each type as a constant. */
#define reduce_typed_rows ISA(reduce_typed_rows)
INLINE void reduce_typed_rows(const struct pair_rows *rows,
                              enum salmap_reduction reduction, float *sum,
                              float *square)
{
	if (rows->dtype == SALMAP_F32)
		reduce_rows(rows, SALMAP_F32, reduction, sum, square);
	else if (rows->dtype == SALMAP_F16)
		reduce_rows(rows, SALMAP_F16, reduction, sum, square);
	else if (rows->dtype == SALMAP_BF16)
		reduce_rows(rows, SALMAP_BF16, reduction, sum, square);
	else if (rows->dtype == SALMAP_F64)
		reduce_rows(rows, SALMAP_F64, reduction, sum, square);
	else
		reduce_rows(rows, SALMAP_U8, reduction, sum, square);
}

#define reduce_pair ISA(reduce_pair)
typedef void (*reduce_pair)(const struct pair_rows *rows, float *sum,
                            float *square);

#define pair_sums ISA(pair_sums)
static TARGET void pair_sums(const struct pair_rows *rows, float *sum,
                             float *square)
{
	reduce_typed_rows(rows, SALMAP_SUM, sum, square);
}

#define pair_squares ISA(pair_squares)
static TARGET void pair_squares(const struct pair_rows *rows, float *sum,
                                float *square)
{
	reduce_typed_rows(rows, SALMAP_SQUARES, sum, square);
}

#define pair_rectified ISA(pair_rectified)
static TARGET void pair_rectified(const struct pair_rows *rows, float *sum,
                                  float *square)
{
	reduce_rows(rows, SALMAP_F32, SALMAP_RECTIFIED_SUM, sum, square);
}

#define pair_differences ISA(pair_differences)
static TARGET void pair_differences(const struct pair_rows *rows, float *sum,
                                    float *square)
{
	reduce_rows(rows, SALMAP_F32, SALMAP_DIFFERENCES, sum, square);
}

/* -------------------------------------------------------------------- rows */

/* How a tile is read. */
#define reduced_planes ISA(reduced_planes)
struct reduced_planes {
	const struct plane_tile *tile;
	bool in_place; /* or by way of the buffer, as floats */
	struct pair_rows rows; /* what is the same of all */
	/* A row of a channel that is not there: zeros, whatever the type, or
	 * the origin. */
	const unsigned char *absent;
	SALMAP_ALIGNED unsigned char zeros[REDUCED_TILE * sizeof(double)];
	float buffer[2][GROUP][SUMS_TILE];
};

#define planes_begin ISA(planes_begin)
INLINE void planes_begin(struct reduced_planes *planes)
{
	const struct plane_tile *tile = planes->tile;
	const struct salmap_view *view = tile->view;
	int zero = 0;

	planes->rows.count = tile->count;
	planes->rows.ahead = 0;
	planes->rows.dtype = SALMAP_F32;
	planes->rows.origin = tile->origin;
	if (planes->in_place)
		planes->rows.dtype = served_as(view->dtype);
	else
		planes->rows.count = (tile->count + W - 1) / W * W;
	if (planes->rows.dtype == SALMAP_U8) {
		planes->rows.quantum = quantum_of(view, 0, 0);
		zero = view->zero_point;
	}
	memset(planes->zeros, zero, sizeof(planes->zeros));
	planes->absent = planes->zeros;
	if (tile->origin != NULL)
		planes->absent = (const unsigned char *)tile->origin;
}

/* Points to the rows of a pair, of which `channel` is the first. */
#define rows_of_pair ISA(rows_of_pair)
INLINE void rows_of_pair(struct reduced_planes *planes, int64_t channel)
{
	const struct plane_tile *tile = planes->tile;
	const ptrdiff_t stride = (ptrdiff_t)tile->view->stride_c;
	const unsigned char *first = tile->first + channel * stride;
	const int64_t present = tile->view->c - channel;
	int j;

	UNROLL
	for (j = 0; j < PAIR_ROWS; j++) {
		const int of_pair = j % GROUP * LANES + j / GROUP * LANE_PAIRS;

		planes->rows.row[j] = of_pair < present
		                      ? first + of_pair * stride
		                      : planes->absent;
	}
	planes->rows.ahead = channel % BLOCK < LANE_PAIRS - 1
	                     ? stride : (BLOCK - LANE_PAIRS + 1) * stride;
}

/* Copies them, times their gains. */
#define copy_pair ISA(copy_pair)
SHARED void copy_pair(struct reduced_planes *planes, int64_t channel)
{
	const struct plane_tile *tile = planes->tile;
	const struct salmap_view *view = tile->view;
	const unsigned char **row = planes->rows.row;
	int lane, j;

	for (lane = 0; lane < 2; lane++, channel += LANE_PAIRS) {
		const int64_t rest = view->c - channel + LANES - 1;
		const int present = rest < BLOCK ? (int)(rest / LANES) : GROUP;
		const struct group_rows given = {
			view, tile->first + channel * view->stride_c,
			(ptrdiff_t)(LANES * view->stride_c), channel,
			tile->count, 0, 0,
		};
		float (*rows)[SUMS_TILE] = planes->buffer[lane];

		rows_of_floats(&given, present, rows);
		for (j = 0; j < GROUP; j++, row++) {
			*row = planes->absent;
			if (j >= present)
				continue;
			gain_row(rows[j], planes->rows.count, tile->gains,
			         channel + j * LANES);
			*row = (const unsigned char *)rows[j];
		}
	}
}

/* ------------------------------------------------------------------- tiles */

/* Adds the pairs of a block, of `places` locations, to `sums`. */
#define fold_pairs ISA(fold_pairs)
INLINE void fold_pairs(float pairs[LANE_PAIRS][REDUCED_TILE], int places,
                       double *sums)
{
	int at, i;

	for (at = 0; at < places; at += W) {
		vf x[LANE_PAIRS];

		UNROLL
		for (i = 0; i < LANE_PAIRS; i++)
			x[i] = vf_load(pairs[i] + at);
		UNROLL
		for (i = 0; i < LANE_PAIRS / 2; i++)
			x[i] += x[i + LANE_PAIRS / 2];
		add_doubles(sums + at, (x[0] + x[2]) + (x[1] + x[3]));
	}
}

/* Nothing of pairs from `pair` on. */
#define clear_pairs ISA(clear_pairs)
INLINE void clear_pairs(float pairs[LANE_PAIRS][REDUCED_TILE], int64_t pair)
{
	for (; pair < LANE_PAIRS; pair++)
		memset(pairs[pair], 0, sizeof(*pairs));
}

/* The sums of a tile, to whole vectors. */
#define reduce_pairs ISA(reduce_pairs)
INLINE void reduce_pairs(const struct plane_tile *tile, bool in_place,
                         reduce_pair reduce, bool squares,
                         struct reduced *out)
{
	const int64_t channels = tile->view->c;
	const int places = (tile->count + W - 1) / W * W;
	SALMAP_ALIGNED float sum[LANE_PAIRS][REDUCED_TILE];
	SALMAP_ALIGNED float square[LANE_PAIRS][REDUCED_TILE];
	struct reduced_planes planes;
	int64_t start;
	int i;

	planes.tile = tile;
	planes.in_place = in_place;
	planes_begin(&planes);
	if (!in_place)
		memset(planes.buffer, 0, sizeof(planes.buffer));
	for (i = 0; i < LANE_PAIRS; i++) {
		vf_store(sum[i] + places - W, (vf){ 0 });
		if (squares)
			vf_store(square[i] + places - W, (vf){ 0 });
	}
	for (start = 0; start < channels; start += BLOCK) {
		const int64_t left = channels - start;

		for (i = 0; i < LANE_PAIRS && i < left; i++) {
			if (in_place)
				rows_of_pair(&planes, start + i);
			else
				copy_pair(&planes, start + i);
			reduce(&planes.rows, sum[i], square[i]);
		}
		clear_pairs(sum, left);
		fold_pairs(sum, places, out->sum);
		if (squares) {
			clear_pairs(square, left);
			fold_pairs(square, places, out->square);
		}
	}
}

#define sums_of_planes ISA(sums_of_planes)
SHARED void sums_of_planes(const struct plane_tile *tile, bool in_place,
                           reduce_pair reduce, struct reduced *out)
{
	reduce_pairs(tile, in_place, reduce, false, out);
}

#define squares_of_planes ISA(squares_of_planes)
SHARED void squares_of_planes(const struct plane_tile *tile, bool in_place,
                              reduce_pair reduce, struct reduced *out)
{
	reduce_pairs(tile, in_place, reduce, true, out);
}

/* In place if rows adjoin, and are floats where there are no types. */
#define reduce_planes_as ISA(reduce_planes_as)
INLINE void reduce_planes_as(const struct plane_tile *tile, bool in_place,
                             enum salmap_reduction reduction,
                             struct reduced *out)
{
	if (reduction == SALMAP_SUM)
		sums_of_planes(tile, in_place, pair_sums, out);
	else if (reduction == SALMAP_RECTIFIED_SUM)
		sums_of_planes(tile, in_place, pair_rectified, out);
	else if (reduction == SALMAP_SQUARES)
		squares_of_planes(tile, in_place, pair_squares, out);
	else
		squares_of_planes(tile, in_place, pair_differences, out);
}
