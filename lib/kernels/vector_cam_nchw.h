/*
 * The sums of class maps on the walk of vector_planes.h; included by vector.h.
 *
 * A block of channels is read in parts, whose rows are those of two lanes that
 * the tree adds first: registers hold their terms until they are one sum, so
 * that eight loads bring one store. Classes share what is read.
 */

/* Parts of a block: pairs of lanes, PARTS apart. */
#define PARTS (LANES / 2)

/* How many bytes of each row of the next part are fetched: hardware foresees the
 * rest of it. To fetch each line cost a third of the time from a cache. */
#define FETCHED_OF_ROW (2 * CACHE_LINE)
/* Of rows with so many locations; planes that are smaller adjoin. */
#define FETCHED_ROWS 64

/* The state of the walk. */
#define class_planes ISA(class_planes)
struct class_planes {
	struct class_tile *tile;
	float parts[CLASSES_AT_ONCE * PARTS * SUMS_TILE];
	float absent[CLASS_TILE];
};

/* The sums of a part of a class. */
#define part_place ISA(part_place)
INLINE float *part_place(struct class_planes *planes, int class_number,
                         int part)
{
	return planes->parts +
	       (class_number * PARTS + part) * planes->tile->width;
}

/* Rows of floats: row[1][j] is PARTS channels after row[0][j], and row[h][j + 1]
 * LANES after row[h][j]. */
#define part_rows ISA(part_rows)
struct part_rows {
	const unsigned char *row[2][GROUP];
	ptrdiff_t ahead; /* bytes from what is read to what is fetched */
};

/* A part of a block of a class map. */
#define class_part ISA(class_part)
struct class_part {
	struct part_rows x, y; /* y of another tensor */
	int number, count;     /* of the part; locations, at least W */
	/* Of the first channel, of each class. */
	const float *weights[CLASSES_AT_ONCE];
};

/* ------------------------------------------------------------------- terms */

#define load_part ISA(load_part)
INLINE void load_part(const struct part_rows *rows, ptrdiff_t place,
                      vf x[2][GROUP])
{
	const ptrdiff_t bytes = place * (ptrdiff_t)sizeof(float);
	int h, j;

	UNROLL
	for (h = 0; h < 2; h++)
		UNROLL
		for (j = 0; j < GROUP; j++)
			x[h][j] = load_vector(rows->row[h][j] + bytes,
			                      SALMAP_F32, NULL);
}

#define fetch_part ISA(fetch_part)
INLINE void fetch_part(const struct part_rows *rows)
{
	ptrdiff_t line;
	int h, j;

	for (line = 0; line < FETCHED_OF_ROW; line += CACHE_LINE)
		UNROLL
		for (h = 0; h < 2; h++)
			UNROLL
			for (j = 0; j < GROUP; j++)
				fetch(rows->row[h][j], line, rows->ahead);
}

#define fill_part ISA(fill_part)
INLINE void fill_part(vf value, vf y[2][GROUP])
{
	int h, j;

	UNROLL
	for (h = 0; h < 2; h++)
		UNROLL
		for (j = 0; j < GROUP; j++)
			y[h][j] = value;
}

#define weights_of_part ISA(weights_of_part)
INLINE void weights_of_part(const float *weights, vf y[2][GROUP])
{
	int h, j;

	UNROLL
	for (h = 0; h < 2; h++)
		UNROLL
		for (j = 0; j < GROUP; j++)
			y[h][j] = vf_of(weights[h * PARTS + j * LANES]);
}

#define part_sum ISA(part_sum)
INLINE vf part_sum(vf x[2][GROUP], vf y[2][GROUP], class_term term, vf *low)
{
	const vf first = terms_sum(x[0], y[0], term, low);

	return first + terms_sum(x[1], y[1], term, low);
}

/* The same of products with weights, each of which is loaded where it is needed:
 * registers have no room for all of them and the rows. */
#define weighed_part ISA(weighed_part)
INLINE vf weighed_part(vf x[2][GROUP], const float *weights)
{
	vf lanes[2], terms[GROUP];
	int h, j;

	UNROLL
	for (h = 0; h < 2; h++) {
		UNROLL
		for (j = 0; j < GROUP; j++)
			terms[j] = x[h][j] * weights[h * PARTS + j * LANES];
		lanes[h] = (terms[0] + terms[1]) + (terms[2] + terms[3]);
	}
	return lanes[0] + lanes[1];
}

/* The sums of a part's terms; `one` class, whose weights registers hold, or any
 * number of them. */
#define add_part ISA(add_part)
INLINE void add_part(struct class_planes *planes, const struct class_part *part,
                     enum salmap_cam_factor factor, bool one, class_term term)
{
	struct class_tile *tile = planes->tile;
	vf y[2][GROUP], low = tile->low;
	float *sums = part_place(planes, 0, part->number), *sum;
	const ptrdiff_t step = (ptrdiff_t)PARTS * tile->width;
	const int more = one ? 0 : tile->classes;
	ptrdiff_t at;
	int i;

	if (part->count >= FETCHED_ROWS)
		fetch_part(&part->x);
	if (part->count >= FETCHED_ROWS && factor == SALMAP_CAM_OTHER)
		fetch_part(&part->y);

	if (factor == SALMAP_CAM_WEIGHT && one)
		weights_of_part(part->weights[0], y);
	for (at = 0; at < part->count; at += W) {
		const ptrdiff_t last = part->count - W;
		const ptrdiff_t place = at < last ? at : last;
		vf x[2][GROUP];

		load_part(&part->x, place, x);
		if (factor == SALMAP_CAM_OTHER)
			load_part(&part->y, place, y);
		if (factor == SALMAP_CAM_SUM)
			fill_part(vf_load(tile->sums + place), y);
		if (one)
			vf_store(sums + at, part_sum(x, y, term, &low));
		for (i = 0, sum = sums + at; i < more; i++, sum += step)
			vf_store(sum, weighed_part(x, part->weights[i]));
	}
	tile->low = low;
}

/* -------------------------------------------------------------------- rows */

/* The rows of a part as they are in memory. */
#define rows_in_place ISA(rows_in_place)
INLINE void rows_in_place(const struct salmap_view *view,
                          const struct tile_block *block, int part,
                          const float *absent, struct part_rows *rows)
{
	const ptrdiff_t stride = (ptrdiff_t)view->stride_c;
	const int64_t present = block->end - block->channel;
	int h, j;

	UNROLL
	for (h = 0; h < 2; h++)
		UNROLL
		for (j = 0; j < GROUP; j++) {
			const int channel = part + h * PARTS + j * LANES;

			rows->row[h][j] = channel < present
				? block->first + channel * stride
				: (const unsigned char *)absent;
		}
	rows->ahead = part < block->fetched.turn ? block->fetched.ahead
	                                         : block->fetched.beyond;
}

/* Copies of them, of any type and stride, as floats. */
#define rows_copied ISA(rows_copied)
SHARED void rows_copied(const struct salmap_view *view,
                        const struct tile_block *block, int part,
                        float buffer[2][GROUP][SUMS_TILE],
                        struct part_rows *rows)
{
	struct group_rows lane = rows_of(view, block);
	int h, j;

	memset(buffer, 0, 2 * sizeof(*buffer));
	lane.ahead = 0;
	lane.first += part * (ptrdiff_t)view->stride_c;
	lane.channel += part;
	for (h = 0; h < 2 && lane.channel < block->end; h++) {
		rows_of_floats(&lane, rows_present(&lane, block), buffer[h]);
		lane.first += PARTS * (ptrdiff_t)view->stride_c;
		lane.channel += PARTS;
	}
	for (h = 0; h < 2; h++)
		for (j = 0; j < GROUP; j++)
			rows->row[h][j] = (const unsigned char *)buffer[h][j];
	rows->ahead = 0;
}

#define rows_of_part ISA(rows_of_part)
INLINE void rows_of_part(const struct salmap_view *view,
                         const struct tile_block *block, int part,
                         const float *absent,
                         float buffer[2][GROUP][SUMS_TILE],
                         struct part_rows *rows)
{
	if (block->direct && view->dtype == SALMAP_F32)
		rows_in_place(view, block, part, absent, rows);
	else
		rows_copied(view, block, part, buffer, rows);
}

/* The block of the walk, or the same channels of another tensor, and what its
 * parts fetch. */
#define block_of_parts ISA(block_of_parts)
INLINE struct tile_block block_of_parts(const struct salmap_view *view,
                                        const unsigned char *first,
                                        const struct tile_block *block)
{
	struct tile_block beside = block_at(view, first, block);
	const int64_t stride = view->stride_c;
	const int64_t next = block->end < view->c
	                     ? BLOCK * stride
	                     : block->count * view->stride_w -
	                               block->channel * stride;

	beside.fetched = plan_fetch(PARTS, 1, stride, next);
	return beside;
}

/* Adds a block of channels. */
#define class_block ISA(class_block)
INLINE void class_block(struct class_planes *planes,
                        const struct tile_block *given,
                        enum salmap_cam_factor factor, class_term term)
{
	const struct class_tile *tile = planes->tile;
	const bool pairs = factor == SALMAP_CAM_OTHER;
	const int lanes = block_lanes(given);
	struct tile_block block = block_of_parts(tile->view, tile->first, given);
	struct tile_block beside = block;
	float buffer[2][2][GROUP][SUMS_TILE];
	struct class_part part;
	int i;

	if (pairs)
		beside = block_of_parts(tile->other, tile->other_first, given);
	part.count = given->direct ? given->count
	                           : (given->count + W - 1) / W * W;
	for (part.number = 0; part.number < PARTS && part.number < lanes;
	     part.number++) {
		rows_of_part(tile->view, &block, part.number, planes->absent,
		             buffer[0], &part.x);
		if (pairs)
			rows_of_part(tile->other, &beside, part.number,
			             planes->absent, buffer[1], &part.y);
		if (factor == SALMAP_CAM_WEIGHT)
			for (i = 0; i < tile->classes; i++)
				part.weights[i] =
					block_weights(tile, i, block.channel) +
					part.number;
		if (factor == SALMAP_CAM_WEIGHT && tile->classes > 1)
			add_part(planes, &part, factor, false, term);
		else
			add_part(planes, &part, factor, true, term);
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

/* Parts without a lane have nothing. */
#define class_begin ISA(class_begin)
static TARGET void class_begin(void *state, int lane)
{
	struct class_planes *planes = state;
	int i, part;

	for (i = 0; i < planes->tile->classes; i++)
		for (part = lane; part < PARTS; part++)
			memset(part_place(planes, i, part), 0,
			       (size_t)planes->tile->width * sizeof(float));
}

#define class_fold ISA(class_fold)
static TARGET void class_fold(void *state, int count, int32_t all_lanes)
{
	struct class_planes *planes = state;
	struct class_tile *tile = planes->tile;
	int number, at, i;

	(void)all_lanes;
	for (number = 0; number < tile->classes; number++)
		for (at = 0; at < count; at += W) {
			vf part[PARTS];

			UNROLL
			for (i = 0; i < PARTS; i++)
				part[i] = vf_load(part_place(planes, number, i)
				                  + at);
			UNROLL
			for (i = 0; i < PARTS / 2; i++)
				part[i] += part[i + PARTS / 2];
			add_doubles(class_sum(tile, number) + at,
			            (part[0] + part[2]) + (part[1] + part[3]));
		}
}

/* The sums of a tile whose rows are read channel by channel. */
#define class_nchw ISA(class_nchw)
SHARED void class_nchw(struct class_tile *tile,
                       void (*add)(void *state, const struct salmap_view *view,
                                   const struct tile_block *block))
{
	const struct plane_sums sums = { BLOCK, class_begin, add, class_fold };
	struct class_planes planes;

	planes.tile = tile;
	memset(planes.absent, 0, sizeof(planes.absent));
	reduce_planes(tile->view, tile->first, tile->count, &sums, &planes);
}
