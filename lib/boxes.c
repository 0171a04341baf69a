/*
 * Regions are found one after the other, in reading order of their first
 * pixels, by a search to all sides. Its queue is a ring through `labels`, so
 * that no other memory is needed: a pixel that was found holds the number of the
 * next, the last one that of the first. The rings of the regions that are kept
 * are walked once more at the end, from their peaks, to number their pixels.
 */
#include "strict_fp.h"

#include "boxes.h"

#include <stdbool.h>

#include "array.h"

/* What `labels` holds while the search goes on, beside rings. A pixel of box i
 * becomes FIRST_BOX - i before it gets its number. */
enum { OUTSIDE = -1, WAITING = -2, FIRST_BOX = -3 };

struct box_search {
	const salmap_plane *map; /* which was opened as a volume */
	int32_t *labels;
	struct salmap_array boxes; /* largest mass first */
	uint32_t count;
};

/* ------------------------------------------------------------------- place */

struct box_place {
	int64_t slice, row, column;
};

/* Pixels are numbered in reading order, slice by slice. */
static struct box_place box_place_of(const salmap_plane *map, int32_t pixel)
{
	const int64_t row = pixel / map->width;

	return (struct box_place){ row / map->height, row % map->height,
		               pixel % map->width };
}

static int32_t peak_pixel(const salmap_plane *map, const salmap_box *box)
{
	return (int32_t)((box->peak_slice * map->height + box->peak_row) *
	                         map->width +
	                 box->peak_column);
}

static const float *box_value_at(const salmap_plane *map,
                                 const struct box_place *at)
{
	return salmap_volume_at(map, at->slice, at->row, at->column);
}

static int32_t pixels_of(const salmap_plane *map)
{
	return (int32_t)(map->depth * map->height * map->width);
}

/* ------------------------------------------------------------------ region */

/* Makes a range of an axis contain an index. */
static void extend(int64_t index, int64_t *first, int64_t *extent)
{
	const int64_t end = *first + *extent;

	if (index < *first)
		*first = index;
	*extent = (index >= end ? index + 1 : end) - *first;
}

static void box_include(const struct box_search *search, int32_t pixel,
                        salmap_box *box)
{
	const struct box_place at = box_place_of(search->map, pixel);
	const float value = *box_value_at(search->map, &at);

	box->area++;
	box->mass += value;
	if (value > box->peak ||
	    (value == box->peak && pixel < peak_pixel(search->map, box))) {
		box->peak = value;
		box->peak_slice = at.slice;
		box->peak_row = at.row;
		box->peak_column = at.column;
	}
	extend(at.slice, &box->slice, &box->depth);
	extend(at.row, &box->row, &box->height);
	extend(at.column, &box->column, &box->width);
}

/* The ring of a region that is being followed. */
struct ring {
	int32_t first, last;
};

/* Adds a pixel that waits to a ring. */
static void ring_append(const struct box_search *search, int32_t pixel,
                        struct ring *ring)
{
	if (search->labels[pixel] != WAITING)
		return;
	search->labels[ring->last] = pixel;
	search->labels[pixel] = ring->first;
	ring->last = pixel;
}

static void ring_append_around(const struct box_search *search, int32_t pixel,
                               struct ring *ring)
{
	const salmap_plane *map = search->map;
	const struct box_place at = box_place_of(map, pixel);
	const int32_t row = (int32_t)map->width;
	const int32_t slice = (int32_t)(map->width * map->height);

	if (at.slice > 0)
		ring_append(search, pixel - slice, ring);
	if (at.row > 0)
		ring_append(search, pixel - row, ring);
	if (at.column > 0)
		ring_append(search, pixel - 1, ring);
	if (at.column < map->width - 1)
		ring_append(search, pixel + 1, ring);
	if (at.row < map->height - 1)
		ring_append(search, pixel + row, ring);
	if (at.slice < map->depth - 1)
		ring_append(search, pixel + slice, ring);
}

/* Follows the region that begins with pixel `first`. */
static salmap_box follow_region(const struct box_search *search, int32_t first)
{
	const struct box_place at = box_place_of(search->map, first);
	salmap_box box = {
		.struct_size = search->boxes.size,
		.peak = *box_value_at(search->map, &at),
		.slice = at.slice,
		.row = at.row,
		.column = at.column,
		.peak_slice = at.slice,
		.peak_row = at.row,
		.peak_column = at.column,
	};
	struct ring ring = { first, first };
	int32_t pixel = first;

	search->labels[first] = first;
	do {
		box_include(search, pixel, &box);
		ring_append_around(search, pixel, &ring);
		pixel = search->labels[pixel];
	} while (pixel != first);
	return box;
}

/* -------------------------------------------------------------------- list */

static salmap_box box_at(const struct box_search *search, uint32_t index)
{
	salmap_box box = { 0 };

	salmap_array_get(&search->boxes, index, &box, sizeof(box));
	return box;
}

/* Regions come in reading order, so that an equal one has lost. */
static void insert_box(struct box_search *search, const salmap_box *box)
{
	uint32_t place = search->count;

	if (search->count < search->boxes.capacity)
		search->count++;
	else if (box_at(search, --place).mass >= box->mass)
		return;
	for (; place > 0 && box_at(search, place - 1).mass < box->mass; place--)
		salmap_array_move(&search->boxes, place - 1, place);
	salmap_array_set(&search->boxes, place, box, sizeof(*box));
}

/* ------------------------------------------------------------------ labels */

static void open_labels(const struct box_search *search, double threshold)
{
	const salmap_plane *map = search->map;
	int32_t *label = search->labels;
	int64_t row, column;

	for (row = 0; row < map->depth * map->height; row++) {
		const float *values = salmap_volume_row(map, row);

		for (column = 0; column < map->width; column++)
			*label++ = values[column] > threshold ? WAITING
			                                      : OUTSIDE;
	}
}

/* Follows each region from its first pixel, the only one that still waits when
 * reading order comes to it. */
static void follow_regions(struct box_search *search)
{
	const int32_t pixels = pixels_of(search->map);
	int32_t pixel;

	for (pixel = 0; pixel < pixels; pixel++)
		if (search->labels[pixel] == WAITING) {
			const salmap_box box = follow_region(search, pixel);

			insert_box(search, &box);
		}
}

/* Numbers the pixels of the boxes, and empties all others. */
static void close_labels(const struct box_search *search)
{
	const int32_t pixels = pixels_of(search->map);
	int64_t i;

	for (i = 0; i < search->count; i++) {
		const salmap_box box = box_at(search, (uint32_t)i);
		int32_t pixel = peak_pixel(search->map, &box);

		while (search->labels[pixel] >= 0) {
			const int32_t next = search->labels[pixel];

			search->labels[pixel] = (int32_t)(FIRST_BOX - i);
			pixel = next;
		}
	}
	for (i = 0; i < pixels; i++)
		search->labels[i] = search->labels[i] <= FIRST_BOX
		                    ? FIRST_BOX + 1 - search->labels[i] : 0;
}

/* ------------------------------------------------------------------- boxes */

static salmap_status check_box_request(const salmap_plane *map, double share,
                                       const int32_t *labels,
                                       const uint32_t *count,
                                       struct salmap_sentence *message)
{
	const int64_t most = INT32_MAX - 1;

	if (!(share >= 0 && share < 1))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "share is %g; want 0 to below 1", share);
	if (labels == NULL || count == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s is NULL; want room for %s",
		                   labels == NULL ? "labels" : "count",
		                   labels == NULL ? "a number per pixel"
		                                  : "the number of boxes");
	if (map->width > most / map->height ||
	    map->width * map->height > most / map->depth)
		return salmap_fail(message, SALMAP_E_UNSUPPORTED,
		                   "map is %lld x %lld, of %lld slice%s; want "
		                   "at most %lld pixels", (long long)map->width,
		                   (long long)map->height,
		                   (long long)map->depth,
		                   salmap_plural(map->depth), (long long)most);
	return SALMAP_OK;
}

/* The greatest value, or 0 if it is negative. */
static float greatest_of(const salmap_plane *map)
{
	float greatest = 0;
	int64_t row, column;

	for (row = 0; row < map->depth * map->height; row++) {
		const float *values = salmap_volume_row(map, row);

		for (column = 0; column < map->width; column++)
			greatest = values[column] > greatest ? values[column]
			                                     : greatest;
	}
	return greatest;
}

salmap_status salmap_find_boxes(const salmap_plane *given, double share,
                                uint32_t capacity, salmap_box *boxes,
                                int32_t *labels, uint32_t *count,
                                struct salmap_sentence *message)
{
	salmap_plane map;
	struct box_search search = { .map = &map, .labels = labels };
	salmap_status status = salmap_volume_open(given, "map", &map, message);

	if (status == SALMAP_OK)
		status = salmap_array_check(&search.boxes, boxes, capacity,
		                            sizeof(*boxes), "boxes", message);
	if (status == SALMAP_OK)
		status = check_box_request(&map, share, labels, count, message);
	if (status == SALMAP_OK)
		status = salmap_volume_check_finite(&map, "map", message);
	if (status != SALMAP_OK)
		return status;
	open_labels(&search, share * (double)greatest_of(&map));
	follow_regions(&search);
	close_labels(&search);
	*count = search.count;
	return SALMAP_OK;
}
