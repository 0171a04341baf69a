/* The sums of class maps on the walk of vector_planes.h; included by
 * vector.h. */

/* Classes whose weights registers hold at the same time. */
#define CLASSES_ABREAST (W == 16 ? 5 : 2)

#define FLOATS_OF_LINE (CACHE_LINE / (int)sizeof(float))

/* The state of the walk. */
#define class_planes ISA(class_planes)
struct class_planes {
	struct class_tile *tile;
	/* One lane more, so that those of two classes are not 4 KiB apart: a
	 * load would wait for the store to the other. */
	float lanes[CLASSES_AT_ONCE][LANES + 1][SUMS_TILE];
};

/* GROUP rows of floats of each tensor, and where their lane is. */
#define class_rows ISA(class_rows)
struct class_rows {
	const unsigned char *first, *other;
	ptrdiff_t apart, other_apart;
	ptrdiff_t ahead, other_ahead; /* to what is fetched */
	int64_t channel;
	int lane;
	bool begins;
};

/* Adds the terms of rows to their lane, of `classes` from number `from` on: one
 * or CLASSES_ABREAST, for which each element is loaded once. */
#define terms_of_rows ISA(terms_of_rows)
INLINE void terms_of_rows(struct class_planes *planes,
                          const struct class_rows *of, int count, int present,
                          int from, int classes, bool fetches,
                          enum salmap_cam_factor factor, class_term term)
{
	struct class_tile *tile = planes->tile;
	vf y[CLASSES_ABREAST][GROUP], low = tile->low;
	int at, i, j;

	UNROLL
	for (i = 0; i < classes; i++)
		UNROLL
		for (j = 0; j < GROUP; j++)
			y[i][j] = vf_of(
				factor == SALMAP_CAM_WEIGHT && j < present
					? tile->weights[from + i]
			                               [of->channel +
			                                j * LANES]
					: 0);
	for (at = 0; at < count; at += W) {
		const ptrdiff_t place = at < count - W ? at : count - W;
		const ptrdiff_t bytes = place * (ptrdiff_t)sizeof(float);
		vf x[GROUP];

		UNROLL
		for (j = 0; j < GROUP; j++) {
			const unsigned char *row = of->first + j * of->apart;
			const ptrdiff_t beside = j * of->other_apart;
			const bool line =
				fetches & (at % FLOATS_OF_LINE == 0);

			if (line)
				fetch(row, bytes, of->ahead);
			if (line && factor == SALMAP_CAM_OTHER)
				fetch(of->other + beside, bytes,
				      of->other_ahead);
			x[j] = load_vector(row + bytes, SALMAP_F32, NULL);
			if (factor == SALMAP_CAM_OTHER)
				y[0][j] = load_vector(of->other + beside +
				                              bytes,
				                      SALMAP_F32, NULL);
			if (factor == SALMAP_CAM_SUM)
				y[0][j] = vf_load(tile->sums + place);
		}
		UNROLL
		for (i = 0; i < classes; i++) {
			float *lane = planes->lanes[from + i][of->lane] + at;
			vf sum = terms_sum(x, y[i], term, &low);

			if (!of->begins)
				sum = vf_load(lane) + sum;
			vf_store(lane, sum);
		}
	}
	if (factor != SALMAP_CAM_WEIGHT)
		tile->low = low;
}

/* ------------------------------------------------------------------ blocks */

/* Adds rows to their lane of all classes, of which the first fetch. */
#define add_classes ISA(add_classes)
INLINE void add_classes(struct class_planes *planes,
                        const struct class_rows *of, int count, int present,
                        bool fetches, enum salmap_cam_factor factor,
                        class_term term)
{
	const int classes = planes->tile->classes;
	int from = 0;

	for (; factor == SALMAP_CAM_WEIGHT && from + CLASSES_ABREAST <= classes;
	     from += CLASSES_ABREAST)
		terms_of_rows(planes, of, count, present, from, CLASSES_ABREAST,
		              fetches, factor, term);
	for (; from < classes; from++)
		terms_of_rows(planes, of, count, present, from, 1, fetches,
		              factor, term);
}

/* Adds a block that has all its channels, as floats that lie side by side. */
#define ready_block ISA(ready_block)
INLINE void ready_block(struct class_planes *planes,
                        const struct tile_block *block,
                        const struct tile_block *beside, int count,
                        enum salmap_cam_factor factor, class_term term)
{
	const struct class_tile *tile = planes->tile;
	const ptrdiff_t stride = (ptrdiff_t)tile->view->stride_c;
	struct class_rows of = {
		.first = block->first,
		.apart = LANES * stride,
		.ahead = block->fetched.ahead,
		.channel = block->channel,
		.begins = block->begins,
	};

	if (factor == SALMAP_CAM_OTHER) {
		of.other = beside->first;
		of.other_apart = (ptrdiff_t)(LANES * tile->other->stride_c);
		of.other_ahead = beside->fetched.ahead;
	}
	for (; of.lane < LANES; of.lane++, of.channel++) {
		if (of.lane == block->fetched.turn)
			of.ahead = block->fetched.beyond;
		if (factor == SALMAP_CAM_OTHER &&
		    of.lane == beside->fetched.turn)
			of.other_ahead = beside->fetched.beyond;
		add_classes(planes, &of, count, GROUP, true, factor, term);
		of.first += stride;
		if (factor == SALMAP_CAM_OTHER)
			of.other += tile->other->stride_c;
	}
}

/* Rows of any type, fewer than GROUP too, as floats with zeros for those that
 * are absent; returns their length. */
#define copied_rows ISA(copied_rows)
SHARED int copied_rows(const struct group_rows *rows, int present,
                       float buffer[GROUP][SUMS_TILE])
{
	const struct group_rows floats = rows_of_floats(rows, present, buffer);

	for (; present < GROUP; present++)
		memset(buffer[present], 0, sizeof(buffer[present]));
	return floats.count;
}

/* Adds any other block lane by lane. */
#define copied_block ISA(copied_block)
INLINE void copied_block(struct class_planes *planes,
                         const struct tile_block *block,
                         const struct tile_block *beside,
                         enum salmap_cam_factor factor, class_term term)
{
	const struct class_tile *tile = planes->tile;
	struct group_rows rows = rows_of(tile->view, block), others = rows;
	float buffer[2][GROUP][SUMS_TILE];
	struct class_rows of = {
		.first = (const unsigned char *)buffer[0],
		.other = (const unsigned char *)buffer[1],
		.apart = sizeof(buffer[0][0]),
		.other_apart = sizeof(buffer[1][0]),
		.begins = block->begins,
	};

	if (factor == SALMAP_CAM_OTHER)
		others = rows_of(tile->other, beside);
	while (rows_are_left(&rows, block)) {
		const int present = rows_present(&rows, block);
		int count;

		of.channel = rows.channel;
		of.lane = rows.lane;
		count = copied_rows(&rows, present, buffer[0]);
		if (factor == SALMAP_CAM_OTHER) {
			copied_rows(&others, present, buffer[1]);
			rows_next(&others, beside);
		}
		add_classes(planes, &of, count, present, false, factor, term);
		rows_next(&rows, block);
	}
}

/* Full tiles have a loop of their own, whose length the compiler knows. */
#define class_block ISA(class_block)
INLINE void class_block(struct class_planes *planes,
                        const struct tile_block *block,
                        enum salmap_cam_factor factor, class_term term)
{
	const struct class_tile *tile = planes->tile;
	const bool pairs = factor == SALMAP_CAM_OTHER;
	const struct tile_block beside =
		pairs ? block_at(tile->other, tile->other_first, block)
		      : *block;
	const bool ready = block->direct &&
	                   block->end - block->channel >= BLOCK &&
	                   tile->view->dtype == SALMAP_F32 &&
	                   (!pairs || tile->other->dtype == SALMAP_F32);

	if (ready && block->count == SUMS_TILE)
		ready_block(planes, block, &beside, SUMS_TILE, factor, term);
	else if (ready)
		ready_block(planes, block, &beside, block->count, factor, term);
	else
		copied_block(planes, block, &beside, factor, term);
}

#define CLASS_BLOCK(name, factor, term)                                        \
	static TARGET void ISA(name##_block)(void *state,                      \
	                                     const struct salmap_view *view,   \
	                                     const struct tile_block *block)   \
	{                                                                      \
		(void)view;                                                    \
		class_block(state, block, factor, term);                       \
	}

CLASS_BLOCK(weigh, SALMAP_CAM_WEIGHT, term_product)
CLASS_BLOCK(hirescam, SALMAP_CAM_OTHER, term_product)
CLASS_BLOCK(elementwise, SALMAP_CAM_OTHER, term_positive)
CLASS_BLOCK(layercam, SALMAP_CAM_OTHER, term_layercam)
CLASS_BLOCK(gradcampp, SALMAP_CAM_SUM, term_gradcampp)

/* ------------------------------------------------------------------- tiles */

#define class_begin ISA(class_begin)
static TARGET void class_begin(void *state, int lane)
{
	struct class_planes *planes = state;
	int i;

	for (i = 0; i < planes->tile->classes; i++)
		memset(planes->lanes[i] + lane, 0,
		       (size_t)(LANES - lane) * sizeof(planes->lanes[i][0]));
}

#define class_fold ISA(class_fold)
static TARGET void class_fold(void *state, int count, int32_t all_lanes)
{
	const struct class_planes *planes = state;
	struct class_tile *tile = planes->tile;
	vf lane[LANES / 2];
	int class_index, at, i;

	(void)all_lanes;
	for (class_index = 0; class_index < tile->classes; class_index++)
		for (at = 0; at < count; at += W) {
			FOLD_LANES(planes->lanes[class_index], at, +);
			add_doubles(tile->sum[class_index] + at, lane[0]);
		}
}

/* The sums of a tile whose rows are read channel by channel. */
#define class_nchw ISA(class_nchw)
SHARED void class_nchw(struct class_tile *tile,
                       void (*add)(void *state, const struct salmap_view *view,
                                   const struct tile_block *block))
{
	const struct plane_sums sums = { FOLD_CHANNELS, class_begin, add,
		                         class_fold };
	struct class_planes planes;

	planes.tile = tile;
	reduce_planes(tile->view, tile->first, tile->count, &sums, &planes);
}
