/*
 * The kernels of guided layers; included by vector.h. All sums have a row of
 * SALMAP_GUIDE_CHANNELS for each column, so that windows and cells are summed
 * for all channels at once, whatever the layout was.
 *
 * Where channels lie side by side, such rows come from memory as they are.
 * Elsewhere a vector holds columns of one channel, and the sums of as many
 * channels as it has columns are transposed together.
 */
#include "guide.h"

#define GUIDE_ROWS SALMAP_GUIDE_ROWS
#define GUIDE_COLUMNS SALMAP_GUIDE_COLUMNS
#define GUIDE_CHANNELS SALMAP_GUIDE_CHANNELS

/* Rows of elements of `dtype`. */
#define guide_rows ISA(guide_rows)
struct guide_rows {
	salmap_dtype dtype;
	ptrdiff_t down; /* bytes to the next row */
	int count;      /* 1..GUIDE_ROWS */
	struct vector_quantum quantum; /* of U8 alone */
};

/* Half a tree: up to four rows, of W elements at p. */
#define few_rows ISA(few_rows)
INLINE vf few_rows(const struct guide_rows *rows, const unsigned char *p,
                   int count)
{
	vf sum = load_rounded(p, rows->dtype, &rows->quantum), next;

	if (count > 1)
		sum += load_rounded(p + rows->down, rows->dtype, &rows->quantum);
	if (count > 2) {
		next = load_rounded(p + 2 * rows->down, rows->dtype,
		                    &rows->quantum);
		if (count > 3)
			next += load_rounded(p + 3 * rows->down, rows->dtype,
			                     &rows->quantum);
		sum += next;
	}
	return sum;
}

#define tree_of_rows ISA(tree_of_rows)
INLINE vf tree_of_rows(const struct guide_rows *rows, const unsigned char *p)
{
	vf sum = few_rows(rows, p, rows->count);

	if (rows->count > 4)
		sum += few_rows(rows, p + 4 * rows->down, rows->count - 4);
	return sum;
}

/* Puts W sums of a column from `channel` on, or adds them to what is there. */
#define guide_put ISA(guide_put)
INLINE void guide_put(struct salmap_guide_columns *columns, int at, int channel,
                      vf x)
{
	double *place = columns->sums.doubles[at] + channel;
	vd low, high;

	if (columns->whole) {
		vf_store(columns->sums.floats[at] + channel, x);
		return;
	}
	low = widen_low(x);
	high = widen_high(x);
	if (!columns->begins) {
		low += vd_load(place);
		high += vd_load(place + DOUBLES);
	}
	vd_store(place, low);
	vd_store(place + DOUBLES, high);
}

/* ------------------------------------------------------- channels by planes */

/* Pairs of rows become one with what the first of two lists takes of both, and
 * one with what the second takes. */
#define EXCHANGE(rows, next, firsts, seconds)                                  \
	do {                                                                   \
		int pair;                                                      \
                                                                               \
		UNROLL                                                         \
		for (pair = 0; pair < W / 2; pair++) {                         \
			next[pair] = SHUFFLE(rows[2 * pair],                   \
			                     rows[2 * pair + 1], firsts);      \
			next[pair + W / 2] =                                   \
				SHUFFLE(rows[2 * pair], rows[2 * pair + 1],    \
			                seconds);                              \
		}                                                              \
	} while (0)

/* Rows become columns. The first exchanges stay within four lanes, where most
 * CPUs take one instruction for them; so the middle two of each four columns
 * end in each other's place. */
#define transpose ISA(transpose)
INLINE void transpose(vf rows[W])
{
	vf next[W];
	int i;

	EXCHANGE(rows, next, ZIP_LOWS, ZIP_HIGHS);
	EXCHANGE(next, rows, LOWS(4), HIGHS(4));
#if W >= 8
	EXCHANGE(rows, next, LOWS(8), HIGHS(8));
#if W >= 16
	EXCHANGE(next, rows, LOWS(8), HIGHS(8));
#else
	UNROLL
	for (i = 0; i < W; i++)
		rows[i] = next[i];
#endif
#endif
	UNROLL
	for (i = 0; i < W; i += 4) {
		const vf second = rows[i + 2];

		rows[i + 2] = rows[i + 1];
		rows[i + 1] = second;
	}
}

/* Sums of the columns of W channels; vectors may begin before the columns. */
#define guide_sums ISA(guide_sums)
typedef float guide_sums[W][W + GUIDE_COLUMNS];

/* Adds them from `channel` on. */
#define columns_add ISA(columns_add)
SHARED void columns_add(const guide_sums sums, int channel,
                        struct salmap_guide_columns *columns)
{
	vf x[W];
	int at, i;

	for (at = 0; at < columns->count; at += W) {
		UNROLL_FULLY
		for (i = 0; i < W; i++)
			x[i] = vf_load(sums[i] + W + at);
		transpose(x);
		UNROLL_FULLY
		for (i = 0; i < W; i++)
			guide_put(columns, at + i, channel, x[i]);
	}
}

/* The sums of `count` columns of the channel at p, the last W of which end with
 * a vector. */
#define plane_add ISA(plane_add)
INLINE void plane_add(const struct guide_rows *rows, const unsigned char *p,
                      int count, float sum[W + GUIDE_COLUMNS])
{
	const ptrdiff_t size = dtype_bytes(rows->dtype);
	int at;

	for (at = 0; at < count; at += W) {
		const int from = at < count - W ? at : count - W;

		vf_store(sum + W + from, tree_of_rows(rows, p + from * size));
	}
}

/* How many channels of a block have vectors of columns straight from memory: if
 * rows have one, or others of the same tensor follow. */
#define straight_planes ISA(straight_planes)
INLINE int straight_planes(const struct salmap_guide_block *block)
{
	const struct salmap_view *view = block->view;

	if (view->stride_w != salmap_dtype_size(view->dtype))
		return 0;
	if (view->w >= W)
		return block->count;
	if (view->w * view->h < W ||
	    view->stride_h != view->w * view->stride_w ||
	    view->stride_c != view->h * view->stride_h)
		return 0;
	return block->first + block->count < view->c ? block->count
	                                             : block->count - 1;
}

/* The channels from `channel` to before `end`. */
#define planes_of ISA(planes_of)
INLINE void planes_of(const struct salmap_guide_block *block,
                      const struct salmap_guide_columns *columns,
                      salmap_dtype dtype, int channel, int end, guide_sums sums)
{
	const struct salmap_view *view = block->view;
	const int width = view->w < W ? W : columns->count;
	const bool differ = has_quanta(view);
	const ptrdiff_t apart = (ptrdiff_t)view->stride_c;
	const int64_t first = block->first + channel;
	const unsigned char *p = salmap_view_element(
		view, block->image, first, columns->slice, columns->row,
		columns->first);
	struct guide_rows rows = { .dtype = dtype,
		                   .down = (ptrdiff_t)view->stride_h,
		                   .count = columns->rows };
	int i;

	for (i = 0; channel + i < end; i++, p += apart) {
		if (dtype == SALMAP_U8 && (i == 0 || differ))
			rows.quantum = quantum_of(view, first + i, 0);
		plane_add(&rows, p, width, sums[i]);
	}
}

/* The same by way of a buffer. */
#define buffered_planes_of ISA(buffered_planes_of)
SHARED void buffered_planes_of(const struct salmap_guide_block *block,
                               const struct salmap_guide_columns *columns,
                               int channel, int end, guide_sums sums)
{
	const struct salmap_view *view = block->view;
	float buffer[GUIDE_ROWS][GUIDE_COLUMNS];
	const struct guide_rows rows = { .dtype = SALMAP_F32,
		                         .down = sizeof(buffer[0]),
		                         .count = columns->rows };
	int i, row;

	for (i = 0; channel + i < end; i++) {
		struct salmap_elements elements = {
			.stride = (ptrdiff_t)view->stride_w,
			.channel = block->first + channel + i,
			.count = columns->count,
		};

		for (row = 0; row < columns->rows; row++) {
			elements.first = salmap_view_element(
				view, block->image, elements.channel,
				columns->slice, columns->row + row,
				columns->first);
			load_elements(view, &elements, buffer[row]);
		}
		plane_add(&rows, (const unsigned char *)buffer,
		          (columns->count + W - 1) / W * W, sums[i]);
	}
}

#define straight_planes_of ISA(straight_planes_of)
SHARED void straight_planes_of(const struct salmap_guide_block *block,
                               const struct salmap_guide_columns *columns,
                               int channel, int end, guide_sums sums)
{
	switch (served_as(block->view->dtype)) {
	case SALMAP_F32:
		planes_of(block, columns, SALMAP_F32, channel, end, sums);
		break;
	case SALMAP_F16:
		planes_of(block, columns, SALMAP_F16, channel, end, sums);
		break;
	case SALMAP_BF16:
		planes_of(block, columns, SALMAP_BF16, channel, end, sums);
		break;
	case SALMAP_F64:
		planes_of(block, columns, SALMAP_F64, channel, end, sums);
		break;
	default:
		planes_of(block, columns, SALMAP_U8, channel, end, sums);
	}
}

#define columns_by_planes ISA(columns_by_planes)
SHARED void columns_by_planes(const struct salmap_guide_block *block,
                              struct salmap_guide_columns *columns)
{
	const int straight = straight_planes(block);
	guide_sums sums;
	int channel;

	for (channel = 0; channel < block->count; channel += W) {
		const int end = channel + W < block->count ? channel + W
		                                           : block->count;
		int turn = straight < end ? straight : end;

		turn = turn < channel ? channel : turn;
		straight_planes_of(block, columns, channel, turn, sums);
		buffered_planes_of(block, columns, turn, end,
		                   sums + (turn - channel));
		columns_add((const float (*)[W + GUIDE_COLUMNS])sums, channel,
		            columns);
	}
}

/* --------------------------------------------------- channels side by side */

/* The channels of one column at p. */
#define location_add ISA(location_add)
INLINE void location_add(const struct guide_rows *rows, const unsigned char *p,
                         int at, struct salmap_guide_columns *columns)
{
	int i;

	for (i = 0; i < GUIDE_CHANNELS; i += W)
		guide_put(columns, at, i,
		          tree_of_rows(rows, p + i * dtype_bytes(rows->dtype)));
}

#define locations_of ISA(locations_of)
INLINE void locations_of(const struct salmap_guide_block *block,
                         salmap_dtype dtype,
                         struct salmap_guide_columns *columns)
{
	const struct salmap_view *view = block->view;
	const unsigned char *p = salmap_view_element(
		view, block->image, block->first, columns->slice, columns->row,
		columns->first);
	struct guide_rows rows = { .dtype = dtype,
		                   .down = (ptrdiff_t)view->stride_h,
		                   .count = columns->rows };
	int at;

	if (dtype == SALMAP_U8)
		rows.quantum = quantum_of(view, 0, 0);
	for (at = 0; at < columns->count; at++, p += view->stride_w)
		location_add(&rows, p, at, columns);
}

#define columns_by_locations ISA(columns_by_locations)
SHARED void columns_by_locations(const struct salmap_guide_block *block,
                                 struct salmap_guide_columns *columns)
{
	switch (served_as(block->view->dtype)) {
	case SALMAP_F32:
		locations_of(block, SALMAP_F32, columns);
		break;
	case SALMAP_F16:
		locations_of(block, SALMAP_F16, columns);
		break;
	case SALMAP_BF16:
		locations_of(block, SALMAP_BF16, columns);
		break;
	case SALMAP_F64:
		locations_of(block, SALMAP_F64, columns);
		break;
	default:
		locations_of(block, SALMAP_U8, columns);
	}
}

/* By way of a buffer of the channels of one column. */
#define columns_by_channels ISA(columns_by_channels)
SHARED void columns_by_channels(const struct salmap_guide_block *block,
                                struct salmap_guide_columns *columns)
{
	const struct salmap_view *view = block->view;
	float buffer[GUIDE_ROWS][GUIDE_CHANNELS + W] = { { 0 } };
	const struct guide_rows rows = { .dtype = SALMAP_F32,
		                         .down = sizeof(buffer[0]),
		                         .count = columns->rows };
	int at, row;

	for (at = 0; at < columns->count; at++) {
		for (row = 0; row < columns->rows; row++)
			load_channels(view,
			              salmap_view_element(
					      view, block->image, 0,
					      columns->slice,
					      columns->row + row,
					      columns->first + at),
			              block->first, block->count, buffer[row]);
		location_add(&rows, (const unsigned char *)buffer, at, columns);
	}
}

static TARGET bool ISA(guide_columns)(const struct salmap_guide_block *block,
                                      struct salmap_guide_columns *columns)
{
	const struct salmap_view *view = block->view;

	if (!channels_adjoin(view, columns->count))
		columns_by_planes(block, columns);
	else if (has_quanta(view) || view->channel_block != 0 ||
	         block->count < GUIDE_CHANNELS)
		columns_by_channels(block, columns);
	else
		columns_by_locations(block, columns);
	return false;
}

/* ----------------------------------------------------------------- windows */

/* Vectors of channels that go over the windows together: there are no registers
 * for more, and one would wait for itself. */
#define TOGETHER 2

/* DOUBLES sums of a column from `channel` on. */
#define column_sums ISA(column_sums)
INLINE vd column_sums(const struct salmap_guide_columns *columns, bool whole,
                      int at, int channel)
{
	if (whole)
		return widen(columns->sums.floats[at] + channel);
	return vd_load(columns->sums.doubles[at] + channel);
}

#define windows_add ISA(windows_add)
INLINE void windows_add(const struct salmap_guide_columns *columns, bool whole,
                        const struct salmap_guide_span *spans, int count,
                        double open[GUIDE_CHANNELS], int first,
                        struct salmap_guide_moments *moments)
{
	vd total[TOGETHER], sum[TOGETHER], square[TOGETHER], product[TOGETHER];
	int s, at, i;

	UNROLL
	for (i = 0; i < TOGETHER; i++) {
		const int c = first + i * DOUBLES;

		total[i] = vd_load(open + c);
		sum[i] = vd_load(moments->sum + c);
		square[i] = vd_load(moments->square + c);
		product[i] = vd_load(moments->product + c);
	}
	for (s = 0; s < count; s++) {
		at = spans[s].from;
		if (spans[s].begins) {
			UNROLL
			for (i = 0; i < TOGETHER; i++)
				total[i] = column_sums(columns, whole, at,
				                       first + i * DOUBLES);
			at++;
		}
		for (; at < spans[s].to; at++) {
			UNROLL
			for (i = 0; i < TOGETHER; i++)
				total[i] += column_sums(columns, whole, at,
				                        first + i * DOUBLES);
		}
		if (!spans[s].ends)
			break;
		UNROLL
		for (i = 0; i < TOGETHER; i++) {
			const vd p = total[i] * spans[s].share;

			sum[i] += p;
			square[i] += p * p;
			product[i] += p * spans[s].cell;
		}
	}
	UNROLL
	for (i = 0; i < TOGETHER; i++) {
		const int c = first + i * DOUBLES;

		vd_store(open + c, total[i]);
		vd_store(moments->sum + c, sum[i]);
		vd_store(moments->square + c, square[i]);
		vd_store(moments->product + c, product[i]);
	}
}

static TARGET void
ISA(guide_windows)(const struct salmap_guide_columns *columns,
                   const struct salmap_guide_span *spans, int count,
                   double open[GUIDE_CHANNELS],
                   struct salmap_guide_moments *moments)
{
	int first;

	for (first = 0; first < GUIDE_CHANNELS; first += TOGETHER * DOUBLES)
		if (columns->whole)
			windows_add(columns, true, spans, count, open, first,
			            moments);
		else
			windows_add(columns, false, spans, count, open, first,
			            moments);
}

static TARGET void ISA(guide_gains)(const struct salmap_guide_moments *moments,
                                    double cells, double norm,
                                    float gains[GUIDE_CHANNELS])
{
	int i;

	for (i = 0; i < GUIDE_CHANNELS; i += DOUBLES) {
		const vd sum = vd_load(moments->sum + i);
		const vd square = vd_load(moments->square + i);
		const vd variance = square - sum * sum / cells;
		const vl varies = variance > 0;
		const vl fine = variance >=
		                square * SALMAP_GUIDE_COARSE_VARIANCE;
		const vd root = square_root(
			vd_select(varies, variance, vd_of(1)));
		vd gain = vd_load(moments->product + i) / (root * norm);

		gain = vd_select(varies & (gain > 0), gain, (vd){ 0 });
		gain = vd_select(gain < 1, gain, vd_of(1));
		to_floats(vd_select(fine, gain, vd_of(-1)), gains + i);
	}
}

/* --------------------------------------------------------------- rectified */

static TARGET bool ISA(guide_mean_rectified)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	const struct reduced_statistic mean = {
		SALMAP_RECTIFIED_SUM, finish_mean,
		salmap_guide_scalar.mean_rectified,
	};

	return reduced_run(view, run, parameters, out, &mean);
}
