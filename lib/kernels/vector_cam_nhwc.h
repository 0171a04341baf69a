/*
 * The sums of class maps where channels lie side by side; included by vector.h.
 * Vectors hold channels of one location, as in vector_sums_nhwc.h, and the
 * lanes of several locations are folded at once. Some blocks of channels of each are
 * read in a row, as hardware likes it.
 */

#define BLOCK_BYTES (BLOCK * (ptrdiff_t)sizeof(float))

/* Blocks of one class that are read at once, if there are so many. */
#define BLOCKS_AT_ONCE 8

/* Blocks of channels of up to FOLDED locations. */
#define class_channels ISA(class_channels)
struct class_channels {
	int64_t channel; /* the first */
	int blocks;
	int location, locations;
};

/* The same channels of one location after the other, as floats. */
#define located ISA(located)
struct located {
	const unsigned char *first;
	ptrdiff_t apart; /* bytes from one location to the next */
	/* Of a block, where others are no floats or too few. */
	float buffer[FOLDED][BLOCK + W];
};

/* Copies a block of the location at `first`, and zeros up to its end. */
#define block_copied ISA(block_copied)
SHARED void block_copied(const struct salmap_view *view,
                         const unsigned char *first, int64_t channel,
                         float buffer[BLOCK + W])
{
	const int64_t left = view->c - channel;

	if (left < BLOCK)
		memset(buffer, 0, (size_t)BLOCK_BYTES);
	load_channels(view, first, channel, left < BLOCK ? (int)left : BLOCK,
	              buffer);
}

#define locate ISA(locate)
INLINE void locate(const struct salmap_view *view, const unsigned char *first,
                   const struct class_channels *channels,
                   struct located *located)
{
	const int64_t left = view->c - channels->channel;
	int i;

	first += channels->location * view->stride_w;
	if (left >= BLOCK && are_floats_beside(view, view->stride_c)) {
		located->first = first + channels->channel *
		                         (int64_t)sizeof(float);
		located->apart = (ptrdiff_t)view->stride_w;
		return;
	}
	for (i = 0; i < channels->locations; i++)
		block_copied(view, first + i * view->stride_w,
		             channels->channel, located->buffer[i]);
	located->first = (const unsigned char *)located->buffer;
	located->apart = (ptrdiff_t)sizeof(located->buffer[0]);
}

#define load_block ISA(load_block)
INLINE void load_block(const void *from, vf x[LANE_VECTORS][GROUP])
{
	const unsigned char *p = from;
	int h, j;

	UNROLL
	for (h = 0; h < LANE_VECTORS; h++)
		UNROLL
		for (j = 0; j < GROUP; j++)
			x[h][j] = load_vector(p + (j * LANES + h * W) *
			                              (int)sizeof(float),
			                      SALMAP_F32, NULL);
}

#define fill_block ISA(fill_block)
INLINE void fill_block(float value, vf y[LANE_VECTORS][GROUP])
{
	int h, j;

	UNROLL
	for (h = 0; h < LANE_VECTORS; h++)
		UNROLL
		for (j = 0; j < GROUP; j++)
			y[h][j] = vf_of(value);
}

/* The sum of a block's terms, in lanes of a vector. */
#define block_sum ISA(block_sum)
INLINE folded block_sum(vf x[LANE_VECTORS][GROUP], vf y[LANE_VECTORS][GROUP],
                        class_term term, vf *low)
{
	vf lanes[LANE_VECTORS];
	int h;

	UNROLL
	for (h = 0; h < LANE_VECTORS; h++)
		lanes[h] = terms_sum(x[h], y[h], term, low);
	return folded_of(sum_of_lanes(lanes), sum_of_two);
}

/* Adds so many blocks of one class. Lanes beyond the locations are those of the
 * last one once more. */
#define add_blocks ISA(add_blocks)
INLINE void add_blocks(struct class_tile *tile,
                       const struct class_channels *channels, int blocks,
                       enum salmap_cam_factor factor, class_term term)
{
	const int last = channels->locations - 1;
	const float *weights = NULL;
	struct located xs, ys;
	vf x[LANE_VECTORS][GROUP], y[LANE_VECTORS][GROUP], low = tile->low;
	folded lanes[BLOCKS_AT_ONCE][FOLDED];
	int at, b;

	locate(tile->view, tile->first, channels, &xs);
	if (factor == SALMAP_CAM_OTHER)
		locate(tile->other, tile->other_first, channels, &ys);
	if (factor == SALMAP_CAM_WEIGHT)
		weights = block_weights(tile, 0, channels->channel);
	if (factor == SALMAP_CAM_WEIGHT && blocks == 1)
		load_block(weights, y);
	for (at = 0; at < FOLDED; at++) {
		const int index = at < last ? at : last;
		const unsigned char *p = xs.first + index * xs.apart, *q = p;

		if (factor == SALMAP_CAM_OTHER)
			q = ys.first + index * ys.apart;
		if (factor == SALMAP_CAM_SUM)
			fill_block(tile->sums[channels->location + index], y);
		for (b = 0; b < blocks; b++) {
			load_block(p + b * BLOCK_BYTES, x);
			if (factor == SALMAP_CAM_OTHER)
				load_block(q + b * BLOCK_BYTES, y);
			if (factor == SALMAP_CAM_WEIGHT && blocks > 1)
				load_block(weights + b * BLOCK, y);
			lanes[b][at] = block_sum(x, y, term, &low);
		}
	}
	for (b = 0; b < blocks; b++)
		add_folded(tile->sum + channels->location,
		           fold_floats(lanes[b], sum_of_two));
	tile->low = low;
}

/* Adds a block of several classes, whose weights two locations share. */
#define add_classes ISA(add_classes)
SHARED void add_classes(struct class_tile *tile,
                        const struct class_channels *channels)
{
	const int last = channels->locations - 1, classes = tile->classes;
	const float *weights[CLASSES_AT_ONCE];
	struct located xs;
	vf x[2][LANE_VECTORS][GROUP], y[LANE_VECTORS][GROUP], low = { 0 };
	folded lanes[CLASSES_AT_ONCE][FOLDED];
	int at, i, j;

	locate(tile->view, tile->first, channels, &xs);
	for (i = 0; i < classes; i++)
		weights[i] = block_weights(tile, i, channels->channel);
	for (at = 0; at < FOLDED; at += 2) {
		UNROLL
		for (j = 0; j < 2; j++)
			load_block(xs.first + (at + j < last ? at + j : last) *
			                              xs.apart, x[j]);
		for (i = 0; i < classes; i++) {
			load_block(weights[i], y);
			UNROLL
			for (j = 0; j < 2; j++)
				lanes[i][at + j] = block_sum(
					x[j], y, term_product, &low);
		}
	}
	for (i = 0; i < classes; i++)
		add_folded(class_sum(tile, i) + channels->location,
		           fold_floats(lanes[i], sum_of_two));
}

/* How many blocks are read at once from a channel on. */
#define blocks_from ISA(blocks_from)
INLINE int blocks_from(const struct class_tile *tile, int64_t channel)
{
	const struct salmap_view *view = tile->view, *other = tile->other;
	const int64_t whole = (view->c - channel) / BLOCK;

	if (tile->classes > 1 || whole < 2 ||
	    !are_floats_beside(view, view->stride_c) ||
	    (other != NULL && !are_floats_beside(other, other->stride_c)))
		return 1;
	return whole < BLOCKS_AT_ONCE ? (int)whole : BLOCKS_AT_ONCE;
}

/* The sums of a tile. */
#define class_locations ISA(class_locations)
INLINE void class_locations(struct class_tile *tile,
                            enum salmap_cam_factor factor, class_term term)
{
	struct class_channels channels = { .location = 0 };

	for (; channels.location < tile->count; channels.location += FOLDED) {
		const int rest = tile->count - channels.location;

		channels.locations = rest < FOLDED ? rest : FOLDED;
		for (channels.channel = 0; channels.channel < tile->view->c;
		     channels.channel += channels.blocks * BLOCK) {
			channels.blocks = blocks_from(tile, channels.channel);
			if (factor == SALMAP_CAM_WEIGHT && tile->classes > 1)
				add_classes(tile, &channels);
			else if (channels.blocks == 1)
				add_blocks(tile, &channels, 1, factor, term);
			else
				add_blocks(tile, &channels, channels.blocks,
				           factor, term);
		}
	}
}
