/*
 * Sums of channels that lie side by side, one location after the other;
 * included by vector.h. Vectors hold channels: the tree adds lanes of a block
 * until one vector is left of it, or half of one where vectors are wide, and
 * those of several locations are folded at once.
 */

/* Blocks of a location that are read in a row. */
#define BLOCKS_IN_A_ROW 16

/* ------------------------------------------------------------------ blocks */

/* Vectors of the lanes of a location. */
#define LANE_VECTORS (LANES / W)

/* The last steps of a tree: adds up these vectors, lane by lane. */
#define sum_of_lanes ISA(sum_of_lanes)
INLINE vf sum_of_lanes(vf lanes[LANE_VECTORS])
{
#if W < SALMAP_SMOE_LANES /* else one vector has all lanes */
	int step, h;

	UNROLL
	for (step = LANE_VECTORS / 2; step > 0; step /= 2)
		UNROLL
		for (h = 0; h < step; h++)
			lanes[h] += lanes[h + step];
#endif
	return lanes[0];
}

/* Channels number at..at + W - 1 of a block that has so many. */
#define load_present ISA(load_present)
INLINE vf load_present(const unsigned char *p, int at, int present,
                       salmap_dtype dtype, const struct vector_quantum *quantum,
                       enum salmap_reduction reduction, vf origin)
{
	vf x = { 0 };

	if (at < present)
		x = load_reduced(p + at * dtype_bytes(dtype), dtype, quantum,
		                 reduction, origin);
	return at + W <= present ? x
	                         : vf_select(lanes_below(at, present), x,
	                                     (vf){ 0 });
}

/* What the tree leaves of the vectors of a block, W of its lanes. */
#define tree_of_lanes ISA(tree_of_lanes)
INLINE vf tree_of_lanes(vf x[LANE_VECTORS][GROUP])
{
	vf lanes[LANE_VECTORS];
	int h;

	UNROLL
	for (h = 0; h < LANE_VECTORS; h++)
		lanes[h] = (x[h][0] + x[h][1]) + (x[h][2] + x[h][3]);
	return sum_of_lanes(lanes);
}

/* The same of the elements of a block, of which so many are there. */
#define reduce_block ISA(reduce_block)
INLINE void reduce_block(const unsigned char *p, int present,
                         salmap_dtype dtype,
                         const struct vector_quantum *quantum,
                         enum salmap_reduction reduction, vf origin,
                         folded *sum, folded *square)
{
	vf x[LANE_VECTORS][GROUP];
	int h, j;

	UNROLL
	for (h = 0; h < LANE_VECTORS; h++)
		UNROLL
		for (j = 0; j < GROUP; j++)
			x[h][j] = load_present(p, j * LANES + h * W, present,
			                       dtype, quantum, reduction,
			                       origin);
	*sum = folded_of(tree_of_lanes(x), sum_of_two);
	if (!has_squares(reduction))
		return;
	UNROLL
	for (h = 0; h < LANE_VECTORS; h++)
		UNROLL
		for (j = 0; j < GROUP; j++)
			x[h][j] *= x[h][j];
	*square = folded_of(tree_of_lanes(x), sum_of_two);
}

/* --------------------------------------------------------------- locations */

/* Channels from `start` on, a multiple of BLOCK, of each location of a tile. */
#define channel_share ISA(channel_share)
struct channel_share {
	const struct plane_tile *tile;
	int64_t start;
	int channels;
	bool is_packed; /* locations follow each other without a gap */
};

/* Multiplies `count` channels of a location by their gains. */
#define gain_channels ISA(gain_channels)
INLINE void gain_channels(const float *gains, int count, float *channels)
{
	const int whole = count - count % W;
	int i;

	for (i = 0; i < whole; i += W)
		vf_store(channels + i,
		         vf_load(channels + i) * vf_load(gains + i));
	for (; i < count; i++)
		channels[i] *= gains[i];
}

/* Copies them as floats, times their gains, and a vector of zeros behind
 * them. */
#define copy_channels ISA(copy_channels)
SHARED void copy_channels(const struct channel_share *share,
                          const unsigned char *location, float *buffer)
{
	const struct plane_tile *tile = share->tile;
	const int count = share->channels;

	load_channels(tile->view, location, share->start, count, buffer);
	if (tile->gains != NULL)
		gain_channels(tile->gains + share->start, count, buffer);
	vf_store(buffer + count, (vf){ 0 });
}

/* The last channels of a location, which do not fill a block: where vectors may
 * be read beyond them, or copies. */
#define last_channels ISA(last_channels)
INLINE const unsigned char *last_channels(const struct channel_share *share,
                                          const unsigned char *p, int location,
                                          int rest, salmap_dtype dtype,
                                          unsigned char *padded)
{
	const struct plane_tile *tile = share->tile;
	const int64_t behind = (tile->count - 1 - location) * tile->view->c;

	if (share->is_packed && behind >= W)
		return p;
	memset(padded, 0, BLOCK * sizeof(double));
	return memcpy(padded, p, (size_t)(rest * dtype_bytes(dtype)));
}

/* What is left of the blocks of FOLDED locations. */
#define located_sums ISA(located_sums)
struct located_sums {
	folded sum[BLOCKS_IN_A_ROW][FOLDED], square[BLOCKS_IN_A_ROW][FOLDED];
};

/* Adds so many blocks of them to those from `at` on. */
#define add_located ISA(add_located)
INLINE void add_located(struct located_sums *from, int blocks, int at,
                        enum salmap_reduction reduction, struct reduced *out)
{
	int b;

	for (b = 0; b < blocks; b++) {
		add_folded(out->sum + at,
		           fold_floats(from->sum[b], sum_of_two));
		if (has_squares(reduction))
			add_folded(squares_of(out) + at,
			           fold_floats(from->square[b], sum_of_two));
	}
}

/* Adds the share of FOLDED locations from `at` on, as it lies in memory or by
 * way of a buffer, as floats; the last one is repeated. */
#define reduce_locations ISA(reduce_locations)
INLINE void reduce_locations(const struct channel_share *share, int at,
                             bool in_place, salmap_dtype dtype,
                             const struct vector_quantum *quantum,
                             enum salmap_reduction reduction,
                             struct reduced *out)
{
	const struct plane_tile *tile = share->tile;
	const ptrdiff_t size = dtype_bytes(dtype), step = BLOCK * size;
	const ptrdiff_t stride = (ptrdiff_t)tile->view->stride_w;
	const int whole = share->channels / BLOCK;
	const int rest = share->channels % BLOCK;
	const int last = tile->count - 1;
	const unsigned char *location = tile->first + at * stride;
	unsigned char padded[BLOCK * sizeof(double)];
	float buffer[BLOCKS_IN_A_ROW * BLOCK + W];
	struct located_sums sums;
	int i, b;

	for (i = 0; i < FOLDED; i++) {
		const int place = at + i < last ? at + i : last;
		const unsigned char *p = location + share->start * size;
		vf origin = { 0 };

		if (reduction == SALMAP_DIFFERENCES)
			origin = vf_of(tile->origin[place]);
		if (!in_place) {
			copy_channels(share, location, buffer);
			p = (const unsigned char *)buffer;
		}
		for (b = 0; b < whole; b++, p += step)
			reduce_block(p, BLOCK, dtype, quantum, reduction,
			             origin, &sums.sum[b][i],
			             &sums.square[b][i]);
		if (rest > 0) {
			if (in_place)
				p = last_channels(share, p, place, rest, dtype,
				                  padded);
			reduce_block(p, rest, dtype, quantum, reduction,
			             origin, &sums.sum[b][i],
			             &sums.square[b][i]);
		}
		if (place < last)
			location += stride;
	}
	add_located(&sums, whole + (rest > 0), at, reduction, out);
}

/* The same of a single block of floats, as the first layers of many networks
 * have: there, loops took as long as sums. */
#define reduce_single_blocks ISA(reduce_single_blocks)
INLINE void reduce_single_blocks(const struct plane_tile *tile, int at,
                                 enum salmap_reduction reduction,
                                 struct reduced *out)
{
	const ptrdiff_t stride = (ptrdiff_t)tile->view->stride_w;
	const int last = tile->count - 1 - at;
	const unsigned char *location = tile->first + at * stride;
	struct located_sums sums;
	int i;

	UNROLL
	for (i = 0; i < FOLDED; i++) {
		reduce_block(location, BLOCK, SALMAP_F32, NULL, reduction,
		             (vf){ 0 }, &sums.sum[0][i], &sums.square[0][i]);
		if (i < last)
			location += stride;
	}
	add_located(&sums, 1, at, reduction, out);
}

/* ------------------------------------------------------------------- tiles */

/* Whether the channels of a location are added as they lie in memory. */
#define are_direct ISA(are_direct)
INLINE bool are_direct(const struct plane_tile *tile,
                       enum salmap_reduction reduction)
{
	const struct salmap_view *view = tile->view;

	return view->channel_block == 0 && tile->gains == NULL &&
	       !has_quanta(view) &&
	       (has_types(reduction) || view->dtype == SALMAP_F32);
}

/* The sums of a tile, to whole vectors. */
#define reduce_beside ISA(reduce_beside)
INLINE void reduce_beside(const struct plane_tile *tile, bool in_place,
                          salmap_dtype dtype, enum salmap_reduction reduction,
                          struct reduced *out)
{
	const struct salmap_view *view = tile->view;
	const int most = BLOCKS_IN_A_ROW * BLOCK;
	struct channel_share share = {
		.tile = tile,
		.is_packed = view->stride_w == view->c * view->stride_c,
	};
	const bool single = in_place && dtype == SALMAP_F32 &&
	                    has_types(reduction) && view->c == BLOCK;
	struct vector_quantum quantum = { .turn = { 0 } };
	int at;

	if (dtype == SALMAP_U8)
		quantum = quantum_of(view, 0, 0);
	for (at = 0; single && at < tile->count; at += FOLDED)
		reduce_single_blocks(tile, at, reduction, out);
	for (; at < tile->count; at += FOLDED)
		for (share.start = 0; share.start < view->c;
		     share.start += most) {
			const int64_t left = view->c - share.start;

			share.channels = left < most ? (int)left : most;
			reduce_locations(&share, at, in_place, dtype, &quantum,
			                 reduction, out);
		}
}

/* The same with each type as a constant. */
#define reduce_typed_beside ISA(reduce_typed_beside)
INLINE void reduce_typed_beside(const struct plane_tile *tile,
                                enum salmap_reduction reduction,
                                struct reduced *out)
{
	const salmap_dtype dtype = served_as(tile->view->dtype);

	if (!are_direct(tile, reduction))
		reduce_beside(tile, false, SALMAP_F32, reduction, out);
	else if (dtype == SALMAP_F32)
		reduce_beside(tile, true, SALMAP_F32, reduction, out);
	else if (dtype == SALMAP_F16)
		reduce_beside(tile, true, SALMAP_F16, reduction, out);
	else if (dtype == SALMAP_BF16)
		reduce_beside(tile, true, SALMAP_BF16, reduction, out);
	else if (dtype == SALMAP_F64)
		reduce_beside(tile, true, SALMAP_F64, reduction, out);
	else
		reduce_beside(tile, true, SALMAP_U8, reduction, out);
}

/* The same of floats, or copies as floats. */
#define reduce_floats_beside ISA(reduce_floats_beside)
INLINE void reduce_floats_beside(const struct plane_tile *tile,
                                 enum salmap_reduction reduction,
                                 struct reduced *out)
{
	reduce_beside(tile, are_direct(tile, reduction), SALMAP_F32, reduction,
	              out);
}

#define sums_beside ISA(sums_beside)
SHARED void sums_beside(const struct plane_tile *tile, struct reduced *out)
{
	reduce_typed_beside(tile, SALMAP_SUM, out);
}

#define rectified_beside ISA(rectified_beside)
SHARED void rectified_beside(const struct plane_tile *tile, struct reduced *out)
{
	reduce_floats_beside(tile, SALMAP_RECTIFIED_SUM, out);
}

#define squares_beside ISA(squares_beside)
SHARED void squares_beside(const struct plane_tile *tile, struct reduced *out)
{
	reduce_typed_beside(tile, SALMAP_SQUARES, out);
}

#define differences_beside ISA(differences_beside)
SHARED void differences_beside(const struct plane_tile *tile,
                               struct reduced *out)
{
	reduce_floats_beside(tile, SALMAP_DIFFERENCES, out);
}

#define reduce_beside_as ISA(reduce_beside_as)
INLINE void reduce_beside_as(const struct plane_tile *tile,
                             enum salmap_reduction reduction,
                             struct reduced *out)
{
	if (reduction == SALMAP_SUM)
		sums_beside(tile, out);
	else if (reduction == SALMAP_RECTIFIED_SUM)
		rectified_beside(tile, out);
	else if (reduction == SALMAP_SQUARES)
		squares_beside(tile, out);
	else
		differences_beside(tile, out);
}
