/*
 * The sums of class maps where channels lie side by side; included by vector.h.
 * Vectors hold channels of one location, as in vector_sums_nhwc.h. Some blocks
 * of a location are read in a row, as hardware likes it; their lanes wait in the
 * innermost cache until those of W locations are folded at once.
 */

/* Vectors of the lanes of a location. */
#define LANE_VECTORS (LANES / W)

#define BLOCK_BYTES (BLOCK * (ptrdiff_t)sizeof(float))

/* So many lanes of vectors are kept, one for each class and block. */
#define BLOCKS_AT_ONCE CLASSES_AT_ONCE

/* Blocks of channels of up to W locations. */
#define class_channels ISA(class_channels)
struct class_channels {
	int64_t channel; /* the first */
	int blocks;
	int count; /* of channels: all of the blocks', or fewer of one block */
	int location, locations;
};

/* Channels of the location at `first` as floats, and zeros up to a block. */
#define channels_copied ISA(channels_copied)
SHARED void channels_copied(const struct salmap_view *view,
                            const unsigned char *first,
                            const struct class_channels *channels,
                            float buffer[BLOCKS_AT_ONCE * BLOCK + W])
{
	if (channels->count < BLOCK)
		memset(buffer, 0, (size_t)BLOCK_BYTES);
	load_channels(view, first, channels->channel, channels->count, buffer);
}

/* The same channels of one location after the other. */
#define located ISA(located)
struct located {
	const struct salmap_view *view;
	const unsigned char *first;
	bool ready; /* are floats that lie side by side */
	float buffer[BLOCKS_AT_ONCE * BLOCK + W];
};

#define locate ISA(locate)
INLINE void locate(const struct salmap_view *view, const unsigned char *first,
                   const struct class_channels *channels,
                   struct located *located)
{
	located->view = view;
	located->first = first + channels->location * view->stride_w;
	located->ready = view->dtype == SALMAP_F32 &&
	                 view->channel_block == 0 &&
	                 view->stride_c == (int64_t)sizeof(float) &&
	                 channels->count >= BLOCK;
	if (located->ready)
		located->first += channels->channel * (int64_t)sizeof(float);
}

/* Those of location number `index`. */
#define channels_of ISA(channels_of)
INLINE const unsigned char *channels_of(const struct class_channels *channels,
                                        int index, struct located *located)
{
	const unsigned char *p =
		located->first + index * located->view->stride_w;

	if (located->ready)
		return p;
	channels_copied(located->view, p, channels, located->buffer);
	return (const unsigned char *)located->buffer;
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

/* Fetches what a later location will read. */
#define fetch_block ISA(fetch_block)
INLINE void fetch_block(const unsigned char *p)
{
	ptrdiff_t line;

	UNROLL
	for (line = 0; line < BLOCK_BYTES; line += CACHE_LINE)
		fetch(p, line, CHANNELS_AHEAD);
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
INLINE vf block_sum(vf x[LANE_VECTORS][GROUP], vf y[LANE_VECTORS][GROUP],
                    class_term term, vf *low)
{
	vf lanes[LANE_VECTORS];
	int h;
#if W < SALMAP_SMOE_LANES /* else one vector has all lanes */
	int step;
#endif

	UNROLL
	for (h = 0; h < LANE_VECTORS; h++)
		lanes[h] = terms_sum(x[h], y[h], term, low);
#if W < SALMAP_SMOE_LANES
	UNROLL
	for (step = LANE_VECTORS / 2; step > 0; step /= 2)
		UNROLL
		for (h = 0; h < step; h++)
			lanes[h] += lanes[h + step];
#endif
	return lanes[0];
}

/* Adds blocks of W locations or fewer, of so many classes. The lanes of class i
 * and block b are in lanes[i * blocks + b]. */
#define add_channels ISA(add_channels)
INLINE void add_channels(struct class_tile *tile,
                         const struct class_channels *channels, int classes,
                         enum salmap_cam_factor factor, class_term term)
{
	const int blocks = channels->blocks, count = channels->locations;
	const float *weights[CLASSES_AT_ONCE];
	struct located xs, ys;
	vf x[LANE_VECTORS][GROUP], y[LANE_VECTORS][GROUP], low = tile->low;
	vf lanes[BLOCKS_AT_ONCE][W];
	int at, i, b;

	locate(tile->view, tile->first, channels, &xs);
	if (factor == SALMAP_CAM_OTHER)
		locate(tile->other, tile->other_first, channels, &ys);
	for (i = 0; i < classes && factor == SALMAP_CAM_WEIGHT; i++)
		weights[i] = block_weights(tile, i, channels->channel);
	if (count < W)
		memset(lanes, 0, (size_t)(classes * blocks) * sizeof(*lanes));
	for (at = 0; at < count; at++) {
		const unsigned char *p = channels_of(channels, at, &xs), *q = p;

		if (factor == SALMAP_CAM_OTHER)
			q = channels_of(channels, at, &ys);
		if (factor == SALMAP_CAM_SUM)
			fill_block(tile->sums[channels->location + at], y);
		for (b = 0; b < blocks; b++) {
			fetch_block(p + b * BLOCK_BYTES);
			if (factor == SALMAP_CAM_OTHER)
				fetch_block(q + b * BLOCK_BYTES);
			load_block(p + b * BLOCK_BYTES, x);
			if (factor == SALMAP_CAM_OTHER)
				load_block(q + b * BLOCK_BYTES, y);
			for (i = 0; i < classes; i++) {
				if (factor == SALMAP_CAM_WEIGHT)
					load_block(weights[i] + b * BLOCK, y);
				lanes[i * blocks + b][at] =
					block_sum(x, y, term, &low);
			}
		}
	}
	for (i = 0; i < classes; i++)
		for (b = 0; b < blocks; b++)
			add_doubles(class_sum(tile, i) + channels->location,
			            fold_floats(lanes[i * blocks + b],
			                        sum_of_two));
	tile->low = low;
}

/* The sums of a tile. The last channels, fewer than a block, come alone. */
#define class_locations ISA(class_locations)
INLINE void class_locations(struct class_tile *tile,
                            enum salmap_cam_factor factor, class_term term)
{
	const int64_t c = tile->view->c;
	const int most = BLOCKS_AT_ONCE / tile->classes;
	struct class_channels channels = { .location = 0 };

	for (; channels.location < tile->count; channels.location += W) {
		const int rest = tile->count - channels.location;

		channels.locations = rest < W ? rest : W;
		for (channels.channel = 0; channels.channel < c;
		     channels.channel += channels.count) {
			const int64_t left = c - channels.channel;
			const int64_t whole = left / BLOCK;

			channels.blocks = whole < most ? (int)whole : most;
			channels.count = channels.blocks * BLOCK;
			if (whole == 0) {
				channels.blocks = 1;
				channels.count = (int)left;
			}
			if (factor == SALMAP_CAM_WEIGHT && tile->classes > 1)
				add_channels(tile, &channels, tile->classes,
				             factor, term);
			else
				add_channels(tile, &channels, 1, factor, term);
		}
	}
}

#define CLASS_LOCATIONS(name, factor, term)                                    \
	SHARED void ISA(name##_locations)(struct class_tile * tile)            \
	{                                                                      \
		class_locations(tile, factor, term);                           \
	}

CLASS_LOCATIONS(weigh, SALMAP_CAM_WEIGHT, term_product)
CLASS_LOCATIONS(hirescam, SALMAP_CAM_OTHER, term_product)
CLASS_LOCATIONS(elementwise, SALMAP_CAM_OTHER, term_positive)
CLASS_LOCATIONS(layercam, SALMAP_CAM_OTHER, term_layercam)
CLASS_LOCATIONS(gradcampp, SALMAP_CAM_SUM, term_gradcampp)
