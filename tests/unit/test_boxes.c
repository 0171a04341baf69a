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

/* Numbers regions by spreading the least number of neighbours until nothing
 * changes; a region has the number of its first pixel, others have -1. */
static void number_regions(const struct field *field, double threshold,
                           int number[SIDE][SIDE])
{
	static const int steps[4][2] = { { 0, 1 }, { 0, -1 }, { 1, 0 },
		                         { -1, 0 } };
	const int height = (int)field->plane.height;
	const int width = (int)field->plane.width;
	bool changed = true;
	int row, column, i;

	for (row = 0; row < height; row++)
		for (column = 0; column < width; column++)
			number[row][column] =
				*field_at(field, row, column) > threshold
					? row * width + column : -1;
	while (changed) {
		changed = false;
		for (row = 0; row < height; row++)
			for (column = 0; column < width; column++)
				for (i = 0; i < 4; i++) {
					const int v = row + steps[i][0];
					const int u = column + steps[i][1];

					if (v < 0 || u < 0 || v >= height ||
					    u >= width || number[v][u] < 0 ||
					    number[v][u] >= number[row][column])
						continue;
					number[row][column] = number[v][u];
					changed = true;
				}
	}
}

/* The box of the region with a number, by all its pixels. */
static salmap_box box_of(const struct field *field, int region,
                         int number[SIDE][SIDE])
{
	salmap_box box = { .peak = -INFINITY, .depth = 1, .row = SIDE,
		           .column = SIDE };
	int64_t bottom = 0, right = 0, row, column;

	for (row = 0; row < field->plane.height; row++)
		for (column = 0; column < field->plane.width; column++) {
			const float value = *field_at(field, row, column);

			if (number[row][column] != region)
				continue;
			box.area++;
			box.mass += value;
			box.row = row < box.row ? row : box.row;
			box.column = column < box.column ? column : box.column;
			bottom = row > bottom ? row : bottom;
			right = column > right ? column : right;
			if (value > box.peak) {
				box.peak = value;
				box.peak_row = row;
				box.peak_column = column;
			}
		}
	box.height = bottom - box.row + 1;
	box.width = right - box.column + 1;
	return box;
}

/* All boxes in the order of the header: each region, in the order of its first
 * pixel, goes behind those that are at least as heavy. */
static uint32_t all_boxes(const struct field *field, int number[SIDE][SIDE],
                          salmap_box *boxes, int *regions)
{
	const int pixels = (int)(field->plane.width * field->plane.height);
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
	assert_int_equal(actual->slice, 0);
	assert_int_equal(actual->row, expected->row);
	assert_int_equal(actual->column, expected->column);
	assert_int_equal(actual->depth, 1);
	assert_int_equal(actual->height, expected->height);
	assert_int_equal(actual->width, expected->width);
	assert_int_equal(actual->peak_slice, 0);
	assert_int_equal(actual->peak_row, expected->peak_row);
	assert_int_equal(actual->peak_column, expected->peak_column);
	assert_int_equal(actual->area, expected->area);
	assert_true(actual->mass == expected->mass);
}

static float greatest_of(const struct field *field)
{
	float greatest = 0;
	int64_t row, column;

	for (row = 0; row < field->plane.height; row++)
		for (column = 0; column < field->plane.width; column++)
			greatest = fmaxf(greatest,
			                 *field_at(field, row, column));
	return greatest;
}

static void boxes_are_what_the_header_says(void **state)
{
	static struct field field;
	static salmap_box expected[MOST], boxes[MOST];
	static int number[SIDE][SIDE], regions[MOST];
	static int32_t labels[MOST];
	struct random random = { 3 };
	const int maps = maps_to_try(300);
	int i;

	(void)state;
	for (i = 0; i < maps; i++) {
		const double share = random_unit(&random);
		const uint32_t capacity =
			1 + (uint32_t)random_below(&random, 30);
		uint32_t all, count, box;
		int row, column;

		field_open(&field, 1 + (int64_t)random_below(&random, SIDE),
		           1 + (int64_t)random_below(&random, SIDE),
		           random_below(&random, 2) == 1);
		field_fill(&field, &random, 1 + random_below(&random, 9));
		number_regions(&field, share * (double)greatest_of(&field),
		               number);
		all = all_boxes(&field, number, expected, regions);
		count = find(&field, share, capacity, boxes, labels);
		assert_int_equal(count, all < capacity ? all : capacity);
		for (box = 0; box < count; box++)
			assert_same_box(&boxes[box], &expected[box]);
		for (row = 0; row < field.plane.height; row++)
			for (column = 0; column < field.plane.width; column++) {
				int32_t label = 0;

				for (box = 0; box < count; box++)
					if (number[row][column] == regions[box])
						label = (int32_t)box + 1;
				assert_int_equal(labels[row * field.plane.width +
				                        column],
				                 label);
			}
	}
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
		cmocka_unit_test(a_region_may_wind),
		cmocka_unit_test(a_map_without_positive_values_has_none),
		cmocka_unit_test(wrong_arguments_are_named),
		cmocka_unit_test(the_public_function_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
