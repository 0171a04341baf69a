/*
 * The maximum of channels, kept where the results go to; included by vector.h.
 * A value that is not finite shows in a sum, or in a product with 0; then its
 * tile is read once more, location by location, with 0 in its place. Bytes are
 * compared as they are, and become what they stand for in the end.
 *
 * Planes are read in long rows, which hardware foresees, and several channels
 * are compared in registers before a store: with AVX2 this takes 1.2 to 1.3
 * times reading where rows are long. Tiles of 64 locations, of which each line
 * was fetched ahead, took twice reading.
 */

/* Rows that are compared before a store. */
#define ROWS_AT_ONCE 8

/* Locations of a tile, whose maxima stay in the innermost cache. */
#define HIGHEST_TILE 2048

/* The same where channels lie side by side: fewer of 64 channels would take as
 * long to begin as to read. */
#define HIGHEST_BESIDE 512

/* Sums, or maxima of a location, which would wait for each other if there was
 * one. */
#define HIGHEST_AT_ONCE 4

/* Rows of elements side by side, each of a channel. */
#define channel_rows ISA(channel_rows)
struct channel_rows {
	const unsigned char *first;
	ptrdiff_t apart; /* bytes from one row to the next */
	int present;     /* rows */
	int count;       /* locations, at least W */
	bool begins;     /* the maxima */
	salmap_dtype dtype; /* that serves others */
	struct vector_quantum quantum;
};

/* W elements, bytes by their place; `bad` gets nonfinite_bits. */
#define load_comparable ISA(load_comparable)
INLINE vf load_comparable(const unsigned char *p, salmap_dtype dtype,
                          const struct vector_quantum *quantum, vi *bad)
{
	vf x;

	if (dtype == SALMAP_U8)
		return load_placed(p, quantum);
	x = load_rounded(p, dtype, quantum);
	IN_REGISTER(x);
	*bad |= nonfinite_bits(x);
	return x;
}

/* Makes of bytes by their place what they stand for. */
#define value_highest ISA(value_highest)
INLINE void value_highest(const struct vector_quantum *quantum, int count,
                          float *highest)
{
	float *last = highest + count - W;
	const vf end = placed_value(vf_load(last), quantum);
	int at;

	for (at = 0; at + W <= count; at += W)
		vf_store(highest + at,
		         placed_value(vf_load(highest + at), quantum));
	vf_store(last, end);
}

/* Takes rows, ROWS_AT_ONCE of them if `all` is true, into the maxima of their
 * locations. Returns what is not 0 where a value is not finite, or a sum. */
#define highest_of_rows ISA(highest_of_rows)
INLINE vi highest_of_rows(const struct channel_rows *given, salmap_dtype dtype,
                          bool all, float *highest)
{
	const struct channel_rows rows = *given; /* which no store changes */
	const ptrdiff_t size = dtype_bytes(dtype), last = rows.count - W;
	vf sum[HIGHEST_AT_ONCE] = { { 0 } };
	vi bad = { 0 };
	ptrdiff_t at;
	int j;

	for (at = 0; at < rows.count; at += W) {
		const ptrdiff_t place = at < last ? at : last;
		const unsigned char *p = rows.first + place * size;
		vf most = vf_of(-FLT_MAX);

		if (!rows.begins)
			most = vf_load(highest + place);
		if (all)
			UNROLL
			for (j = 0; j < ROWS_AT_ONCE; j++, p += rows.apart) {
				vf x = load_rounded(p, dtype, &rows.quantum);

				IN_REGISTER(x);
				most = larger(x, most);
				sum[j % HIGHEST_AT_ONCE] += x;
			}
		else
			for (j = 0; j < rows.present; j++, p += rows.apart)
				most = larger(load_comparable(p, dtype,
				                              &rows.quantum,
				                              &bad),
				              most);
		vf_store(highest + place, most);
	}
	UNROLL
	for (j = 0; j < HIGHEST_AT_ONCE; j++)
		bad |= nonfinite_bits(sum[j]);
	return bad & INT32_MAX;
}

/* The same with each type as a constant. Other types than floats wait for their
 * conversion, and need no loop of their own for all rows. */
#define highest_of_any ISA(highest_of_any)
static TARGET vi highest_of_any(const struct channel_rows *rows, float *highest)
{
	if (rows->dtype == SALMAP_F32 && rows->present == ROWS_AT_ONCE)
		return highest_of_rows(rows, SALMAP_F32, true, highest);
	if (rows->dtype == SALMAP_F32)
		return highest_of_rows(rows, SALMAP_F32, false, highest);
	if (rows->dtype == SALMAP_F16)
		return highest_of_rows(rows, SALMAP_F16, false, highest);
	if (rows->dtype == SALMAP_BF16)
		return highest_of_rows(rows, SALMAP_BF16, false, highest);
	if (rows->dtype == SALMAP_F64)
		return highest_of_rows(rows, SALMAP_F64, false, highest);
	return highest_of_rows(rows, SALMAP_U8, false, highest);
}

/* Channels in the order of memory. */
#define highest_in_place ISA(highest_in_place)
SHARED vi highest_in_place(const struct plane_tile *tile, float *highest)
{
	const struct salmap_view *view = tile->view;
	const ptrdiff_t stride = (ptrdiff_t)view->stride_c;
	struct channel_rows rows = {
		.first = tile->first,
		.apart = stride,
		.count = tile->count,
		.begins = true,
		.dtype = served_as(view->dtype),
	};
	vi bad = { 0 };
	int64_t left;

	if (rows.dtype == SALMAP_U8)
		rows.quantum = quantum_of(view, 0, 0);
	for (left = view->c; left > 0; left -= ROWS_AT_ONCE) {
		rows.present = left < ROWS_AT_ONCE ? (int)left : ROWS_AT_ONCE;
		bad |= highest_of_any(&rows, highest);
		rows.first += rows.present * stride;
		rows.begins = false;
	}
	if (rows.dtype == SALMAP_U8)
		value_highest(&rows.quantum, tile->count, highest);
	return bad;
}

/* The same by way of a buffer, to whole vectors. */
#define highest_copied ISA(highest_copied)
SHARED vi highest_copied(const struct plane_tile *tile,
                         float highest[SUMS_TILE])
{
	const struct salmap_view *view = tile->view;
	const ptrdiff_t stride = (ptrdiff_t)view->stride_c;
	float buffer[GROUP][SUMS_TILE];
	struct channel_rows rows = {
		.first = (const unsigned char *)buffer,
		.apart = sizeof(buffer[0]),
		.begins = true,
		.dtype = SALMAP_F32,
	};
	vi bad = { 0 };
	int64_t block, channel;
	int j;

	for (block = 0; block < view->c; block += BLOCK)
		for (channel = block;
		     channel < block + LANES && channel < view->c; channel++) {
			const int64_t rest = view->c - channel + LANES - 1;
			const struct group_rows given = {
				view, tile->first + channel * stride,
				LANES * stride, channel, tile->count, 0, 0,
			};

			rows.present = rest < BLOCK ? (int)(rest / LANES)
			                            : GROUP;
			rows.count = rows_of_floats(&given, rows.present,
			                            buffer).count;
			for (j = 0; j < rows.present; j++)
				gain_row(buffer[j], rows.count, tile->gains,
				         channel + j * LANES);
			bad |= highest_of_any(&rows, highest);
			rows.begins = false;
		}
	return bad;
}

/* ------------------------------------------------------- channels adjoin */

/* Of the channels of a location, at least W, as vectors, the last of which ends
 * where they do. `bad` gets
 * nonfinite_bits. */
#define highest_of_channels ISA(highest_of_channels)
INLINE vf highest_of_channels(const unsigned char *p, int64_t channels,
                              salmap_dtype dtype,
                              const struct vector_quantum *quantum, vi *bad)
{
	const ptrdiff_t step = W * dtype_bytes(dtype);
	const ptrdiff_t end = (ptrdiff_t)channels * dtype_bytes(dtype);
	const ptrdiff_t chunk = HIGHEST_AT_ONCE * step;
	vf most[HIGHEST_AT_ONCE];
	ptrdiff_t at;
	int j;

	UNROLL
	for (j = 0; j < HIGHEST_AT_ONCE; j++)
		most[j] = vf_of(-FLT_MAX);
	for (at = 0; at + chunk <= end; at += chunk) {
		UNROLL
		for (j = 0; j < HIGHEST_AT_ONCE; j++)
			most[j] = larger(load_comparable(p + at + j * step,
			                                 dtype, quantum, bad),
			                 most[j]);
	}
	for (; at < end; at += step) {
		const ptrdiff_t place = at + step < end ? at : end - step;

		most[0] = larger(load_comparable(p + place, dtype, quantum,
		                                 bad),
		                 most[0]);
	}
	return larger(larger(most[0], most[1]), larger(most[2], most[3]));
}

/* Of all locations, to whole vectors. */
#define highest_beside ISA(highest_beside)
INLINE vi highest_beside(const struct plane_tile *tile, salmap_dtype dtype,
                         float highest[HIGHEST_BESIDE])
{
	const struct salmap_view *view = tile->view;
	const int64_t channels = view->c;
	struct vector_quantum quantum = { .turn = { 0 } };
	vi bad = { 0 };
	int at, i;

	if (dtype == SALMAP_U8)
		quantum = quantum_of(view, 0, 0);
	for (at = 0; at < tile->count; at += FOLDED) {
		folded most[FOLDED];

		for (i = 0; i < FOLDED; i++) {
			const int last = tile->count - 1;
			const int place = at + i < last ? at + i : last;

			most[i] = folded_of(
				highest_of_channels(
					tile->first + place * view->stride_w,
					channels, dtype, &quantum, &bad),
				highest_of_two);
		}
		folded_store(highest + at, fold_floats(most, highest_of_two));
	}
	if (dtype == SALMAP_U8)
		value_highest(&quantum, (tile->count + W - 1) / W * W,
		              highest);
	return bad & INT32_MAX;
}

#define any_highest_beside ISA(any_highest_beside)
SHARED vi any_highest_beside(const struct plane_tile *tile,
                             float highest[HIGHEST_BESIDE])
{
	const salmap_dtype dtype = served_as(tile->view->dtype);

	if (dtype == SALMAP_F32)
		return highest_beside(tile, SALMAP_F32, highest);
	if (dtype == SALMAP_F16)
		return highest_beside(tile, SALMAP_F16, highest);
	if (dtype == SALMAP_BF16)
		return highest_beside(tile, SALMAP_BF16, highest);
	if (dtype == SALMAP_F64)
		return highest_beside(tile, SALMAP_F64, highest);
	return highest_beside(tile, SALMAP_U8, highest);
}

/* Of one location in any layout, by way of a buffer; what is not finite is 0 if
 * `clean` is true. */
#define highest_of_location ISA(highest_of_location)
SHARED vf highest_of_location(const struct plane_tile *tile,
                              const unsigned char *location, bool clean,
                              vi *bad)
{
	const struct salmap_view *view = tile->view;
	float buffer[FOLD_CHANNELS + W];
	vf most = vf_of(-FLT_MAX);
	int64_t start;
	int i;

	for (start = 0; start < view->c; start += FOLD_CHANNELS) {
		const int64_t rest = view->c - start;
		const int count = rest < FOLD_CHANNELS ? (int)rest
		                                       : FOLD_CHANNELS;

		load_channels(view, location, start, count, buffer);
		vf_store(buffer + count, (vf){ 0 });
		if (clean)
			*bad |= clear_nonfinite(buffer, count);
		if (tile->gains != NULL)
			gain_channels(tile->gains + start, count, buffer);
		vf_store(buffer + count, vf_of(buffer[0]));
		for (i = 0; i < count; i += W) {
			const vf x = vf_load(buffer + i);

			most = larger(x, most);
			*bad |= nonfinite_bits(x);
		}
	}
	return most;
}

/* Of all locations, to whole vectors. */
#define highest_by_location ISA(highest_by_location)
SHARED bool highest_by_location(const struct plane_tile *tile, bool clean,
                                float highest[HIGHEST_BESIDE])
{
	vi bad = { 0 };
	int at, i;

	for (at = 0; at < tile->count; at += FOLDED) {
		folded most[FOLDED];

		for (i = 0; i < FOLDED; i++) {
			const int last = tile->count - 1;
			const int place = at + i < last ? at + i : last;

			most[i] = folded_of(
				highest_of_location(
					tile,
					tile->first +
						place * tile->view->stride_w,
					clean, &bad),
				highest_of_two);
		}
		folded_store(highest + at, fold_floats(most, highest_of_two));
	}
	return any_nonfinite(bad & INT32_MAX);
}

/* ------------------------------------------------------------------- tiles */

/* Makes results of maxima, to whole vectors, where they are. Adding 0 turns -0
 * into 0, as in scalar.c. */
#define finish_highest ISA(finish_highest)
INLINE void finish_highest(float *highest, int count)
{
	const vf largest = vf_of(SALMAP_LARGEST);
	const int last = count - W;
	int at;

	for (at = 0; at < count; at += W) {
		float *p = highest + (at < last ? at : last);

		vf_store(p, larger(smaller(vf_load(p), largest), -largest) +
		                    0.0f);
	}
}

/* Whether channels lie side by side, and are read as they do. */
#define are_vectors_of_channels ISA(are_vectors_of_channels)
INLINE bool are_vectors_of_channels(const struct plane_tile *tile)
{
	const struct salmap_view *view = tile->view;

	return channels_adjoin(view, tile->count) && view->channel_block == 0 &&
	       view->c >= W && tile->gains == NULL && !has_quanta(view);
}

/* Up to SUMS_TILE locations, or HIGHEST_BESIDE if channels lie side by side;
 * what is not finite is 0 if `clean` is true. Returns whether some values were
 * not finite. */
#define highest_part ISA(highest_part)
SHARED bool highest_part(const struct plane_tile *tile, bool clean, float *out)
{
	const int count = tile->count, places = (count + W - 1) / W * W;
	float highest[HIGHEST_BESIDE];
	bool nonfinite;

	vf_store(highest + places - W, (vf){ 0 });
	if (!clean && are_vectors_of_channels(tile))
		nonfinite = any_nonfinite(any_highest_beside(tile, highest));
	else if (clean || channels_adjoin(tile->view, count))
		nonfinite = highest_by_location(tile, clean, highest);
	else
		nonfinite = any_nonfinite(highest_copied(tile, highest));
	finish_highest(highest, places);
	memcpy(out, highest, (size_t)count * sizeof(*out));
	return nonfinite;
}

/* Reads a tile once more. */
#define highest_clean ISA(highest_clean)
RARE bool highest_clean(const struct plane_tile *tile, float *out)
{
	struct plane_tile part = *tile;
	bool nonfinite = false;
	int done;

	for (done = 0; done < tile->count; done += SUMS_TILE) {
		const int rest = tile->count - done;

		part.count = rest < SUMS_TILE ? rest : SUMS_TILE;
		nonfinite |= highest_part(&part, true, out + done);
		part.first += SUMS_TILE * tile->view->stride_w;
	}
	return nonfinite;
}

#define highest_tile ISA(highest_tile)
INLINE bool highest_tile(const struct plane_tile *tile, bool in_place,
                         float *out)
{
	bool suspect;

	if (in_place) {
		suspect = any_nonfinite(highest_in_place(tile, out));
		finish_highest(out, tile->count);
	} else {
		suspect = highest_part(tile, false, out);
	}
	return suspect && highest_clean(tile, out);
}

/* What the kernel returns. */
#define highest_run ISA(highest_run)
SHARED bool highest_run(const struct salmap_view *view,
                        const struct salmap_run *run, const float *gains,
                        float *out)
{
	const bool in_place = are_rows(view, run->count, gains);
	const int most = in_place ? HIGHEST_TILE
	                 : channels_adjoin(view, run->count) ? HIGHEST_BESIDE
	                                                     : SUMS_TILE;
	struct tile_share share = { 0, 0 };
	bool nonfinite = false;

	while (next_share(view, run->count, most, &share)) {
		const struct plane_tile tile = {
			view,
			salmap_view_element(view, run->image, 0, run->slice,
			                    run->row,
			                    run->column + share.first),
			share.count, gains, NULL,
		};

		nonfinite |= highest_tile(&tile, in_place, out + share.first);
	}
	return nonfinite;
}
