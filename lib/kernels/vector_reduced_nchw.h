/*
 * Sums of channels whose planes are read row by row, in the parts of
 * vector_parts.h; included by vector.h.
 */

/* The rows of a part: of lane l, then of lane l + PARTS. */
#define PART_ROWS (2 * GROUP)

/* A part of a block of a tile. */
#define reduced_part ISA(reduced_part)
struct reduced_part {
	const unsigned char *row[PART_ROWS];
	struct part_turn turn;
	int count;          /* locations, at least W */
	salmap_dtype dtype; /* that serves others */
	struct vector_quantum quantum;
	const float *origin; /* of differences */
};

/* The sums of a tile, and of the parts of a block that wait: sums, and squares
 * behind them. */
#define reduced_sums ISA(reduced_sums)
struct reduced_sums {
	struct reduced *out;
	SALMAP_ALIGNED float waiting[SUMS_WAITING * REDUCED_TILE];
};

#define sum_of_rows ISA(sum_of_rows)
INLINE vf sum_of_rows(const vf x[PART_ROWS])
{
	return ((x[0] + x[1]) + (x[2] + x[3])) +
	       ((x[4] + x[5]) + (x[6] + x[7]));
}

/* Adds the rows of a part. Where a row does not end with a vector, the last one
 * begins in the one before, but its sums come behind those of that. */
#define reduce_rows ISA(reduce_rows)
INLINE void reduce_rows(int merged, const struct reduced_part *given,
                        salmap_dtype dtype, enum salmap_reduction reduction,
                        struct reduced_sums *sums)
{
	const struct reduced_part part = *given; /* which no store changes */
	const ptrdiff_t size = dtype_bytes(dtype), last = part.count - W;
	const ptrdiff_t width = sums->out->width;
	const ptrdiff_t next = part.turn.waiting * width;
	float *waiting = sums->waiting;
	float *squares_waiting = waiting + SUMS_WAITING * width;
	double *sum = sums->out->sum, *square = squares_of(sums->out);
	ptrdiff_t at;
	int j;

	for (at = 0; at < part.count; at += W) {
		const ptrdiff_t place = at < last ? at : last;
		vf x[PART_ROWS], origin = { 0 };

		if (reduction == SALMAP_DIFFERENCES)
			origin = vf_load(part.origin + place);
		UNROLL
		for (j = 0; j < PART_ROWS; j++)
			x[j] = load_reduced(part.row[j] + place * size, dtype,
			                    &part.quantum, reduction, origin);
		merge_part(merged, width, sum_of_rows(x), waiting, next + at,
		           sum + at);
		if (has_squares(reduction)) {
			UNROLL
			for (j = 0; j < PART_ROWS; j++)
				x[j] *= x[j];
			merge_part(merged, width, sum_of_rows(x),
			           squares_waiting, next + at, square + at);
		}
	}
}

/* The same of floats, with what is merged as a constant. */
#define reduce_floats ISA(reduce_floats)
INLINE void reduce_floats(const struct reduced_part *part,
                          enum salmap_reduction reduction,
                          struct reduced_sums *sums)
{
	ADD_MERGED(reduce_rows, part->turn.merged, part, SALMAP_F32, reduction,
	           sums);
}

/* The same with each type as a constant. */
#define reduce_typed_rows ISA(reduce_typed_rows)
INLINE void reduce_typed_rows(const struct reduced_part *part,
                              enum salmap_reduction reduction,
                              struct reduced_sums *sums)
{
	const int merged = part->turn.merged;

	if (part->dtype == SALMAP_F32)
		reduce_floats(part, reduction, sums);
	else if (part->dtype == SALMAP_F16)
		reduce_rows(merged, part, SALMAP_F16, reduction, sums);
	else if (part->dtype == SALMAP_BF16)
		reduce_rows(merged, part, SALMAP_BF16, reduction, sums);
	else if (part->dtype == SALMAP_F64)
		reduce_rows(merged, part, SALMAP_F64, reduction, sums);
	else
		reduce_rows(merged, part, SALMAP_U8, reduction, sums);
}

#define reduce_part ISA(reduce_part)
typedef void (*reduce_part)(const struct reduced_part *part,
                            struct reduced_sums *sums);

#define part_sums ISA(part_sums)
static TARGET void part_sums(const struct reduced_part *part,
                             struct reduced_sums *sums)
{
	reduce_typed_rows(part, SALMAP_SUM, sums);
}

#define part_squares ISA(part_squares)
static TARGET void part_squares(const struct reduced_part *part,
                                struct reduced_sums *sums)
{
	reduce_typed_rows(part, SALMAP_SQUARES, sums);
}

#define part_rectified ISA(part_rectified)
static TARGET void part_rectified(const struct reduced_part *part,
                                  struct reduced_sums *sums)
{
	reduce_floats(part, SALMAP_RECTIFIED_SUM, sums);
}

#define part_differences ISA(part_differences)
static TARGET void part_differences(const struct reduced_part *part,
                                    struct reduced_sums *sums)
{
	reduce_floats(part, SALMAP_DIFFERENCES, sums);
}

/* -------------------------------------------------------------------- rows */

/* How a tile is read. */
#define reduced_planes ISA(reduced_planes)
struct reduced_planes {
	const struct plane_tile *tile;
	bool in_place; /* or by way of the buffer, as floats */
	struct reduced_part part; /* what is the same of all */
	/* A row of a channel that is not there: zeros, whatever the type, or
	 * the origin. */
	const unsigned char *absent;
	SALMAP_ALIGNED unsigned char zeros[REDUCED_TILE * sizeof(float)];
	float buffer[2][GROUP][SUMS_TILE];
};

#define planes_begin ISA(planes_begin)
INLINE void planes_begin(struct reduced_planes *planes)
{
	const struct plane_tile *tile = planes->tile;
	const struct salmap_view *view = tile->view;
	int zero = 0;

	planes->part.count = tile->count;
	planes->part.dtype = SALMAP_F32;
	planes->part.origin = tile->origin;
	if (planes->in_place) {
		planes->part.dtype = served_as(view->dtype);
	} else {
		planes->part.count = (tile->count + W - 1) / W * W;
		memset(planes->buffer, 0, sizeof(planes->buffer));
	}
	if (planes->part.dtype == SALMAP_U8) {
		planes->part.quantum = quantum_of(view, 0, 0);
		zero = view->zero_point;
	}
	planes->absent = planes->zeros;
	if (tile->origin != NULL)
		planes->absent = (const unsigned char *)tile->origin;
	else if (view->c % BLOCK != 0)
		memset(planes->zeros, zero, sizeof(planes->zeros));
}

/* Points to the rows of a part, of which `channel` is the first. */
#define point_to_rows ISA(point_to_rows)
INLINE void point_to_rows(struct reduced_planes *planes, int64_t channel)
{
	const struct plane_tile *tile = planes->tile;
	const ptrdiff_t stride = (ptrdiff_t)tile->view->stride_c;
	const unsigned char *first = tile->first + channel * stride;
	const int64_t present = tile->view->c - channel;
	int j;

	UNROLL
	for (j = 0; j < PART_ROWS; j++) {
		const int of_part = j % GROUP * LANES + j / GROUP * PARTS;

		planes->part.row[j] = of_part < present
		                      ? first + of_part * stride
		                      : planes->absent;
	}
}

/* Copies them, times their gains. */
#define copy_rows ISA(copy_rows)
SHARED void copy_rows(struct reduced_planes *planes, int64_t channel)
{
	const struct plane_tile *tile = planes->tile;
	const struct salmap_view *view = tile->view;
	const unsigned char **row = planes->part.row;
	int lane, j;

	for (lane = 0; lane < 2; lane++, channel += PARTS) {
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
			gain_row(rows[j], planes->part.count, tile->gains,
			         channel + j * LANES);
			*row = (const unsigned char *)rows[j];
		}
	}
}

/* ------------------------------------------------------------------- tiles */

/* The sums of a tile, to whole vectors. */
#define reduce_planes ISA(reduce_planes)
SHARED void reduce_planes(const struct plane_tile *tile, bool in_place,
                          reduce_part reduce, struct reduced *out)
{
	struct reduced_planes planes;
	struct reduced_sums sums;
	int64_t start;
	int turn;

	sums.out = out;
	planes.tile = tile;
	planes.in_place = in_place;
	planes_begin(&planes);
	for (start = 0; start < tile->view->c; start += BLOCK)
		for (turn = 0; turn < PARTS; turn++) {
			planes.part.turn = part_turns[turn];
			if (in_place)
				point_to_rows(&planes,
				              start + planes.part.turn.part);
			else
				copy_rows(&planes,
				          start + planes.part.turn.part);
			reduce(&planes.part, &sums);
		}
}

/* Brings what the last vector has left behind the others to its place. */
#define place_last ISA(place_last)
INLINE void place_last(int count, double *sums)
{
	const int places = (count + W - 1) / W * W;

	memmove(sums + count - W, sums + places - W, W * sizeof(*sums));
}

/* In place if rows adjoin, and are floats where there are no types. */
#define reduce_planes_as ISA(reduce_planes_as)
INLINE void reduce_planes_as(const struct plane_tile *tile, bool in_place,
                             enum salmap_reduction reduction,
                             struct reduced *out)
{
	if (reduction == SALMAP_SUM)
		reduce_planes(tile, in_place, part_sums, out);
	else if (reduction == SALMAP_RECTIFIED_SUM)
		reduce_planes(tile, in_place, part_rectified, out);
	else if (reduction == SALMAP_SQUARES)
		reduce_planes(tile, in_place, part_squares, out);
	else
		reduce_planes(tile, in_place, part_differences, out);
	if (!in_place)
		return;
	place_last(tile->count, out->sum);
	if (has_squares(reduction))
		place_last(tile->count, squares_of(out));
}
