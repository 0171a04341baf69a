/*
 * The sums of class maps where channels lie side by side; included by vector.h.
 * Vectors hold channels of one location, as in vector_sums_nhwc.h.
 */

/* Channels of one location, as floats: whole blocks of them, then `rest`. */
#define class_channels ISA(class_channels)
struct class_channels {
	const unsigned char *x, *y; /* `y` NULL for the location's sum */
	float sum;
	int blocks, rest;
};

/* Adds blocks of channels to a vector of lanes. */
#define terms_of_blocks ISA(terms_of_blocks)
INLINE vf terms_of_blocks(const unsigned char *x, const unsigned char *y,
                          float location_sum, int blocks, vf lane,
                          enum salmap_cam_factor factor, class_term term,
                          vf *low)
{
	const ptrdiff_t step = LANES * (ptrdiff_t)sizeof(float);
	vf first[GROUP], second[GROUP];
	int j;

	for (; blocks > 0; blocks--) {
		UNROLL
		for (j = 0; j < GROUP; j++) {
			first[j] = load_vector(x + j * step, SALMAP_F32, NULL);
			second[j] = factor == SALMAP_CAM_SUM
				? vf_of(location_sum)
				: load_vector(y + j * step, SALMAP_F32, NULL);
		}
		lane += terms_sum(first, second, term, low);
		x += GROUP * step;
		if (factor != SALMAP_CAM_SUM)
			y += GROUP * step;
	}
	return lane;
}

/* All lanes of a location, folded to those of a vector. */
#define location_terms ISA(location_terms)
INLINE vf location_terms(const struct class_channels *of,
                         enum salmap_cam_factor factor, class_term term,
                         vf *low)
{
	const size_t whole = (size_t)of->blocks * BLOCK * sizeof(float);
	const size_t rest = (size_t)of->rest * sizeof(float);
	unsigned char x[BLOCK * sizeof(float)], y[BLOCK * sizeof(float)];
	vf lanes[LANES / W];
	int i, vectors = LANES / W;

	if (of->rest > 0) {
		memset(x, 0, sizeof(x));
		memset(y, 0, sizeof(y));
		memcpy(x, of->x + whole, rest);
		if (factor != SALMAP_CAM_SUM)
			memcpy(y, of->y + whole, rest);
	}
	for (i = 0; i < vectors; i++) {
		const ptrdiff_t from = i * W * (ptrdiff_t)sizeof(float);
		const unsigned char *second = factor == SALMAP_CAM_SUM
			? NULL : of->y + from;

		lanes[i] = terms_of_blocks(of->x + from, second, of->sum,
		                           of->blocks, (vf){ 0 }, factor, term,
		                           low);
		if (of->rest > 0)
			lanes[i] = terms_of_blocks(x + from, y + from, of->sum,
			                           1, lanes[i], factor, term,
			                           low);
	}
	for (vectors /= 2; vectors > 0; vectors /= 2)
		for (i = 0; i < vectors; i++)
			lanes[i] += lanes[i + vectors];
	return lanes[0];
}

/* Where channels from `start` on are as floats: in the buffer unless they lie
 * side by side. */
#define channels_as_floats ISA(channels_as_floats)
INLINE const unsigned char *
channels_as_floats(const struct salmap_view *view, const unsigned char *first,
                   int64_t start, int channels, float *buffer)
{
	if (view->dtype == SALMAP_F32 && view->channel_block == 0 &&
	    view->stride_c == (int64_t)sizeof(float))
		return first + start * view->stride_c;
	load_channels(view, first, start, channels, buffer);
	return (const unsigned char *)buffer;
}

/* Location `index` of a tile, channels from `start` on: its lanes of each
 * class. */
#define location_classes ISA(location_classes)
INLINE void location_classes(struct class_tile *tile, int index, int64_t start,
                             int channels, enum salmap_cam_factor factor,
                             class_term term, vf lanes[CLASSES_AT_ONCE][W],
                             int at)
{
	const struct salmap_view *view = tile->view, *other = tile->other;
	float buffer[FOLD_CHANNELS + W], other_buffer[FOLD_CHANNELS + W];
	struct class_channels of = {
		.x = channels_as_floats(view,
		                        tile->first + index * view->stride_w,
		                        start, channels, buffer),
		.sum = tile->sums[index],
		.blocks = channels / BLOCK,
		.rest = channels % BLOCK,
	};
	int i;

	if (factor == SALMAP_CAM_OTHER)
		of.y = channels_as_floats(
			other, tile->other_first + index * other->stride_w,
			start, channels, other_buffer);
	for (i = 0; i < tile->classes; i++) {
		if (factor == SALMAP_CAM_WEIGHT)
			of.y = (const unsigned char *)(tile->weights[i] +
			                               start);
		lanes[i][at] = location_terms(&of, factor, term, &tile->low);
	}
}

/* The sums of a tile, location by location. */
#define class_locations ISA(class_locations)
INLINE void class_locations(struct class_tile *tile,
                            enum salmap_cam_factor factor, class_term term)
{
	const int64_t c = tile->view->c;
	vf lanes[CLASSES_AT_ONCE][W];
	int64_t start;
	int at, i;

	for (at = 0; at < tile->count; at += W)
		for (start = 0; start < c; start += FOLD_CHANNELS) {
			const int channels = c - start < FOLD_CHANNELS
				? (int)(c - start) : FOLD_CHANNELS;

			memset(lanes, 0, sizeof(lanes));
			for (i = 0; i < W && at + i < tile->count; i++)
				location_classes(tile, at + i, start, channels,
				                 factor, term, lanes, i);
			for (i = 0; i < tile->classes; i++)
				add_doubles(tile->sum[i] + at,
				            fold_floats(lanes[i], sum_of_two));
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
