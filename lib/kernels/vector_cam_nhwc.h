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
	int present;     /* channels of a block; vectors may be read beyond */
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

/* Whether vectors may be read beyond a block that is not full: where there are
 * locations behind. */
#define is_readable ISA(is_readable)
INLINE bool is_readable(const struct class_tile *tile,
                        const struct salmap_view *view,
                        const struct class_channels *channels)
{
	const int behind = tile->count - channels->location -
	                   channels->locations;

	return view->c - channels->channel >= BLOCK ||
	       (view->stride_w == view->c * view->stride_c &&
	        behind * view->c >= W);
}

#define locate ISA(locate)
INLINE void locate(const struct class_tile *tile,
                   const struct salmap_view *view, const unsigned char *first,
                   const struct class_channels *channels,
                   struct located *located)
{
	const int64_t left = view->c - channels->channel;
	int i;

	first += channels->location * view->stride_w;
	located->present = BLOCK;
	if (are_floats_beside(view, view->stride_c) &&
	    is_readable(tile, view, channels)) {
		located->first = first + channels->channel *
		                         (int64_t)sizeof(float);
		located->apart = (ptrdiff_t)view->stride_w;
		if (left < BLOCK)
			located->present = (int)left;
		return;
	}
	for (i = 0; i < channels->locations; i++)
		block_copied(view, first + i * view->stride_w,
		             channels->channel, located->buffer[i]);
	located->first = (const unsigned char *)located->buffer;
	located->apart = (ptrdiff_t)sizeof(located->buffer[0]);
}

/* A block of which so many channels are present; the others are 0. */
#define load_block ISA(load_block)
INLINE void load_block(const void *from, int present,
                       vf x[LANE_VECTORS][GROUP])
{
	const unsigned char *p = from;
	int h, j;

	UNROLL
	for (h = 0; h < LANE_VECTORS; h++)
		UNROLL
		for (j = 0; j < GROUP; j++) {
			const int at = j * LANES + h * W;

			if (present == BLOCK)
				x[h][j] = load_vector(
					p + at * (int)sizeof(float), SALMAP_F32,
					NULL);
			else
				x[h][j] = load_present(p, at, present,
				                       SALMAP_F32, NULL,
				                       SALMAP_SUM, (vf){ 0 });
		}
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

/* Adds so many blocks of one class, of which so many channels are present.
 * Lanes beyond the locations are those of the last one once more. */
#define add_blocks ISA(add_blocks)
INLINE void add_blocks(struct class_tile *tile,
                       const struct class_channels *channels,
                       const struct located *xs, const struct located *ys,
                       int blocks, int present, enum salmap_cam_factor factor,
                       class_term term)
{
	const int last = channels->locations - 1;
	const float *weights = NULL;
	vf x[LANE_VECTORS][GROUP], y[LANE_VECTORS][GROUP], low = tile->low;
	folded lanes[BLOCKS_IN_A_ROW][FOLDED];
	int at, b;

	if (factor == SALMAP_CAM_WEIGHT)
		weights = block_weights(tile, 0, channels->channel);
	if (factor == SALMAP_CAM_WEIGHT && blocks == 1)
		load_block(weights, BLOCK, y);
	for (at = 0; at < FOLDED; at++) {
		const int index = at < last ? at : last;
		const unsigned char *p = xs->first + index * xs->apart, *q = p;

		if (factor == SALMAP_CAM_OTHER)
			q = ys->first + index * ys->apart;
		if (factor == SALMAP_CAM_SUM)
			fill_block(tile->sums[channels->location + index], y);
		for (b = 0; b < blocks; b++) {
			load_block(p + b * BLOCK_BYTES, present, x);
			if (factor == SALMAP_CAM_OTHER)
				load_block(q + b * BLOCK_BYTES, present, y);
			if (factor == SALMAP_CAM_WEIGHT && blocks > 1)
				load_block(weights + b * BLOCK, BLOCK, y);
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
                         const struct class_channels *channels,
                         const struct located *xs)
{
	const int last = channels->locations - 1;
	const float *weights = block_weights(tile, 0, channels->channel);
	folded lanes[BLOCKS_IN_A_ROW][FOLDED];
	int at, b;

	for (at = 0; at < FOLDED; at += 2) {
		const int index = at < last ? at : last;
		const unsigned char *two[2] = { xs->first + index * xs->apart };

		two[1] = two[0] + (index < last ? xs->apart : 0);
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

/* Blocks of both tensors, if there are two. */
#define located_pair ISA(located_pair)
struct located_pair {
	struct located xs, ys;
	const struct located *beside; /* ys, or xs if there are none */
	int present;                  /* channels of each block */
};

#define locate_pair ISA(locate_pair)
INLINE void locate_pair(const struct class_tile *tile,
                        const struct class_channels *channels,
                        enum salmap_cam_factor factor,
                        struct located_pair *pair)
{
	locate(tile, tile->view, tile->first, channels, &pair->xs);
	pair->beside = &pair->xs;
	pair->present = pair->xs.present;
	if (factor != SALMAP_CAM_OTHER)
		return;
	locate(tile, tile->other, tile->other_first, channels, &pair->ys);
	pair->beside = &pair->ys;
	if (pair->ys.present < pair->present)
		pair->present = pair->ys.present;
}

/* Adds one block of which some channels are absent: for each kernel, apart from
 * the loops that read full ones, which would wait for registers. */
#define add_partial ISA(add_partial)
typedef void (*add_partial)(struct class_tile *tile,
                            const struct class_channels *channels,
                            const struct located_pair *pair);

/* Adds one block or more of one class. */
#define add_class ISA(add_class)
INLINE void add_class(struct class_tile *tile,
                      const struct class_channels *channels,
                      enum salmap_cam_factor factor, class_term term,
                      add_partial partial)
{
	struct located_pair pair;

	locate_pair(tile, channels, factor, &pair);
	if (factor == SALMAP_CAM_WEIGHT &&
	    channels->blocks == BLOCKS_IN_A_ROW)
		weigh_blocks(tile, channels, &pair.xs);
	else if (channels->blocks > 1)
		add_blocks(tile, channels, &pair.xs, pair.beside,
		           channels->blocks, BLOCK, factor, term);
	else if (pair.present == BLOCK)
		add_blocks(tile, channels, &pair.xs, pair.beside, 1, BLOCK,
		           factor, term);
	else
		partial(tile, channels, &pair);
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

	locate(tile, tile->view, tile->first, channels, &xs);
	for (i = 0; i < classes; i++)
		weights[i] = block_weights(tile, i, channels->channel);
	for (at = 0; at < FOLDED; at += 2) {
		UNROLL
		for (j = 0; j < 2; j++)
			load_block(xs.first + (at + j < last ? at + j : last) *
			                              xs.apart,
			           xs.present, x[j]);
		for (i = 0; i < classes; i++) {
			load_block(weights[i], BLOCK, y);
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
                            enum salmap_cam_factor factor, class_term term,
                            add_partial partial)
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
			else
				add_class(tile, &channels, factor, term,
				          partial);
		}
	}
}
