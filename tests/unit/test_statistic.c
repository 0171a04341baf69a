#include "../support/loops.h"
#include "../support/defaults.h"
#include "../support/internals.h"

#include "cpu.h"
#include "lists.h"
#include "statistic.h"
#include "tensor.h"

#include <math.h>

#define IMAGES 3
#define CHANNELS 5
#define ELEMENTS 40000

/* Random elements, and a map for each location of a view of them. */
struct fixture {
	float data[ELEMENTS];
	float maps[ELEMENTS], expected[ELEMENTS];
	struct salmap_configuration settings;
};

static int fill(void **state)
{
	static struct fixture fixture;
	float *random = random_activations(7, ELEMENTS);

	memcpy(fixture.data, random, sizeof(fixture.data));
	free(random);
	fixture.settings = default_configuration();
	*state = &fixture;
	return 0;
}

/* One location after the other, by the kernel itself. */
static bool expect(struct fixture *fixture, salmap_statistic statistic,
                   const struct salmap_view *view)
{
	const salmap_statistic_kernel kernel =
		fixture->settings.kernels->statistic[statistic];
	const struct salmap_statistic_parameters parameters = {
		.epsilon = fixture->settings.epsilon,
	};
	float *next = fixture->expected;
	bool nonfinite = false;
	const int64_t locations = view->n * view->d * view->h * view->w;
	int64_t i;

	for (i = 0; i < locations; i++) {
		const int64_t row = i / view->w, slice = row / view->h;
		const struct salmap_run run = {
			slice / view->d, slice % view->d, row % view->h,
			i % view->w, 1,
		};

		nonfinite |= kernel(view, &run, &parameters, next++);
	}
	return nonfinite;
}

/* All statistics of a view, with all loops, are what the kernel gives. */
static void assert_maps(struct fixture *fixture, const struct salmap_view *view)
{
	const int64_t locations = view->n * view->d * view->h * view->w;
	int statistic, loop;

	assert_true(locations < ELEMENTS);
	for (statistic = 0; statistic < SALMAP_ROWS(SALMAP_STATISTICS);
	     statistic++) {
		const bool nonfinite = expect(fixture, statistic, view);

		for (loop = 0; loop < LOOP_COUNT; loop++) {
			memset(fixture->maps, 0x5a,
			       (size_t)locations * sizeof(float));
			fixture->maps[locations] = 77;
			fixture->settings.parallel.loop = all_loops[loop];
			assert_int_equal(salmap_statistic_maps(
						 &fixture->settings, statistic,
						 view, fixture->maps),
			                 nonfinite);
			assert_same_bits(fixture->maps, fixture->expected,
			                 (size_t)locations);
			assert_near(fixture->maps[locations], 77, 0);
		}
	}
}

static void every_size_is_covered(void **state)
{
	static const int64_t sizes[][2] = {
		{ 1, 1 },   { 1, 7 },   { 7, 1 },   { 5, 3 },
		{ 1, 255 }, { 1, 256 }, { 1, 257 }, { 300, 1 },
		{ 2, 513 }, { 67, 31 }, { 16, 16 },
	};
	struct fixture *fixture = *state;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct salmap_view view =
			view_nchw(fixture->data, SALMAP_F32, IMAGES, CHANNELS,
		                  sizes[i][0], sizes[i][1]);

		assert_maps(fixture, &view);
	}
}

static struct salmap_view view_of(const salmap_tensor *tensor)
{
	struct salmap_view view;

	assert_int_equal(salmap_view_check(&view, tensor, NULL), SALMAP_OK);
	return view;
}

/* What lies in two slices is what lies in one of twice the rows, wherever the
 * second one starts. */
static void slices_follow_one_another(void **state)
{
	struct fixture *fixture = *state;
	const struct salmap_view flat = view_nchw(
		fixture->data, SALMAP_F32, IMAGES, CHANNELS, 10, 33);
	struct salmap_view deep = flat;
	static float expected[ELEMENTS];
	int32_t i;

	for (i = 0; salmap_isa_known(i) != NULL; i++) {
		if (salmap_kernels_find(salmap_isa_known(i),
		                        &fixture->settings.kernels) !=
		    SALMAP_OK)
			continue;
		deep.d = 2;
		deep.h = 5;
		deep.stride_d = 5 * flat.stride_h;
		assert_maps(fixture, &deep);
		memcpy(expected, fixture->maps, sizeof(expected));
		assert_maps(fixture, &flat);
		assert_same_bits(fixture->maps, expected, IMAGES * 10 * 33);
		deep.h = 3;
		deep.stride_d = 4 * flat.stride_h;
		assert_maps(fixture, &deep);
		deep.stride_d = -flat.stride_w;
		deep.data = flat.data + flat.stride_w;
		assert_maps(fixture, &deep);
		deep.data = flat.data;
	}
	fixture->settings.kernels = salmap_kernels_best();
}

static void channels_may_be_last(void **state)
{
	struct fixture *fixture = *state;
	struct salmap_view view;
	salmap_tensor tensor;

	salmap_tensor_nhwc(&tensor, fixture->data, SALMAP_F32, IMAGES, CHANNELS,
	                   21, 30);
	view = view_of(&tensor);
	assert_maps(fixture, &view);
	salmap_tensor_tokens(&tensor, fixture->data, SALMAP_F32, IMAGES, 275,
	                     CHANNELS, 5, 9, 30);
	view = view_of(&tensor);
	assert_maps(fixture, &view);
}

/* Rows with gaps, bottom up, right to left, transposed, repeated: each must be
 * told from rows that follow one another. */
static void rows_and_columns_may_have_any_strides(void **state)
{
	static const struct {
		int64_t h, w, stride_h, stride_w;
	} cases[] = {
		{ 9, 11, 12, 1 },   { 9, 11, -12, 1 }, { 9, 11, 12, -1 },
		{ 9, 11, -11, -1 }, { 9, 11, -11, 1 }, { 9, 11, 11, -1 },
		{ 9, 11, 1, 9 },    { 9, 11, 22, 2 },  { 9, 11, 22, 1 },
		{ 9, 11, 0, 1 },    { 9, 11, 1, 0 },   { 9, 11, 0, 0 },
		{ 9, 11, 1, 1 },    { 9, 1, 7, 5 },    { 9, 1, -7, 1 },
		{ 1, 11, 5, 7 },    { 1, 11, 11, -2 }, { 9, 1, 0, 1 },
	};
	struct fixture *fixture = *state;
	salmap_tensor tensor;
	size_t i;

	salmap_tensor_nchw(&tensor, fixture->data + 1000, SALMAP_F32, IMAGES,
	                   CHANNELS, 9, 11);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct salmap_view view;

		tensor.h = cases[i].h;
		tensor.w = cases[i].w;
		tensor.stride_h = cases[i].stride_h;
		tensor.stride_w = cases[i].stride_w;
		view = view_of(&tensor);
		assert_maps(fixture, &view);
	}
}

static void the_views_own_extents_stay(void **state)
{
	struct fixture *fixture = *state;
	const struct salmap_view view =
		view_nchw(fixture->data, SALMAP_F32, 2, 3, 5, 7);

	salmap_statistic_maps(&fixture->settings, SALMAP_STATISTIC_MAX, &view,
	                      fixture->maps);
	assert_int_equal(view.h, 5);
	assert_int_equal(view.w, 7);
	assert_int_equal(view.stride_h, 28);
	assert_int_equal(view.stride_w, 4);
}

static void nonfinite_is_seen_in_every_image_and_row(void **state)
{
	struct fixture *fixture = *state;
	const struct salmap_view view =
		view_nchw(fixture->data, SALMAP_F32, IMAGES, CHANNELS, 3, 300);
	size_t i;

	for (i = 0; i < 3 * 300 * CHANNELS * IMAGES; i += 1237) {
		const float kept = fixture->data[i];

		fixture->data[i] = NAN;
		assert_true(salmap_statistic_maps(&fixture->settings,
		                                  SALMAP_STATISTIC_MEAN, &view,
		                                  fixture->maps));
		assert_maps(fixture, &view);
		fixture->data[i] = kept;
	}
}

static void epsilon_is_that_of_the_settings(void **state)
{
	struct fixture *fixture = *state;
	const struct salmap_view view =
		view_nchw(fixture->data, SALMAP_F32, 1, CHANNELS, 5, 7);

	fixture->settings.epsilon = 0.25f;
	assert_maps(fixture, &view);
	fixture->settings.epsilon = 1e-7f;
	expect(fixture, SALMAP_STATISTIC_SMOE, &view);
	assert_memory_not_equal(fixture->maps, fixture->expected,
	                        35 * sizeof(float));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_is_covered),
		cmocka_unit_test(slices_follow_one_another),
		cmocka_unit_test(channels_may_be_last),
		cmocka_unit_test(rows_and_columns_may_have_any_strides),
		cmocka_unit_test(the_views_own_extents_stay),
		cmocka_unit_test(nonfinite_is_seen_in_every_image_and_row),
		cmocka_unit_test(epsilon_is_that_of_the_settings),
	};

	return cmocka_run_group_tests(tests, fill, NULL);
}
