/*
 * The kernels of guided layers; included by vector.h. All sums have a row of
 * SALMAP_GUIDE_CHANNELS doubles for each column, so that windows and cells are
 * summed for all channels at once, whatever the layout was.
 *
 * Where channels lie side by side, such rows come from memory as they are.
 * Elsewhere a vector holds columns of one channel, from top to bottom, and as
 * many channels as it has columns are transposed together.
 */
#include "guide.h"

#define CHANNEL_VECTORS (SALMAP_GUIDE_CHANNELS / DOUBLES)

/* How many locations ahead lines are fetched where channels lie side by side. */
#define LOCATIONS_AHEAD 1

/* ------------------------------------------------------- channels by planes */

/* Each round moves the lowest bit of a column's number to the top of its row's
 * number, and all others one down; as many rounds as there are bits exchange the
 * two. */
#define transpose ISA(transpose)
INLINE void transpose(vd rows[DOUBLES])
{
	vd next[DOUBLES];
	int round, i;

	UNROLL
	for (round = 1; round < DOUBLES; round *= 2) {
		UNROLL
		for (i = 0; i < DOUBLES / 2; i++) {
			next[i] = SHUFFLE(rows[2 * i], rows[2 * i + 1], EVENS);
			next[i + DOUBLES / 2] =
				SHUFFLE(rows[2 * i], rows[2 * i + 1], ODDS);
		}
		UNROLL
		for (i = 0; i < DOUBLES; i++)
			rows[i] = next[i];
	}
}

/* Rows of elements that lie side by side, some for each channel. */
#define guide_planes ISA(guide_planes)
struct guide_planes {
	const struct salmap_view *view; /* whose types they have */
	const unsigned char *first;
	ptrdiff_t apart, down; /* bytes to the next channel; to the next row */
	int64_t rows, channel; /* number of the first channel */
	int channels, columns; /* at least as many columns as are read at once */
};

/* Writes or, unless the columns begin, adds DOUBLES columns from `at` on of as
 * many channels. */
#define columns_add ISA(columns_add)
INLINE void columns_add(vd total[DOUBLES], int channel, int at, bool begins,
                        double (*sum)[SALMAP_GUIDE_CHANNELS])
{
	int k;

	transpose(total);
	UNROLL
	for (k = 0; k < DOUBLES; k++) {
		double *place = sum[at + k] + channel;

		if (!begins)
			total[k] = vd_load(place) + total[k];
		vd_store(place, total[k]);
	}
}

/* How planes are read: their type, the vectors of columns at once, and whether
 * these sums are the first. */
#define planes_way ISA(planes_way)
struct planes_way {
	salmap_dtype dtype;
	int vectors; /* of doubles: 2, or 1 of F32 or F64 with few columns */
	bool begins;
};

/* DOUBLES floats or doubles at p, as load_pair has them. */
#define load_few ISA(load_few)
INLINE vd load_few(const unsigned char *p, salmap_dtype dtype)
{
	if (dtype == SALMAP_F32)
		return widen((const void *)p);
	return round_half(p);
}

/* DOUBLES columns for each vector from `at` on, of as many channels from
 * `channel` on. What lies beyond the channels is the last one once more, which
 * nobody reads. */
#define planes_add ISA(planes_add)
INLINE void planes_add(const struct guide_planes *planes, struct planes_way way,
                       int channel, int at,
                       double (*sum)[SALMAP_GUIDE_CHANNELS])
{
	const bool quantized = way.dtype == SALMAP_U8;
	const ptrdiff_t size = dtype_bytes(way.dtype);
	const unsigned char *plane[DOUBLES];
	struct vector_quantum quantum[DOUBLES];
	vd low[DOUBLES], high[DOUBLES];
	ptrdiff_t from = at * size;
	int64_t row;
	int k;

	UNROLL
	for (k = 0; k < DOUBLES; k++) {
		const int last = planes->channels - 1;
		const int place = channel + k < last ? channel + k : last;

		plane[k] = planes->first + place * planes->apart;
		if (quantized)
			quantum[k] = quantum_of(planes->view,
			                        planes->channel + place, 0);
		low[k] = (vd){ 0 };
		high[k] = (vd){ 0 };
	}
	for (row = 0; row < planes->rows; row++, from += planes->down) {
		UNROLL
		for (k = 0; k < DOUBLES; k++) {
			const unsigned char *p = plane[k] + from;
			vd pair[2];

			if (way.vectors == 1) {
				low[k] += load_few(p, way.dtype);
				continue;
			}
			load_pair(p, way.dtype, quantum + k, pair);
			low[k] += pair[0];
			high[k] += pair[1];
		}
	}
	columns_add(low, channel, at, way.begins, sum);
	if (way.vectors == 2)
		columns_add(high, channel, at + DOUBLES, way.begins, sum);
}

#define all_planes_add ISA(all_planes_add)
INLINE void all_planes_add(const struct guide_planes *planes,
                           struct planes_way way,
                           double (*sum)[SALMAP_GUIDE_CHANNELS])
{
	const int step = way.vectors * DOUBLES, last = planes->columns - step;
	int channel, at;

	for (channel = 0; channel < planes->channels; channel += DOUBLES)
		for (at = 0; at < planes->columns; at += step)
			planes_add(planes, way, channel, at < last ? at : last,
			           sum);
}

/* Row by row, by way of a buffer with whole vectors. */
#define columns_by_rows ISA(columns_by_rows)
SHARED bool columns_by_rows(const struct salmap_guide_block *block,
                            struct salmap_guide_columns *columns)
{
	const struct salmap_view *view = block->view;
	const int whole = (columns->count + W - 1) / W * W;
	float buffer[SALMAP_GUIDE_CHANNELS][SALMAP_GUIDE_COLUMNS];
	const struct guide_planes planes = {
		view, (const unsigned char *)buffer,
		(ptrdiff_t)sizeof(buffer[0]), 0, 1, 0, block->count, whole,
	};
	const struct planes_way add = { SALMAP_F32, 2, false };
	vi nonfinite = { 0 };
	int64_t row;
	int i;

	memset(columns->sum, 0, sizeof(columns->sum));
	for (row = columns->row; row < columns->end; row++) {
		for (i = 0; i < block->count; i++) {
			const int64_t channel = block->first + i;
			const struct salmap_elements elements = {
				salmap_view_element(view, block->image, channel,
				                    0, row, columns->first),
				(ptrdiff_t)view->stride_w, channel, 0,
				columns->count,
			};

			load_elements(view, &elements, buffer[i]);
			if (block->clean)
				nonfinite |= clear_nonfinite(buffer[i], whole);
		}
		all_planes_add(&planes, add, columns->sum);
	}
	return any_nonfinite(nonfinite);
}

/* Whether vectors of columns come straight from memory. */
#define columns_adjoin ISA(columns_adjoin)
INLINE bool columns_adjoin(const struct salmap_view *view, int count)
{
	const bool wide = view->dtype == SALMAP_F32 ||
	                  view->dtype == SALMAP_F64;

	return view->stride_w == salmap_dtype_size(view->dtype) &&
	       count >= (wide ? DOUBLES : W);
}

/* Whether a vector may read beyond short rows: others of the same tensor
 * follow. */
#define rows_follow ISA(rows_follow)
INLINE bool rows_follow(const struct salmap_guide_block *block)
{
	const struct salmap_view *view = block->view;

	return view->w < W && view->w * view->h >= W &&
	       view->stride_w == salmap_dtype_size(view->dtype) &&
	       view->stride_h == view->w * view->stride_w &&
	       view->stride_c == view->h * view->stride_h &&
	       block->first + block->count < view->c;
}

/* Straight from memory. Doubles that no float holds are infinite, so that the
 * block will be read once more. */
#define columns_by_planes ISA(columns_by_planes)
SHARED void columns_by_planes(const struct salmap_guide_block *block,
                              struct salmap_guide_columns *columns)
{
	const struct salmap_view *view = block->view;
	const salmap_dtype dtype = served_as(view->dtype);
	const int width = columns_adjoin(view, columns->count)
	                  ? columns->count : W;
	const struct guide_planes planes = {
		view,
		salmap_view_element(view, block->image, block->first, 0,
		                    columns->row, columns->first),
		(ptrdiff_t)view->stride_c, (ptrdiff_t)view->stride_h,
		columns->end - columns->row, block->first, block->count, width,
	};
	const struct planes_way few_f32 = { SALMAP_F32, 1, true };
	const struct planes_way few_f64 = { SALMAP_F64, 1, true };
	const struct planes_way f32 = { SALMAP_F32, 2, true };
	const struct planes_way f16 = { SALMAP_F16, 2, true };
	const struct planes_way bf16 = { SALMAP_BF16, 2, true };
	const struct planes_way f64 = { SALMAP_F64, 2, true };
	const struct planes_way bytes = { SALMAP_U8, 2, true };
	const bool few = width < W;

	if (few && dtype == SALMAP_F32)
		all_planes_add(&planes, few_f32, columns->sum);
	else if (few)
		all_planes_add(&planes, few_f64, columns->sum);
	else if (dtype == SALMAP_F32)
		all_planes_add(&planes, f32, columns->sum);
	else if (dtype == SALMAP_F16)
		all_planes_add(&planes, f16, columns->sum);
	else if (dtype == SALMAP_BF16)
		all_planes_add(&planes, bf16, columns->sum);
	else if (dtype == SALMAP_F64)
		all_planes_add(&planes, f64, columns->sum);
	else
		all_planes_add(&planes, bytes, columns->sum);
}

/* --------------------------------------------------- channels side by side */

/* Channels that lie side by side. */
#define guide_locations ISA(guide_locations)
struct guide_locations {
	const unsigned char *first;
	int64_t rows;
	ptrdiff_t right, down; /* bytes to the next column; to the next row */
	int columns;
	struct vector_quantum quantum; /* of U8 alone */
};

/* The rows of one column. */
#define location_add ISA(location_add)
INLINE void location_add(const struct guide_locations *locations,
                         salmap_dtype dtype, int column, double *sum)
{
	const ptrdiff_t step = W * dtype_bytes(dtype);
	const unsigned char *p = locations->first + column * locations->right;
	vd total[CHANNEL_VECTORS] = { { 0 } };
	int64_t row;
	int i;

	for (row = 0; row < locations->rows; row++, p += locations->down) {
		for (i = 0; i < SALMAP_GUIDE_CHANNELS * dtype_bytes(dtype);
		     i += CACHE_LINE)
			fetch(p, i, LOCATIONS_AHEAD * locations->right);
		UNROLL
		for (i = 0; i < CHANNEL_VECTORS; i += 2) {
			vd pair[2];

			load_pair(p + i / 2 * step, dtype, &locations->quantum,
			          pair);
			total[i] += pair[0];
			total[i + 1] += pair[1];
		}
	}
	UNROLL
	for (i = 0; i < CHANNEL_VECTORS; i++)
		vd_store(sum + i * DOUBLES, total[i]);
}

#define all_locations_add ISA(all_locations_add)
INLINE void all_locations_add(const struct guide_locations *locations,
                              salmap_dtype dtype,
                              double (*sum)[SALMAP_GUIDE_CHANNELS])
{
	int column;

	for (column = 0; column < locations->columns; column++)
		location_add(locations, dtype, column, sum[column]);
}

/* Straight from memory, as columns_by_planes. */
#define columns_by_locations ISA(columns_by_locations)
SHARED void columns_by_locations(const struct salmap_guide_block *block,
                                 struct salmap_guide_columns *columns)
{
	const struct salmap_view *view = block->view;
	const salmap_dtype dtype = served_as(view->dtype);
	struct guide_locations locations = {
		.first = salmap_view_element(view, block->image, block->first,
	                                     0, columns->row, columns->first),
		.rows = columns->end - columns->row,
		.right = (ptrdiff_t)view->stride_w,
		.down = (ptrdiff_t)view->stride_h,
		.columns = columns->count,
	};

	if (dtype == SALMAP_U8)
		locations.quantum = quantum_of(view, 0, 0);
	if (dtype == SALMAP_F32)
		all_locations_add(&locations, SALMAP_F32, columns->sum);
	else if (dtype == SALMAP_F16)
		all_locations_add(&locations, SALMAP_F16, columns->sum);
	else if (dtype == SALMAP_BF16)
		all_locations_add(&locations, SALMAP_BF16, columns->sum);
	else if (dtype == SALMAP_F64)
		all_locations_add(&locations, SALMAP_F64, columns->sum);
	else
		all_locations_add(&locations, SALMAP_U8, columns->sum);
}

/* By way of a buffer of the channels of one location. */
#define columns_by_channels ISA(columns_by_channels)
SHARED bool columns_by_channels(const struct salmap_guide_block *block,
                                struct salmap_guide_columns *columns)
{
	const struct salmap_view *view = block->view;
	float buffer[SALMAP_GUIDE_CHANNELS + W] = { 0 };
	vi nonfinite = { 0 };
	int64_t row;
	int at, i;

	memset(columns->sum, 0, sizeof(columns->sum));
	for (row = columns->row; row < columns->end; row++) {
		const unsigned char *first = salmap_view_element(
			view, block->image, 0, 0, row, columns->first);

		for (at = 0; at < columns->count; at++) {
			double *sum = columns->sum[at];

			load_channels(view, first, block->first, block->count,
			              buffer);
			if (block->clean)
				nonfinite |= clear_nonfinite(
					buffer, SALMAP_GUIDE_CHANNELS);
			for (i = 0; i < SALMAP_GUIDE_CHANNELS; i += DOUBLES)
				vd_store(sum + i, vd_load(sum + i) +
				                          widen(buffer + i));
			first += view->stride_w;
		}
	}
	return any_nonfinite(nonfinite);
}

static TARGET bool ISA(guide_columns)(const struct salmap_guide_block *block,
                                      struct salmap_guide_columns *columns)
{
	const struct salmap_view *view = block->view;

	if (channels_adjoin(view, columns->count) &&
	    (block->clean || has_quanta(view) || view->channel_block != 0 ||
	     block->count < SALMAP_GUIDE_CHANNELS))
		return columns_by_channels(block, columns);
	if (channels_adjoin(view, columns->count)) {
		columns_by_locations(block, columns);
		return false;
	}
	if (block->clean ||
	    !(columns_adjoin(view, columns->count) || rows_follow(block)))
		return columns_by_rows(block, columns);
	columns_by_planes(block, columns);
	return false;
}

/* ----------------------------------------------------------------- windows */

/* Adds the cell of a window that ends to the moments. */
#define cell_add ISA(cell_add)
INLINE void cell_add(const struct salmap_guide_windows *windows, double pixels,
                     const vd total[CHANNEL_VECTORS],
                     struct salmap_guide_moments *moments)
{
	const double share = 1 / pixels;
	const double g = *windows->map - windows->map_mean;
	int i;

	UNROLL
	for (i = 0; i < CHANNEL_VECTORS; i++) {
		double *sum = moments->sum + i * DOUBLES;
		double *square = moments->square + i * DOUBLES;
		double *product = moments->product + i * DOUBLES;
		const vd d = (total[i] -
		              pixels * widen(moments->origin + i * DOUBLES)) *
		             share;

		vd_store(sum, vd_load(sum) + d);
		vd_store(square, vd_load(square) + d * d);
		vd_store(product, vd_load(product) + d * g);
	}
}

static TARGET void
ISA(guide_windows)(const struct salmap_guide_columns *columns,
                   struct salmap_guide_windows *windows,
                   struct salmap_guide_moments *moments)
{
	const int64_t rows = columns->end - columns->row;
	struct salmap_guide_span span;
	vd total[CHANNEL_VECTORS];
	int at, i;

	UNROLL
	for (i = 0; i < CHANNEL_VECTORS; i++)
		total[i] = vd_load(windows->sum + i * DOUBLES);
	while (salmap_guide_next(columns, windows, &span)) {
		for (at = span.from; at < span.to; at++) {
			const double *sum = columns->sum[at];

			UNROLL
			for (i = 0; i < CHANNEL_VECTORS; i++)
				total[i] += vd_load(sum + i * DOUBLES);
		}
		if (!span.ends)
			break;
		cell_add(windows, (double)(rows * span.width), total, moments);
		UNROLL
		for (i = 0; i < CHANNEL_VECTORS; i++)
			total[i] = (vd){ 0 };
		salmap_guide_pass(windows);
	}
	UNROLL
	for (i = 0; i < CHANNEL_VECTORS; i++)
		vd_store(windows->sum + i * DOUBLES, total[i]);
}

static TARGET void ISA(guide_gains)(const struct salmap_guide_moments *moments,
                                    double cells, double norm,
                                    float gains[SALMAP_GUIDE_CHANNELS])
{
	int i;

	for (i = 0; i < SALMAP_GUIDE_CHANNELS; i += DOUBLES) {
		const vd sum = vd_load(moments->sum + i);
		const vd square = vd_load(moments->square + i);
		const vd variance = square - sum * sum / cells;
		const vl varies = variance >
		                  square * SALMAP_GUIDE_LEAST_VARIANCE;
		const vd root = square_root(
			vd_select(varies, variance, vd_of(1)));
		vd gain = vd_load(moments->product + i) / (root * norm);

		gain = vd_select(varies & (gain > 0), gain, (vd){ 0 });
		to_floats(vd_select(gain < 1, gain, vd_of(1)), gains + i);
	}
}

/* --------------------------------------------------------------- rectified */

static TARGET bool ISA(guide_mean_rectified)(
	const struct salmap_view *view, const struct salmap_run *run,
	const struct salmap_statistic_parameters *parameters, float *out)
{
	const struct reduced_statistic mean = { rectified_nchw, rectified_nhwc,
		                                finish_mean };

	return reduced_run(view, run, parameters, out, &mean);
}
