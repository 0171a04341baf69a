#include "../support/field.h"
#include "../support/internals.h"

#include "peaks.h"

#include <math.h>

#define SIDE FIELD_SIDE
#define MOST (SIDE * SIDE)

static struct salmap_sentence message;

static uint32_t find(const struct field *field, int64_t radius,
                     uint32_t capacity, salmap_peak *peaks)
{
	uint32_t count = UINT32_MAX;

	peaks[0].struct_size = sizeof(peaks[0]);
	assert_int_equal(salmap_find_peaks(&field->plane, radius, capacity,
	                                   peaks, &count, NULL),
	                 SALMAP_OK);
	assert_true(count <= capacity);
	return count;
}

/* The place of a pixel, as a peak. */
static salmap_peak place_of(const struct field *field, int64_t pixel)
{
	const int64_t row = pixel / field->plane.width;

	return (salmap_peak){ 0, *field_pixel(field, pixel),
		              row / field->plane.height,
		              row % field->plane.height,
		              pixel % field->plane.width };
}

static bool is_near(const salmap_peak *a, const salmap_peak *b, int64_t radius)
{
	return llabs(a->slice - b->slice) <= radius &&
	       llabs(a->row - b->row) <= radius &&
	       llabs(a->column - b->column) <= radius;
}

/* By the words of salmap.h. */
static bool is_maximum(const struct field *field, const salmap_peak *at,
                       int64_t radius)
{
	const int64_t pixels = field_pixels(field);
	bool is_above = false;
	int64_t pixel;

	for (pixel = 0; pixel < pixels; pixel++) {
		const salmap_peak other = place_of(field, pixel);

		is_above |= at->value > other.value;
		if (other.value > at->value && is_near(at, &other, radius))
			return false;
	}
	return is_above;
}

/* The first of the highest maxima that are not near one of the peaks. */
static bool next_peak(const struct field *field, int64_t radius,
                      const salmap_peak *peaks, uint32_t count,
                      salmap_peak *next)
{
	const int64_t pixels = field_pixels(field);
	int64_t pixel;
	uint32_t i;

	next->value = -INFINITY;
	for (pixel = 0; pixel < pixels; pixel++) {
		const salmap_peak at = place_of(field, pixel);
		bool is_free = true;

		for (i = 0; i < count; i++)
			is_free &= !is_near(&at, &peaks[i], radius);
		if (is_free && at.value > next->value &&
		    is_maximum(field, &at, radius))
			*next = at;
	}
	return next->value > -INFINITY;
}

/* All peaks, highest first. */
static uint32_t all_peaks(const struct field *field, int64_t radius,
                          salmap_peak *peaks)
{
	uint32_t count = 0;

	while (count < MOST &&
	       next_peak(field, radius, peaks, count, &peaks[count]))
		count++;
	return count;
}

static void assert_same_peaks(const salmap_peak *actual,
                              const salmap_peak *expected, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		assert_int_equal(actual[i].struct_size, sizeof(*actual));
		assert_true(actual[i].value == expected[i].value);
		assert_int_equal(actual[i].slice, expected[i].slice);
		assert_int_equal(actual[i].row, expected[i].row);
		assert_int_equal(actual[i].column, expected[i].column);
	}
}

static void assert_peaks(int64_t depth, int64_t side)
{
	static struct field field;
	static salmap_peak expected[MOST], peaks[MOST];
	struct random random = { 1 };
	const int maps = maps_to_try(300);
	int i;

	for (i = 0; i < maps; i++) {
		const int64_t radius = (int64_t)random_below(&random, 6);
		const uint32_t capacity =
			1 + (uint32_t)random_below(&random, MOST);
		uint32_t all, count;

		field_open_random(&field, &random, depth, side);
		field_fill(&field, &random, 1 + random_below(&random, 40));
		all = all_peaks(&field, radius, expected);
		count = find(&field, radius, capacity, peaks);
		assert_int_equal(count, all < capacity ? all : capacity);
		assert_same_peaks(peaks, expected, count);
	}
}

static void peaks_are_what_the_header_says(void **state)
{
	(void)state;
	assert_peaks(0, SIDE);
}

static void peaks_of_volumes_are_so_too(void **state)
{
	(void)state;
	assert_peaks(FIELD_DEPTH, 8);
}

static void a_peak_has_neighbours_in_other_slices(void **state)
{
	static struct field field;
	salmap_peak peaks[4];

	(void)state;
	field_open_volume(&field, 3, 5, 4, false);
	*field_pixel(&field, 0 * 20 + 1 * 5 + 2) = 2; /* slice, row, column */
	*field_pixel(&field, 1 * 20 + 2 * 5 + 3) = 3;
	*field_pixel(&field, 2 * 20 + 0 * 5 + 0) = 1;
	assert_int_equal(find(&field, 1, 4, peaks), 2);
	assert_true(peaks[0].slice == 1 && peaks[0].row == 2 &&
	            peaks[0].column == 3);
	assert_true(peaks[1].slice == 2 && peaks[1].row == 0 &&
	            peaks[1].column == 0);
	assert_int_equal(find(&field, 0, 4, peaks), 3);
}

static void no_two_peaks_are_near_each_other(void **state)
{
	static struct field field;
	static salmap_peak peaks[MOST];
	struct random random = { 2 };
	uint32_t count, i, j;
	int64_t radius;

	(void)state;
	field_open(&field, SIDE, SIDE - 5, false);
	field_fill(&field, &random, 9);
	for (radius = 0; radius < 8; radius++) {
		count = find(&field, radius, MOST, peaks);
		assert_true(count > 0);
		for (i = 0; i < count; i++)
			for (j = 0; j < i; j++)
				assert_true(llabs(peaks[i].row - peaks[j].row) >
				                    radius ||
				            llabs(peaks[i].column -
				                  peaks[j].column) > radius);
	}
}

static void peaks_of_a_plateau_lie_apart(void **state)
{
	static struct field field;
	salmap_peak peaks[9];
	int64_t row, column;

	(void)state;
	field_open(&field, 9, 7, false);
	for (row = 2; row < 5; row++)
		for (column = 3; column < 8; column++)
			*field_at(&field, row, column) = 1;
	assert_int_equal(find(&field, 4, 9, peaks), 1);
	assert_int_equal(peaks[0].row, 2);
	assert_int_equal(peaks[0].column, 3);
	assert_int_equal(find(&field, 3, 9, peaks), 2);
	assert_int_equal(peaks[1].row, 2);
	assert_int_equal(peaks[1].column, 7);
}

static void equal_values_have_no_peak(void **state)
{
	static struct field field;
	salmap_peak peaks[3];

	(void)state;
	field_open(&field, 1, 1, false);
	*field_at(&field, 0, 0) = 5;
	assert_int_equal(find(&field, 0, 3, peaks), 0);
	field_open(&field, 5, 3, true);
	assert_int_equal(find(&field, 2, 3, peaks), 0);
	*field_at(&field, 2, 4) = -1; /* all others are above it, and equal */
	assert_int_equal(find(&field, SALMAP_MAX_SIDE, 3, peaks), 1);
	assert_int_equal(peaks[0].row + peaks[0].column, 0);
}

static void wrong_arguments_are_named(void **state)
{
	static struct field field;
	salmap_peak peaks[1] = { { .struct_size = sizeof(peaks[0]) } };
	uint32_t count = 77;

	(void)state;
	field_open(&field, 5, 3, false);
	salmap_sentence_init(&message);
	assert_noted(&message,
	             salmap_find_peaks(NULL, 1, 1, peaks, &count, &message),
	             SALMAP_E_ARGUMENT, "map", NULL);
	assert_noted(&message,
	             salmap_find_peaks(&field.plane, -1, 1, peaks, &count,
	                               &message),
	             SALMAP_E_ARGUMENT, "radius is -1", "0 to 1073741823",
	             NULL);
	assert_noted(&message,
	             salmap_find_peaks(&field.plane, 1073741824, 1, peaks,
	                               &count, &message),
	             SALMAP_E_ARGUMENT, "radius is 1073741824", NULL);
	assert_noted(&message,
	             salmap_find_peaks(&field.plane, 1, 0, peaks, &count,
	                               &message),
	             SALMAP_E_ARGUMENT, "peaks", "capacity is 0", NULL);
	assert_noted(&message,
	             salmap_find_peaks(&field.plane, 1, 1, NULL, &count,
	                               &message),
	             SALMAP_E_ARGUMENT, "peaks", "NULL", NULL);
	assert_noted(&message,
	             salmap_find_peaks(&field.plane, 1, 1, peaks, NULL,
	                               &message),
	             SALMAP_E_ARGUMENT, "count is NULL", NULL);
	*field_at(&field, 2, 1) = NAN;
	assert_noted(&message,
	             salmap_find_peaks(&field.plane, 1, 1, peaks, &count,
	                               &message),
	             SALMAP_E_NONFINITE, "row 2", "column 1", NULL);
	assert_int_equal(count, 77);
}

static void wrong_volumes_are_named(void **state)
{
	static struct field field;
	static const salmap_cut cut = { 0 };
	salmap_peak peaks[1] = { { .struct_size = sizeof(peaks[0]) } };
	uint32_t count = 77;

	(void)state;
	field_open_volume(&field, 3, 5, 4, false);
	salmap_sentence_init(&message);
	*field_pixel(&field, 1 * 20 + 2 * 5 + 3) = NAN;
	assert_noted(&message,
	             salmap_find_peaks(&field.plane, 1, 1, peaks, &count,
	                               &message),
	             SALMAP_E_NONFINITE, "slice 1, row 2, column 3", NULL);
	field.plane.slice_stride = 5;
	assert_noted(&message,
	             salmap_find_peaks(&field.plane, 1, 1, peaks, &count,
	                               &message),
	             SALMAP_E_ARGUMENT, "slice_stride is 5", NULL);
	field.plane.depth = 1;
	field.plane.cut = &cut;
	assert_noted(&message,
	             salmap_find_peaks(&field.plane, 1, 1, peaks, &count,
	                               &message),
	             SALMAP_E_ARGUMENT, "has a cut", NULL);
	assert_int_equal(count, 77);
}

static void the_public_function_tells_why(void **state)
{
	static struct field field;
	salmap_message told = { .struct_size = sizeof(told) };
	salmap_peak peaks[1] = { { .struct_size = sizeof(peaks[0]) } };
	uint32_t count = 0;

	(void)state;
	field_open(&field, 5, 3, false);
	assert_int_equal(salmap_plane_peaks(&field.plane, -4, 1, peaks, &count,
	                                    &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "radius is -4"));
	*field_at(&field, 1, 2) = 3;
	assert_int_equal(salmap_plane_peaks(&field.plane, 1, 1, peaks, &count,
	                                    &told),
	                 SALMAP_OK);
	assert_int_equal(count, 1);
	assert_true(peaks[0].value == 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peaks_are_what_the_header_says),
		cmocka_unit_test(peaks_of_volumes_are_so_too),
		cmocka_unit_test(a_peak_has_neighbours_in_other_slices),
		cmocka_unit_test(no_two_peaks_are_near_each_other),
		cmocka_unit_test(peaks_of_a_plateau_lie_apart),
		cmocka_unit_test(equal_values_have_no_peak),
		cmocka_unit_test(wrong_arguments_are_named),
		cmocka_unit_test(wrong_volumes_are_named),
		cmocka_unit_test(the_public_function_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
