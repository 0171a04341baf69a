/* The sums of class maps on the walk of vector_planes.h; included by vector.h. */

/* The state of the walk. */
#define class_planes ISA(class_planes)
struct class_planes {
	struct class_tile *tile;
	float lanes[CLASSES_AT_ONCE][LANES][SUMS_TILE];
	float absent[SUMS_TILE]; /* zeros */
};

/* Rows of a group, and where their lane of one class is. */
#define class_rows ISA(class_rows)
struct class_rows {
	const struct group_rows *rows, *others;
	const float *weights; /* of the rows */
	float *lane;
	int present;
	bool begins, fetches;
};

/* Adds the terms of a group's rows to their lane. */
#define terms_of_rows ISA(terms_of_rows)
INLINE void terms_of_rows(struct class_planes *planes,
                          const struct class_rows *of,
                          enum salmap_cam_factor factor, class_term term)
{
	const struct group_rows *rows = of->rows;
	const ptrdiff_t last = rows->count - W;
	const unsigned char *row[GROUP], *other[GROUP];
	vf y[GROUP] = { { 0 } }, low = planes->tile->low;
	ptrdiff_t at;
	int j;

	rows_or_absent(rows, of->present, planes->absent, row);
	if (factor == SALMAP_CAM_OTHER)
		rows_or_absent(of->others, of->present, planes->absent, other);
	if (factor == SALMAP_CAM_WEIGHT)
		for (j = 0; j < of->present; j++)
			y[j] = vf_of(of->weights[j * LANES]);
	for (at = 0; at < rows->count; at += W) {
		const ptrdiff_t place = at < last ? at : last;
		const ptrdiff_t from = place * (ptrdiff_t)sizeof(float);
		vf x[GROUP], sum;

		if (of->fetches)
			fetch_rows(rows, row, from, at);
		if (factor == SALMAP_CAM_OTHER)
			fetch_rows(of->others, other, from, at);
		UNROLL
		for (j = 0; j < GROUP; j++) {
			x[j] = load_vector(row[j] + from, SALMAP_F32, NULL);
			if (factor == SALMAP_CAM_OTHER)
				y[j] = load_vector(other[j] + from, SALMAP_F32,
				                   NULL);
			if (factor == SALMAP_CAM_SUM)
				y[j] = vf_load(planes->tile->sums + place);
		}
		sum = terms_sum(x, y, term, &low);
		if (!of->begins)
			sum = vf_load(of->lane + at) + sum;
		vf_store(of->lane + at, sum);
	}
	planes->tile->low = low;
}

/* ------------------------------------------------------------------ blocks */

/* The rows of one group of both tensors, as floats, and their lane. */
#define add_classes ISA(add_classes)
INLINE void add_classes(struct class_planes *planes, struct class_rows *of,
                        enum salmap_cam_factor factor, class_term term)
{
	const struct class_tile *tile = planes->tile;
	int i;

	for (i = 0; i < tile->classes; i++) {
		if (factor == SALMAP_CAM_WEIGHT)
			of->weights = tile->weights[i] + of->rows->channel;
		of->lane = planes->lanes[i][of->rows->lane];
		terms_of_rows(planes, of, factor, term);
		of->fetches = false;
	}
}

/* Adds a block of channels lane by lane. */
#define class_block ISA(class_block)
INLINE void class_block(struct class_planes *planes,
                        const struct tile_block *block,
                        enum salmap_cam_factor factor, class_term term)
{
	const struct class_tile *tile = planes->tile;
	const bool pairs = factor == SALMAP_CAM_OTHER;
	const struct salmap_view *other = pairs ? tile->other : tile->view;
	const struct tile_block beside =
		pairs ? block_at(other, tile->other_first, block) : *block;
	struct group_rows rows = rows_of(tile->view, block);
	struct group_rows others = rows_of(other, &beside);
	float buffer[GROUP][SUMS_TILE], other_buffer[GROUP][SUMS_TILE];

	while (rows_are_left(&rows, block)) {
		const int present = rows_present(&rows, block);
		const struct group_rows floats =
			rows_as_floats(&rows, block, present, buffer);
		struct group_rows other_floats;
		struct class_rows of = { &floats, &other_floats, NULL, NULL,
			                 present, block->begins, true };

		if (pairs)
			other_floats = rows_as_floats(&others, &beside, present,
			                              other_buffer);
		add_classes(planes, &of, factor, term);
		rows_next(&rows, block);
		rows_next(&others, &beside);
	}
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
	memset(planes.absent, 0, sizeof(planes.absent));
	reduce_planes(tile->view, tile->first, tile->count, &sums, &planes);
}
