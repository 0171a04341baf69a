#include "../support/field.h"
#include "../support/internals.h"

#include "boxes.h"

#include <math.h>

#define SIDE FIELD_SIDE
#define MOST (SIDE * SIDE)

static struct salmap_sentence message;

static uint32_t find(const struct field *field, double share,
                     uint32_t capacity, salmap_box *boxes, int32_t *labels)
{
	uint32_t count = UINT32_MAX;

	boxes[0].struct_size = sizeof(boxes[0]);
	assert_int_equal(salmap_find_boxes(&field->plane, share, capacity,
	                                   boxes, labels, &count, NULL),
	                 SALMAP_OK);
	assert_true(count <= capacity);
	return count;
}

struct place {
	int64_t slice, row, column;
};

static struct place place_of(const struct field *field, int64_t pixel)
{
	const int64_t row = pixel / field->plane.width;

	return (struct place){ row / field->plane.height,
		               row % field->plane.height,
		               pixel % field->plane.width };
}

static bool share_a_side(const struct place *a, const struct place *b)
{
	return llabs(a->slice - b->slice) + llabs(a->row - b->row) +
	               llabs(a->column - b->column) == 1;
}

/* Gives a pixel the least number of its neighbours; whether that is a change. */
static bool take_least(const struct field *field, int pixel, int *number)
{
	const int64_t slice = field->plane.width * field->plane.height;
	const int64_t steps[] = { -slice, -field->plane.width, -1, 1,
		                  field->plane.width, slice };
	const struct place at = place_of(field, pixel);
	bool changed = false;
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		const int64_t next = pixel + steps[i];
		const struct place other = place_of(field, next);

		if (next < 0 || next >= field_pixels(field) ||
		    !share_a_side(&at, &other) || number[next] < 0 ||
		    number[next] >= number[pixel])
			continue;
		number[pixel] = number[next];
		changed = true;
	}
	return changed;
}

/* Numbers regions by spreading the least number of neighbours until nothing
 * changes; a region has the number of its first pixel, others have -1. */
static void number_regions(const struct field *field, double threshold,
                           int *number)
{
	const int pixels = (int)field_pixels(field);
	bool changed = true;
	int pixel;

	for (pixel = 0; pixel < pixels; pixel++)
		number[pixel] = *field_pixel(field, pixel) > threshold ? pixel
		                                                       : -1;
	while (changed) {
		changed = false;
		for (pixel = 0; pixel < pixels; pixel++)
			changed |= take_least(field, pixel, number);
	}
}

static void extend(int64_t index, int64_t *first, int64_t *last)
{
	*first = index < *first ? index : *first;
	*last = index > *last ? index : *last;
}

/* The box of the region with a number, by all its pixels. */
static salmap_box box_of(const struct field *field, int region,
                         const int *number)
{
	salmap_box box = { .peak = -INFINITY, .slice = SIDE, .row = SIDE,
		           .column = SIDE };
	struct place last = { 0, 0, 0 };
	const int64_t pixels = field_pixels(field);
	int64_t pixel;

	for (pixel = 0; pixel < pixels; pixel++) {
		const struct place at = place_of(field, pixel);
		const float value = *field_pixel(field, pixel);

		if (number[pixel] != region)
			continue;
		box.area++;
		box.mass += value;
		extend(at.slice, &box.slice, &last.slice);
		extend(at.row, &box.row, &last.row);
		extend(at.column, &box.column, &last.column);
		if (value > box.peak) {
			box.peak = value;
			box.peak_slice = at.slice;
			box.peak_row = at.row;
			box.peak_column = at.column;
		}
	}
	box.depth = last.slice - box.slice + 1;
	box.height = last.row - box.row + 1;
	box.width = last.column - box.column + 1;
	return box;
}

/* All boxes in the order of the header: each region, in the order of its first
 * pixel, goes behind those that are at least as heavy. */
static uint32_t all_boxes(const struct field *field, const int *number,
                          salmap_box *boxes, int *regions)
{
	const int pixels = (int)field_pixels(field);
	uint32_t count = 0, place;
	int region;

	for (region = 0; region < pixels; region++) {
		const salmap_box box = box_of(field, region, number);

		if (box.area == 0)
			continue;
		for (place = count++; place > 0 &&
		                      boxes[place - 1].mass < box.mass;
		     place--) {
			boxes[place] = boxes[place - 1];
			regions[place] = regions[place - 1];
		}
		boxes[place] = box;
		regions[place] = region;
	}
	return count;
}

static void assert_same_box(const salmap_box *actual, const salmap_box *expected)
{
	assert_int_equal(actual->struct_size, sizeof(*actual));
	assert_true(actual->peak == expected->peak);
	assert_int_equal(actual->slice, expected->slice);
	assert_int_equal(actual->row, expected->row);
	assert_int_equal(actual->column, expected->column);
	assert_int_equal(actual->depth, expected->depth);
	assert_int_equal(actual->height, expected->height);
	assert_int_equal(actual->width, expected->width);
	assert_int_equal(actual->peak_slice, expected->peak_slice);
	assert_int_equal(actual->peak_row, expected->peak_row);
	assert_int_equal(actual->peak_column, expected->peak_column);
	assert_int_equal(actual->area, expected->area);
	assert_true(actual->mass == expected->mass);
}

static float greatest_of(const struct field *field)
{
	const int64_t pixels = field_pixels(field);
	float greatest = 0;
	int64_t pixel;

	for (pixel = 0; pixel < pixels; pixel++)
		greatest = fmaxf(greatest, *field_pixel(field, pixel));
	return greatest;
}

static void assert_boxes(int64_t depth, int64_t side)
{
	static struct field field;
	static salmap_box expected[MOST], boxes[MOST];
	static int number[MOST], regions[MOST];
	static int32_t labels[MOST];
	struct random random = { 3 };
	const int maps = maps_to_try(300);
	int i;

	for (i = 0; i < maps; i++) {
		const double share = random_unit(&random);
		const uint32_t capacity =
			1 + (uint32_t)random_below(&random, 30);
		uint32_t all, count, box;
		int64_t pixel;

		field_open_random(&field, &random, depth, side);
		field_fill(&field, &random, 1 + random_below(&random, 9));
		number_regions(&field, share * (double)greatest_of(&field),
		               number);
		all = all_boxes(&field, number, expected, regions);
		count = find(&field, share, capacity, boxes, labels);
		assert_int_equal(count, all < capacity ? all : capacity);
		for (box = 0; box < count; box++)
			assert_same_box(&boxes[box], &expected[box]);
		for (pixel = 0; pixel < field_pixels(&field); pixel++) {
			int32_t label = 0;

			for (box = 0; box < count; box++)
				if (number[pixel] == regions[box])
					label = (int32_t)box + 1;
			assert_int_equal(labels[pixel], label);
		}
	}
}

static void boxes_are_what_the_header_says(void **state)
{
	(void)state;
	assert_boxes(0, SIDE);
}

static void boxes_of_volumes_are_so_too(void **state)
{
	(void)state;
	assert_boxes(FIELD_DEPTH, 8);
}

/* A spiral is one region, which the search follows through all of its turns. */
static void a_region_may_wind(void **state)
{
	static const char *const rows[] = {
		"#########", "........#", "#######.#", "#.....#.#",
		"#.###.#.#", "#.#...#.#", "#.#####.#", "#.......#",
		"#########",
	};
	static struct field field;
	salmap_box boxes[2];
	int32_t labels[MOST];
	int row, column, area = 0;

	(void)state;
	field_open(&field, 9, 9, false);
	for (row = 0; row < 9; row++)
		for (column = 0; column < 9; column++) {
			const bool is_in = rows[row][column] == '#';

			*field_at(&field, row, column) = is_in;
			area += is_in;
		}
	assert_int_equal(find(&field, 0.5, 2, boxes, labels), 1);
	assert_int_equal(boxes[0].area, area);
	assert_true(boxes[0].width == 9 && boxes[0].height == 9);
}

static void a_map_without_positive_values_has_none(void **state)
{
	static struct field field;
	salmap_box boxes[1];
	int32_t labels[MOST] = { 9 };

	(void)state;
	field_open(&field, 4, 3, false);
	assert_int_equal(find(&field, 0, 1, boxes, labels), 0);
	assert_int_equal(labels[0], 0);
	*field_at(&field, 1, 1) = -1;
	assert_int_equal(find(&field, 0.5, 1, boxes, labels), 0);
	*field_at(&field, 1, 1) = 1;
	assert_int_equal(find(&field, 0, 1, boxes, labels), 1);
	assert_int_equal(labels[0], 0);
	assert_int_equal(labels[5], 1);
}

static salmap_status wrong(const salmap_plane *map, double share,
                           uint32_t capacity, salmap_box *boxes,
                           int32_t *labels)
{
	uint32_t count = 0;

	return salmap_find_boxes(map, share, capacity, boxes, labels, &count,
	                         &message);
}

static void wrong_arguments_are_named(void **state)
{
	static struct field field;
	salmap_box boxes[1] = { { .struct_size = sizeof(boxes[0]) } };
	int32_t labels[MOST] = { 7 };
	salmap_plane *plane = &field.plane;

	(void)state;
	field_open(&field, 5, 3, false);
	salmap_sentence_init(&message);
	assert_noted(&message, wrong(NULL, 0.5, 1, boxes, labels),
	             SALMAP_E_ARGUMENT, "map", NULL);
	assert_noted(&message, wrong(plane, 0.5, 0, boxes, labels),
	             SALMAP_E_ARGUMENT, "boxes", "capacity is 0", NULL);
	assert_noted(&message, wrong(plane, 1, 1, boxes, labels),
	             SALMAP_E_ARGUMENT, "share is 1", "0 to below 1", NULL);
	assert_noted(&message, wrong(plane, -0.5, 1, boxes, labels),
	             SALMAP_E_ARGUMENT, "share is -0.5", NULL);
	assert_noted(&message, wrong(plane, NAN, 1, boxes, labels),
	             SALMAP_E_ARGUMENT, "share is nan", NULL);
	assert_noted(&message, wrong(plane, 0.5, 1, boxes, NULL),
	             SALMAP_E_ARGUMENT, "labels is NULL", NULL);
	assert_noted(&message,
	             salmap_find_boxes(plane, 0.5, 1, boxes, labels, NULL,
	                               &message),
	             SALMAP_E_ARGUMENT, "count is NULL", NULL);
	*field_at(&field, 1, 4) = INFINITY;
	assert_noted(&message, wrong(plane, 0.5, 1, boxes, labels),
	             SALMAP_E_NONFINITE, "row 1", "column 4", NULL);
	if (PTRDIFF_MAX > INT32_MAX) { /* else such a plane is no plane */
		plane->width = plane->height = plane->stride = 46341;
		assert_noted(&message, wrong(plane, 0.5, 1, boxes, labels),
		             SALMAP_E_UNSUPPORTED, "46341 x 46341",
		             "2147483646 pixels", NULL);
		plane->width = plane->height = plane->stride = 20000;
		plane->depth = 6;
		plane->slice_stride = 20000 * 20000;
		assert_noted(&message, wrong(plane, 0.5, 1, boxes, labels),
		             SALMAP_E_UNSUPPORTED, "6 slices", NULL);
	}
	assert_int_equal(labels[0], 7);
}

static void the_public_function_tells_why(void **state)
{
	static struct field field;
	salmap_message told = { .struct_size = sizeof(told) };
	salmap_box boxes[1] = { { .struct_size = sizeof(boxes[0]) } };
	int32_t labels[MOST];
	uint32_t count = 0;

	(void)state;
	field_open(&field, 5, 3, false);
	assert_int_equal(salmap_plane_boxes(&field.plane, 2, 1, boxes, labels,
	                                    &count, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "share is 2"));
	*field_at(&field, 1, 2) = 3;
	assert_int_equal(salmap_plane_boxes(&field.plane, 0.5, 1, boxes, labels,
	                                    &count, &told),
	                 SALMAP_OK);
	assert_int_equal(count, 1);
	assert_true(boxes[0].mass == 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boxes_are_what_the_header_says),
		cmocka_unit_test(boxes_of_volumes_are_so_too),
		cmocka_unit_test(a_region_may_wind),
		cmocka_unit_test(a_map_without_positive_values_has_none),
		cmocka_unit_test(wrong_arguments_are_named),
		cmocka_unit_test(the_public_function_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
