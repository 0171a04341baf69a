/*
 * The sums of class maps where channels lie side by side; included by vector.h.
 * Vectors hold channels of one location, as in vector_sums_nhwc.h, and the
 * lanes of several locations are folded at once. Some blocks of channels of each
 * are read in a row, as hardware likes it.
 */

#define BLOCK_BYTES (BLOCK * (ptrdiff_t)sizeof(float))

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

/* The same of floats that are so many, where vectors may be read beyond them:
 * a whole vector is stored at a time, as they are loaded, else that would wait
 * until the bytes of two stores are in the cache. */
#define rest_copied ISA(rest_copied)
SHARED void rest_copied(const unsigned char *first, int present,
                        float buffer[BLOCK + W])
{
	int at;

	for (at = 0; at < BLOCK; at += W)
		vf_store(buffer + at,
		         load_present(first, at, present, SALMAP_F32, NULL,
		                      SALMAP_SUM, (vf){ 0 }));
}

/* Whether vectors may be read beyond channels of these locations: where there
 * are locations behind. */
#define is_readable ISA(is_readable)
INLINE bool is_readable(const struct salmap_view *view, int count,
                        const struct class_channels *channels)
{
	const int behind = count - channels->location - channels->locations;

	return view->stride_w == view->c * view->stride_c &&
	       behind * view->c >= W;
}

/* `count`: of the locations of the tile. */
#define locate ISA(locate)
INLINE void locate(const struct salmap_view *view, const unsigned char *first,
                   int count, const struct class_channels *channels,
                   struct located *located)
{
	const int64_t left = view->c - channels->channel;
	const bool beside = are_floats_beside(view, view->stride_c);
	const bool readable = beside && is_readable(view, count, channels);
	int i;

	first += channels->location * view->stride_w;
	if (left >= BLOCK && beside) {
		located->first = first + channels->channel * view->stride_c;
		located->apart = (ptrdiff_t)view->stride_w;
		return;
	}
	for (i = 0; i < channels->locations; i++, first += view->stride_w)
		if (readable)
			rest_copied(first + channels->channel * view->stride_c,
			            (int)left, located->buffer[i]);
		else
			block_copied(view, first, channels->channel,
			             located->buffer[i]);
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
	folded lanes[BLOCKS_IN_A_ROW][FOLDED];
	int at, b;

	locate(tile->view, tile->first, tile->count, channels, &xs);
	if (factor == SALMAP_CAM_OTHER)
		locate(tile->other, tile->other_first, tile->count, channels,
		       &ys);
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

/* Blocks of two locations times weights, each of which is loaded once for
 * both. */
#define weigh_two ISA(weigh_two)
INLINE void weigh_two(const unsigned char *const block[2], const float *weights,
                      folded sums[2])
{
	vf terms[2][LANE_VECTORS][GROUP], lanes[LANE_VECTORS];
	int h, i, j;

	UNROLL
	for (h = 0; h < LANE_VECTORS; h++)
		UNROLL
		for (j = 0; j < GROUP; j++) {
			const int at = j * LANES + h * W;
			vf weight = vf_load(weights + at);

			IN_REGISTER(weight);
			UNROLL
			for (i = 0; i < 2; i++)
				terms[i][h][j] = weight * load_vector(
					block[i] + at * (int)sizeof(float),
					SALMAP_F32, NULL);
		}
	UNROLL
	for (i = 0; i < 2; i++) {
		UNROLL
		for (h = 0; h < LANE_VECTORS; h++)
			lanes[h] = (terms[i][h][0] + terms[i][h][1]) +
			           (terms[i][h][2] + terms[i][h][3]);
		sums[i] = folded_of(sum_of_lanes(lanes), sum_of_two);
	}
}

/* Adds BLOCKS_IN_A_ROW products with weights, two locations at a time; fewer
 * blocks took longer than with one location after the other. */
#define weigh_blocks ISA(weigh_blocks)
INLINE void weigh_blocks(struct class_tile *tile,
                         const struct class_channels *channels)
{
	const int last = channels->locations - 1;
	const float *weights = block_weights(tile, 0, channels->channel);
	const struct salmap_view *view = tile->view;
	const ptrdiff_t apart = (ptrdiff_t)view->stride_w;
	const unsigned char *first = tile->first + channels->location * apart +
	                             channels->channel *
	                                     (int64_t)sizeof(float);
	folded lanes[BLOCKS_IN_A_ROW][FOLDED];
	int at, b;

	for (at = 0; at < FOLDED; at += 2) {
		const int index = at < last ? at : last;
		const unsigned char *two[2] = { first + index * apart };

		two[1] = two[0] + (index < last ? apart : 0);
		for (b = 0; b < BLOCKS_IN_A_ROW; b++) {
			weigh_two(two, weights + b * BLOCK, &lanes[b][at]);
			two[0] += BLOCK_BYTES;
			two[1] += BLOCK_BYTES;
		}
	}
	for (b = 0; b < BLOCKS_IN_A_ROW; b++)
		add_folded(tile->sum + channels->location,
		           fold_floats(lanes[b], sum_of_two));
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

	locate(tile->view, tile->first, tile->count, channels, &xs);
	for (i = 0; i < classes; i++)
		weights[i] = block_weights(tile, i, channels->channel);
	for (at = 0; at < FOLDED; at += 2) {
		UNROLL
		for (j = 0; j < 2; j++)
			load_block(xs.first + (at + j < last ? at + j : last) *
			                              xs.apart,
			           x[j]);
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
	return whole < BLOCKS_IN_A_ROW ? (int)whole : BLOCKS_IN_A_ROW;
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
			else if (factor == SALMAP_CAM_WEIGHT &&
			         channels.blocks == BLOCKS_IN_A_ROW)
				weigh_blocks(tile, &channels);
			else
				add_blocks(tile, &channels, channels.blocks,
				           factor, term);
		}
	}
}
