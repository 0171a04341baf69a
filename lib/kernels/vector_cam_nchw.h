/*
 * The sums of class maps where vectors hold locations: planes of channels
 * (NCHW), or any strides; included by vector.h.
 *
 * A block of channels is read in the parts of vector_parts.h. Classes share
 * what is read.
 */

/* The state of a tile. */
#define class_parts ISA(class_parts)
struct class_parts {
	struct class_tile *tile;
	/* Of each class, one after the other. */
	float waiting[SUMS_WAITING * CLASS_TILE];
	float absent[CLASS_TILE];
};

/* Rows of floats: row[1][j] is PARTS channels after row[0][j], and
 * row[h][j + 1] LANES after row[h][j]. */
#define part_rows ISA(part_rows)
struct part_rows {
	const unsigned char *row[2][GROUP];
};

/* A part of a block of a class map. */
#define class_part ISA(class_part)
struct class_part {
	struct part_rows x, y; /* y of another tensor */
	struct part_turn turn;
	int count; /* of locations, at least W */
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

/* The same of products with weights, each of which is loaded where it is
 * needed: registers have no room for all of them and the rows. */
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

/* Adds the terms of a part, of one class. */
#define add_part ISA(add_part)
INLINE void add_part(int merged, struct class_parts *parts,
                     const struct class_part *part,
                     enum salmap_cam_factor factor, class_term term)
{
	struct class_tile *tile = parts->tile;
	const ptrdiff_t width = tile->width, last = part->count - W;
	const ptrdiff_t next = part->turn.waiting * width;
	vf y[2][GROUP], low = tile->low;
	ptrdiff_t at;

	if (factor == SALMAP_CAM_WEIGHT)
		weights_of_part(part->weights[0], y);
	for (at = 0; at < part->count; at += W) {
		const ptrdiff_t place = at < last ? at : last;
		vf x[2][GROUP];

		load_part(&part->x, place, x);
		if (factor == SALMAP_CAM_OTHER)
			load_part(&part->y, place, y);
		if (factor == SALMAP_CAM_SUM)
			fill_part(vf_load(tile->sums + place), y);
		merge_part(merged, width, part_sum(x, y, term, &low),
		           parts->waiting, next + at, tile->sum + at);
	}
	tile->low = low;
}

/* The same; `merged` is a constant for products with weights, which most class
 * maps are made of. */
#define add_part_in_turn ISA(add_part_in_turn)
INLINE void add_part_in_turn(struct class_parts *parts,
                             const struct class_part *part,
                             enum salmap_cam_factor factor, class_term term)
{
	const int merged = part->turn.merged;

	if (factor == SALMAP_CAM_WEIGHT)
		ADD_MERGED(add_part, merged, parts, part, factor, term);
	else
		add_part(merged, parts, part, factor, term);
}

/* Of several classes. */
#define add_part_of_classes ISA(add_part_of_classes)
INLINE void add_part_of_classes(int merged, struct class_parts *parts,
                                const struct class_part *part)
{
	struct class_tile *tile = parts->tile;
	const ptrdiff_t width = tile->width, last = part->count - W;
	const int classes = tile->classes;
	ptrdiff_t at;
	int i;

	for (at = 0; at < part->count; at += W) {
		ptrdiff_t next = part->turn.waiting * width + at;
		ptrdiff_t place = at;
		vf x[2][GROUP];

		load_part(&part->x, at < last ? at : last, x);
		for (i = 0; i < classes; i++) {
			merge_part(merged, width,
			           weighed_part(x, part->weights[i]),
			           parts->waiting, next, tile->sum + place);
			next += SUMS_WAITING * width;
			place += width;
		}
	}
}

#define add_classes_in_turn ISA(add_classes_in_turn)
SHARED void add_classes_in_turn(struct class_parts *parts,
                                const struct class_part *part)
{
	ADD_MERGED(add_part_of_classes, part->turn.merged, parts, part);
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

/* The channels of a block, of a tensor whose tile begins at `first`. */
#define block_from ISA(block_from)
INLINE struct tile_block block_from(const struct salmap_view *view,
                                  const unsigned char *first, int64_t channel,
                                  int count)
{
	const struct tile_block block = {
		.first = first + (ptrdiff_t)(channel * view->stride_c),
		.channel = channel,
		.end = view->c,
		.count = count,
		.direct = ends_with_vector(view, count),
	};

	return block;
}

/* Adds the block of channels from `channel` on. */
#define class_block ISA(class_block)
INLINE void class_block(struct class_parts *parts, int64_t channel,
                        enum salmap_cam_factor factor, class_term term)
{
	const struct class_tile *tile = parts->tile;
	const bool pairs = factor == SALMAP_CAM_OTHER;
	const struct tile_block block = block_from(tile->view, tile->first,
	                                         channel, tile->count);
	struct tile_block beside = block;
	float buffer[2][2][GROUP][SUMS_TILE];
	struct class_part part;
	int turn, i;

	if (pairs)
		beside = block_from(tile->other, tile->other_first, channel,
		                  tile->count);
	part.count = block.direct ? tile->count
	                          : (tile->count + W - 1) / W * W;
	for (turn = 0; turn < PARTS; turn++) {
		part.turn = part_turns[turn];
		rows_of_part(tile->view, &block, part.turn.part, parts->absent,
		             buffer[0], &part.x);
		if (pairs)
			rows_of_part(tile->other, &beside, part.turn.part,
			             parts->absent, buffer[1], &part.y);
		if (factor == SALMAP_CAM_WEIGHT)
			for (i = 0; i < tile->classes; i++)
				part.weights[i] =
					block_weights(tile, i, channel) +
					part.turn.part;
		if (factor == SALMAP_CAM_WEIGHT && tile->classes > 1)
			add_classes_in_turn(parts, &part);
		else
			add_part_in_turn(parts, &part, factor, term);
	}
}

/* The sums of a tile whose rows are read channel by channel. */
#define class_planes ISA(class_planes)
INLINE void class_planes(struct class_tile *tile, enum salmap_cam_factor factor,
                       class_term term)
{
	struct class_parts parts;
	int64_t channel;

	parts.tile = tile;
	if (tile->view->c % BLOCK != 0)
		memset(parts.absent, 0, sizeof(parts.absent));
	for (channel = 0; channel < tile->view->c; channel += BLOCK)
		class_block(&parts, channel, factor, term);
}
