#include "../support/internals.h"
#include "../support/loops.h"

#include "tensor.h"
#include "walk.h"

#include <stdatomic.h>

#define MOST_LOCATIONS 9216
#define MOST_BYTES (MOST_LOCATIONS * 3 * 8) /* in either direction */

static const struct salmap_parallel_loop no_loop = { NULL, NULL };

/* What the kernel below was shown. Threads share it, so that it counts what is
 * wrong and leaves it to the test to fail. */
static struct {
	const struct salmap_view *view, *other; /* as they were given */
	float *maps;
	int64_t nonfinite; /* the location that has one, or -1 */
	atomic_int visits[MOST_LOCATIONS], calls, wrong;
} seen;

static int64_t locations_of(const struct salmap_view *view)
{
	return view->n * salmap_view_locations(view);
}

/* The first channel of a location, counted as those of the maps are. */
static const unsigned char *location_of(const struct salmap_view *view,
                                        int64_t number)
{
	const int64_t slice = number / view->w / view->h;

	return salmap_view_element(view, slice / view->d, 0, slice % view->d,
	                           number / view->w % view->h, number % view->w);
}

/* Whether a run is of the elements that belong to maps from `number` on. */
static bool is_at(const struct salmap_view *walked,
                  const struct salmap_view *given, const struct salmap_run *run,
                  int64_t number)
{
	int64_t i;

	for (i = 0; i < run->count; i++)
		if (salmap_view_element(walked, run->image, 0, run->slice,
		                        run->row, run->column + i) !=
		    location_of(given, number + i))
			return false;
	return true;
}

static bool note_run(const struct salmap_view *view,
                     const struct salmap_run *run,
                     const struct salmap_statistic_parameters *parameters,
                     float *out)
{
	const int64_t number = out - seen.maps;
	int64_t i;

	atomic_fetch_add(&seen.calls, 1);
	if (run->count < 1 || number < 0 ||
	    number + run->count > locations_of(seen.view)) {
		atomic_fetch_add(&seen.wrong, 1);
		return false;
	}
	for (i = 0; i < run->count; i++)
		atomic_fetch_add(&seen.visits[number + i], 1);
	if (!is_at(view, seen.view, run, number) ||
	    (parameters->other == NULL) != (seen.other == NULL) ||
	    (seen.other != NULL &&
	     !is_at(parameters->other, seen.other, run, number)))
		atomic_fetch_add(&seen.wrong, 1);
	return seen.nonfinite >= number &&
	       seen.nonfinite < number + run->count;
}

/* Walks, checks that each location was seen once, and returns what the walk
 * does. */
static bool walk(const struct salmap_parallel_loop *parallel,
                 const struct salmap_view *view,
                 const struct salmap_view *other, int64_t nonfinite)
{
	static float maps[MOST_LOCATIONS];
	const struct salmap_statistic_parameters parameters = {
		.other = other
	};
	const int64_t count = locations_of(view);
	bool found;
	int64_t i;

	assert_in_range(count, 1, MOST_LOCATIONS);
	seen.view = view;
	seen.other = other;
	seen.maps = maps;
	seen.nonfinite = nonfinite;
	atomic_init(&seen.calls, 0);
	atomic_init(&seen.wrong, 0);
	for (i = 0; i < count; i++)
		atomic_init(&seen.visits[i], 0);
	found = salmap_walk(parallel, note_run, &parameters, view, maps);
	for (i = 0; i < count; i++)
		assert_int_equal(atomic_load(&seen.visits[i]), 1);
	assert_int_equal(atomic_load(&seen.wrong), 0);
	return found;
}

/* ------------------------------------------------------------------- views */

/* n, d, h and w: one pixel, one row, one column, one slice, odd sides, more than
 * two pieces of a row, and so many rows that tasks have several. */
static const int64_t extents[][4] = {
	{ 1, 1, 1, 1 },   { 3, 1, 1, 1 },   { 3, 1, 1, 7 },  { 2, 1, 300, 1 },
	{ 2, 300, 1, 1 }, { 3, 1, 5, 7 },   { 3, 3, 5, 7 },  { 1, 1, 3, 513 },
	{ 2, 3, 1, 257 }, { 1, 2, 1, 1024 }, { 1, 1, 67, 9 }, { 3, 4, 5, 1 },
	{ 1, 5, 67, 3 },  { 2, 1, 1, 256 },
};

enum { EXTENTS = sizeof(extents) / sizeof(extents[0]) };

/* Where elements lie, of four bytes and with three channels. */
enum {
	PACKED,          /* [n][c][d][h][w] */
	CHANNELS_LAST,   /* [n][d][h][w][c] */
	GAPS_IN_ROWS,    /* every second element, so that rows still join */
	GAPS_AFTER_ROWS,
	GAPS_AFTER_SLICES,
	COLUMNS_FIRST,   /* [n][c][w][h][d] */
	BACKWARDS,
	REPEATED,        /* one row for all */
	MISALIGNED,
	LAYOUTS
};

static struct salmap_view view_of(const int64_t *sides, int layout)
{
	static unsigned char data[2 * MOST_BYTES];
	const int64_t d = sides[1], h = sides[2], w = sides[3];
	const int64_t unit = layout == CHANNELS_LAST  ? 12
	                     : layout == GAPS_IN_ROWS ? 8 : 4;
	struct salmap_view view = {
		.data = data + MOST_BYTES + (layout == MISALIGNED),
		.dtype = SALMAP_F32, .scale = 1,
		.n = sides[0], .c = 3, .d = d, .h = h, .w = w,
		.stride_w = unit, .stride_h = unit * w,
	};

	if (layout == GAPS_AFTER_ROWS)
		view.stride_h += 4;
	view.stride_d = h * view.stride_h;
	if (layout == GAPS_AFTER_SLICES)
		view.stride_d += 4;
	view.stride_c = layout == CHANNELS_LAST ? 4 : d * view.stride_d;
	view.stride_n = 3 * d * view.stride_d;
	if (layout == CHANNELS_LAST)
		view.stride_n = d * view.stride_d;
	if (layout == COLUMNS_FIRST) {
		view.stride_d = 4;
		view.stride_h = 4 * d;
		view.stride_w = 4 * d * h;
	}
	if (layout == BACKWARDS) {
		view.stride_w = -view.stride_w;
		view.stride_h = -view.stride_h;
	}
	if (layout == REPEATED)
		view.stride_h = view.stride_d = 0;
	return view;
}

/* ------------------------------------------------------------------- tests */

static void every_location_is_seen_once_whatever_the_loop_does(void **state)
{
	int extent, layout, loop;

	(void)state;
	for (loop = 0; loop < LOOP_COUNT; loop++)
		for (extent = 0; extent < EXTENTS; extent++)
			for (layout = 0; layout < LAYOUTS; layout++) {
				const struct salmap_parallel_loop parallel = {
					all_loops[loop], NULL
				};
				const struct salmap_view view = view_of(
					extents[extent], layout);

				assert_false(walk(&parallel, &view, NULL, -1));
			}
}

static void the_other_tensor_is_seen_at_the_same_places(void **state)
{
	const struct salmap_parallel_loop parallel = { loop_backwards, NULL };
	int extent, one, two;

	(void)state;
	for (extent = 0; extent < EXTENTS; extent++)
		for (one = 0; one < LAYOUTS; one++)
			for (two = 0; two < LAYOUTS; two++) {
				const int64_t *sides = extents[extent];
				const struct salmap_view view = view_of(sides,
				                                        one);
				const struct salmap_view other = view_of(sides,
				                                         two);

				assert_false(walk(&parallel, &view, &other,
				                  -1));
			}
}

static void what_one_run_meets_the_walk_tells(void **state)
{
	const int64_t sides[] = { 3, 2, 5, 7 };
	const struct salmap_view packed = view_of(sides, PACKED);
	const struct salmap_view gaps = view_of(sides, GAPS_AFTER_ROWS);
	int64_t location;
	int loop;

	(void)state;
	for (loop = 0; loop < LOOP_COUNT; loop++)
		for (location = -1; location < 3 * 2 * 5 * 7; location++) {
			const struct salmap_parallel_loop parallel = {
				all_loops[loop], NULL
			};

			assert_int_equal(walk(&parallel, &packed, NULL,
			                      location), location >= 0);
			assert_int_equal(walk(&parallel, &gaps, NULL, location),
			                 location >= 0);
		}
}

static int calls_of(const struct salmap_view *view,
                    const struct salmap_view *other)
{
	walk(&no_loop, view, other, -1);
	return atomic_load(&seen.calls);
}

/* Kernels like runs long. */
static void locations_without_a_gap_are_one_run(void **state)
{
	const int64_t sides[] = { 3, 2, 5, 300 }, flat[] = { 3, 1, 5, 7 };
	const int64_t columns[] = { 3, 4, 5, 1 }, pixels[] = { 3, 4, 1, 1 };
	const struct salmap_view packed = view_of(sides, PACKED);
	const struct salmap_view last = view_of(sides, CHANNELS_LAST);
	const struct salmap_view apart = view_of(sides, GAPS_AFTER_ROWS);
	const struct salmap_view slices = view_of(sides, GAPS_AFTER_SLICES);
	const struct salmap_view rows = view_of(flat, GAPS_AFTER_ROWS);
	const struct salmap_view narrow = view_of(columns, GAPS_AFTER_ROWS);
	const struct salmap_view single = view_of(pixels, GAPS_AFTER_SLICES);

	(void)state;
	assert_int_equal(calls_of(&packed, NULL), 3);
	assert_int_equal(calls_of(&packed, &last), 3);
	assert_int_equal(calls_of(&apart, NULL), 3 * 2 * 5);
	assert_int_equal(calls_of(&packed, &apart), 3 * 2 * 5);
	assert_int_equal(calls_of(&apart, &packed), 3 * 2 * 5);
	assert_int_equal(calls_of(&slices, NULL), 3 * 2);
	assert_int_equal(calls_of(&packed, &slices), 3 * 2);
	assert_int_equal(calls_of(&rows, NULL), 3 * 5);
	assert_int_equal(calls_of(&narrow, NULL), 3);
	assert_int_equal(calls_of(&single, NULL), 3);
}

/* A run ends where a task does, and tasks share long rows. */
static void long_rows_are_shared_among_tasks(void **state)
{
	const struct salmap_parallel_loop parallel = { loop_backwards, NULL };
	const int64_t sides[] = { 1, 1, 1, 1024 }, few[] = { 1, 1, 1, 256 };
	const struct salmap_view view = view_of(sides, PACKED);
	const struct salmap_view one = view_of(few, PACKED);

	(void)state;
	walk(&parallel, &view, NULL, -1);
	assert_int_equal(atomic_load(&seen.calls), 4);
	walk(&parallel, &one, NULL, -1);
	assert_int_equal(atomic_load(&seen.calls), 1);
}

static struct salmap_statistic_parameters handed_on;

static bool keep_parameters(const struct salmap_view *view,
                            const struct salmap_run *run,
                            const struct salmap_statistic_parameters *parameters,
                            float *out)
{
	(void)view;
	(void)run;
	(void)out;
	handed_on = *parameters;
	return false;
}

static void kernels_get_the_other_parameters_as_they_are(void **state)
{
	const int64_t sides[] = { 1, 1, 1, 1 };
	const struct salmap_view view = view_of(sides, PACKED);
	const struct salmap_cam_class more[1] = { { NULL, NULL } };
	const float numbers[3] = { 1, 2, 3 };
	const struct salmap_statistic_parameters given = {
		.epsilon = 0.5f, .gains = numbers, .weights = numbers + 1,
		.weights_stride = 4, .more = more, .more_count = 1,
		.sums = numbers + 2, .sums_stride = 5,
	};
	float map;

	(void)state;
	assert_false(salmap_walk(&no_loop, keep_parameters, &given, &view,
	                         &map));
	assert_true(handed_on.epsilon == given.epsilon);
	assert_ptr_equal(handed_on.gains, given.gains);
	assert_ptr_equal(handed_on.weights, given.weights);
	assert_int_equal(handed_on.weights_stride, 4);
	assert_ptr_equal(handed_on.more, given.more);
	assert_int_equal(handed_on.more_count, 1);
	assert_ptr_equal(handed_on.sums, given.sums);
	assert_int_equal(handed_on.sums_stride, 5);
	assert_null(handed_on.other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_location_is_seen_once_whatever_the_loop_does),
		cmocka_unit_test(the_other_tensor_is_seen_at_the_same_places),
		cmocka_unit_test(what_one_run_meets_the_walk_tells),
		cmocka_unit_test(locations_without_a_gap_are_one_run),
		cmocka_unit_test(long_rows_are_shared_among_tasks),
		cmocka_unit_test(kernels_get_the_other_parameters_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
