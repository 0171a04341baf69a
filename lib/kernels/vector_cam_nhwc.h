/*
 * The sums of class maps where channels lie side by side; included by vector.h.
 * Vectors hold channels of one location, as in vector_sums_nhwc.h.
 */

/* Channels of one location, as floats. */
#define class_channels ISA(class_channels)
struct class_channels {
	const unsigned char *x;
	const unsigned char *y[CLASSES_AT_ONCE]; /* not of sums */
	float sum;
	int count;
};

/* Adds blocks of channels to the lanes of a vector, of so many classes. */
#define terms_of_blocks ISA(terms_of_blocks)
INLINE void terms_of_blocks(const struct class_channels *of, int first_lane,
                            int classes, vf *lanes,
                            enum salmap_cam_factor factor, class_term term,
                            vf *low)
{
	const ptrdiff_t step = LANES * (ptrdiff_t)sizeof(float);
	ptrdiff_t at = first_lane * (ptrdiff_t)sizeof(float);
	int blocks, i, j;

	for (blocks = of->count / BLOCK; blocks > 0; blocks--) {
		vf x[GROUP], y[GROUP];

		UNROLL
		for (j = 0; j < GROUP; j++) {
			x[j] = load_vector(of->x + at + j * step, SALMAP_F32,
			                   NULL);
			y[j] = vf_of(of->sum);
		}
		UNROLL
		for (i = 0; i < classes; i++) {
			if (factor != SALMAP_CAM_SUM)
				UNROLL
				for (j = 0; j < GROUP; j++)
					y[j] = load_vector(
						of->y[i] + at + j * step,
						SALMAP_F32, NULL);
			lanes[i] += terms_sum(x, y, term, low);
		}
		at += GROUP * step;
	}
}

/* The channels after whole blocks, with zeros that fill a block. */
#define rest_of_channels ISA(rest_of_channels)
INLINE struct class_channels
rest_of_channels(const struct class_channels *of, int classes,
                 enum salmap_cam_factor factor,
                 float padded[1 + CLASSES_AT_ONCE][BLOCK])
{
	const int rest = of->count % BLOCK;
	const size_t whole = (size_t)(of->count - rest) * sizeof(float);
	const size_t size = (size_t)rest * sizeof(float);
	struct class_channels filled = { .sum = of->sum, .count = BLOCK };
	int i;

	memset(padded, 0, (size_t)(1 + classes) * sizeof(*padded));
	memcpy(padded[0], of->x + whole, size);
	filled.x = (const unsigned char *)padded[0];
	for (i = 0; i < classes && factor != SALMAP_CAM_SUM; i++) {
		memcpy(padded[1 + i], of->y[i] + whole, size);
		filled.y[i] = (const unsigned char *)padded[1 + i];
	}
	return filled;
}

/* All lanes of a location, folded to those of a vector: lanes[i * W] of class
 * i. */
#define location_terms ISA(location_terms)
INLINE void location_terms(const struct class_channels *of, int classes,
                           vf *lanes, enum salmap_cam_factor factor,
                           class_term term, vf *low)
{
	float padded[1 + CLASSES_AT_ONCE][BLOCK];
	struct class_channels rest = { .count = 0 };
	vf all[LANES / W][CLASSES_AT_ONCE] = { { { 0 } } };
	int i, j;
#if W < SALMAP_SMOE_LANES /* else one vector has all lanes */
	int vectors = LANES / W;
#endif

	if (of->count % BLOCK != 0)
		rest = rest_of_channels(of, classes, factor, padded);
	UNROLL
	for (i = 0; i < LANES / W; i++) {
		terms_of_blocks(of, i * W, classes, all[i], factor, term, low);
		terms_of_blocks(&rest, i * W, classes, all[i], factor, term,
		                low);
	}
#if W < SALMAP_SMOE_LANES
	UNROLL
	for (vectors /= 2; vectors > 0; vectors /= 2)
		UNROLL
		for (i = 0; i < vectors; i++)
			UNROLL
			for (j = 0; j < classes; j++)
				all[i][j] += all[i + vectors][j];
#endif
	UNROLL
	for (j = 0; j < classes; j++)
		lanes[j * W] = all[0][j];
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
                             class_term term, vf *lanes)
{
	const struct salmap_view *view = tile->view, *other = tile->other;
	float buffer[FOLD_CHANNELS + W], other_buffer[FOLD_CHANNELS + W];
	struct class_channels of = {
		.x = channels_as_floats(view,
		                        tile->first + index * view->stride_w,
		                        start, channels, buffer),
		.sum = factor == SALMAP_CAM_SUM ? tile->sums[index] : 0,
		.count = channels,
	};
	int i;

	if (factor == SALMAP_CAM_OTHER)
		of.y[0] = channels_as_floats(
			other, tile->other_first + index * other->stride_w,
			start, channels, other_buffer);
	for (i = 0; i < tile->classes && factor == SALMAP_CAM_WEIGHT; i++)
		of.y[i] = (const unsigned char *)(tile->weights[i] + start);
	if (factor == SALMAP_CAM_WEIGHT && tile->classes == CLASSES_AT_ONCE) {
		location_terms(&of, CLASSES_AT_ONCE, lanes, factor, term,
		               &tile->low);
		return;
	}
	for (i = 0; i < tile->classes; i++) {
		location_terms(&of, 1, lanes + i * W, factor, term, &tile->low);
		of.y[0] = of.y[i + 1 < tile->classes ? i + 1 : i];
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

	for (at = 0; at < tile->count; at += W) {
		const int rest = tile->count - at;
		const int count = rest < W ? rest : W;

		for (start = 0; start < c; start += FOLD_CHANNELS) {
			const int channels = c - start < FOLD_CHANNELS
				? (int)(c - start) : FOLD_CHANNELS;

			if (count < W)
				memset(lanes, 0, sizeof(lanes));
			for (i = 0; i < count; i++)
				location_classes(tile, at + i, start, channels,
				                 factor, term, lanes[0] + i);
			for (i = 0; i < tile->classes; i++)
				add_doubles(tile->sum[i] + at,
				            fold_floats(lanes[i], sum_of_two));
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
