/* Guided layers against their formula in double. */
#include "../support/defaults.h"
#include "../support/internals.h"

#include <math.h>

#include "context.h"
#include "guide.h"

#define N 3

/* A class map and a layer, [N][h][w] and [N][c][h][w]. */
struct guided {
	int64_t map_height, map_width, channels, height, width;
	float *map, *data;
	salmap_evidence evidence;
};

static struct guided make_guided(uint64_t seed, int64_t map_height,
                                 int64_t map_width, int64_t channels,
                                 int64_t height, int64_t width)
{
	struct guided guided = { map_height, map_width, channels, height,
		                 width, NULL, NULL, SALMAP_EVIDENCE_POSITIVE };
	struct random random = { seed };
	const int64_t cells = N * map_height * map_width;
	int64_t i;

	guided.map = must_allocate((size_t)cells * sizeof(float));
	for (i = 0; i < cells; i++)
		guided.map[i] = random_unit(&random) - 0.4f;
	guided.data = random_activations(
		seed, (size_t)(N * channels * height * width));
	return guided;
}

static void free_guided(struct guided *guided)
{
	free(guided->map);
	free(guided->data);
}

static void push_map(salmap *sm, const struct guided *guided)
{
	salmap_tensor map;

	assert_int_equal(salmap_tensor_nchw(&map, guided->map, SALMAP_F32, N, 1,
	                                    guided->map_height,
	                                    guided->map_width),
	                 SALMAP_OK);
	assert_ok(sm, salmap_push_cam_map(sm, 1, &map));
}

static salmap *open_context(const struct guided *guided,
                            salmap_statistic statistic)
{
	salmap *sm = must_create(1);

	assert_ok(sm, salmap_set_cams(sm, 2));
	assert_ok(sm, salmap_set_guide(sm, 1));
	assert_ok(sm, salmap_set_evidence(sm, guided->evidence));
	assert_ok(sm, salmap_set_statistic(sm, statistic));
	assert_ok(sm, salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE));
	push_map(sm, guided);
	return sm;
}

static void push_guided(salmap *sm, const struct guided *guided)
{
	must_push(sm, 0, guided->data, N, guided->channels, guided->height,
	          guided->width);
}

/* --------------------------------------------------------------- the formula */

static double evidence_of(salmap_evidence evidence, double m)
{
	if (evidence == SALMAP_EVIDENCE_NEGATIVE)
		m = -m;
	return evidence == SALMAP_EVIDENCE_MAGNITUDE ? fabs(m) : fmax(m, 0);
}

/* Cell number `index` of a channel that is averaged to the map's size. */
static double mean_of_window(const struct guided *guided, const float *plane,
                             int64_t index)
{
	const int64_t row = index / guided->map_width;
	const int64_t column = index % guided->map_width;
	const int64_t top = row * guided->height / guided->map_height;
	const int64_t left = column * guided->width / guided->map_width;
	const double bottom = ceil((double)((row + 1) * guided->height) /
	                           (double)guided->map_height);
	const double right = ceil((double)((column + 1) * guided->width) /
	                          (double)guided->map_width);
	double sum = 0, count = 0;
	int64_t v, u;

	for (v = top; (double)v < bottom; v++)
		for (u = left; (double)u < right; u++, count++)
			sum += plane[v * guided->width + u];
	return sum / count;
}

/* <p, g> / (|p| |g|) of both less their means, and 0 below 0. */
static double agreement(const double *p, const double *g, int64_t count)
{
	double p_mean = 0, g_mean = 0, product = 0, p_square = 0, g_square = 0;
	int64_t i;

	for (i = 0; i < count; i++) {
		p_mean += p[i] / (double)count;
		g_mean += g[i] / (double)count;
	}
	for (i = 0; i < count; i++) {
		product += (p[i] - p_mean) * (g[i] - g_mean);
		p_square += (p[i] - p_mean) * (p[i] - p_mean);
		g_square += (g[i] - g_mean) * (g[i] - g_mean);
	}
	if (p_square < 1e-20 || g_square < 1e-20)
		return 0;
	return fmax(product / sqrt(p_square * g_square), 0);
}

static double gain_of(const struct guided *guided, int64_t image,
                      int64_t channel)
{
	const int64_t cells = guided->map_height * guided->map_width;
	const size_t size = (size_t)cells * sizeof(double);
	const int64_t plane = guided->height * guided->width;
	double *p = must_allocate(size), *g = must_allocate(size), gain;
	int64_t i;

	for (i = 0; i < cells; i++) {
		g[i] = evidence_of(guided->evidence,
		                   guided->map[image * cells + i]);
		p[i] = mean_of_window(
			guided,
			guided->data +
				(image * guided->channels + channel) * plane,
			i);
	}
	gain = agreement(p, g, cells);
	free(p);
	free(g);
	return gain;
}

/* The layer as the guide makes it. */
static float *weighed(const struct guided *guided)
{
	const int64_t plane = guided->height * guided->width;
	const int64_t channels = N * guided->channels;
	float *data = must_allocate((size_t)(channels * plane) * sizeof(float));
	int64_t c, i;

	for (c = 0; c < channels; c++) {
		const double gain = gain_of(guided, c / guided->channels,
		                            c % guided->channels);

		for (i = 0; i < plane; i++)
			data[c * plane + i] =
				(float)(gain * guided->data[c * plane + i]);
	}
	return data;
}

/* Compares the maps of one statistic with what the same statistic makes of the
 * layer that the formula gives. */
static void assert_maps(const struct guided *guided, const float *want_data,
                        salmap_statistic statistic)
{
	const int64_t count = N * guided->height * guided->width;
	salmap *sm = open_context(guided, statistic);
	salmap *plain = must_create(1);
	const float *got, *want;
	double most = 0;
	int64_t i;

	assert_ok(plain, salmap_set_statistic(plain, statistic));
	assert_ok(plain,
	          salmap_set_normalizer(plain, SALMAP_NORMALIZER_NONE));
	push_guided(sm, guided);
	must_push(plain, 0, want_data, N, guided->channels, guided->height,
	          guided->width);
	got = sm->stack.slots[0].maps;
	want = plain->stack.slots[0].maps;
	for (i = 0; i < count; i++)
		most = fmax(most, fabs(want[i]));
	for (i = 0; i < count; i++)
		if (!(fabs((double)got[i] - want[i]) <= 1e-5 * most))
			fail_msg("%s of %lldx%lldx%lld by %lldx%lld: value "
			         "%lld is %g; want %g",
			         salmap_statistic_name(statistic),
			         (long long)guided->channels,
			         (long long)guided->height,
			         (long long)guided->width,
			         (long long)guided->map_height,
			         (long long)guided->map_width, (long long)i,
			         (double)got[i], (double)want[i]);
	salmap_destroy(sm);
	salmap_destroy(plain);
}

/* -------------------------------------------------------------------- tests */

static void maps_are_those_of_the_formula(void **state)
{
	/* The class map, and the layer: larger, as large, smaller, with windows
	 * that share rows and columns, wider than a piece of columns, higher
	 * than a tree of rows, more of them than a piece of spans. */
	static const int64_t shapes[][5] = {
		{ 3, 4, 5, 9, 12 },  { 3, 4, 17, 5, 11 }, { 4, 5, 83, 4, 5 },
		{ 7, 9, 16, 3, 2 },  { 2, 3, 3, 5, 200 }, { 1, 3, 33, 1, 130 },
		{ 5, 90, 2, 7, 71 }, { 6, 1, 1, 8, 9 },   { 5, 5, 40, 1, 1 },
		{ 2, 3, 70, 37, 29 }, { 2, 150, 3, 4, 5 }, { 2, 125, 3, 4, 63 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const int64_t *shape = shapes[i];
		struct guided guided =
			make_guided(i + 1, shape[0], shape[1], shape[2],
		                    shape[3], shape[4]);
		salmap_statistic statistic;
		float *data;

		guided.evidence = (salmap_evidence)(i % 3);
		data = weighed(&guided);
		for (statistic = 0; salmap_statistic_name(statistic) != NULL;
		     statistic++)
			assert_maps(&guided, data, statistic);
		free(data);
		free_guided(&guided);
	}
}

/* Channels that vary less and less, for their size, from window to window: down
 * to what sums of floats are still good for, and below. */
static void what_varies_little_is_as_exact(void **state)
{
	static const float offsets[] = { 1, 4, 7, 12, 100, 10000 };
	size_t i;
	int64_t j;

	(void)state;
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		struct guided guided = make_guided(i + 1, 3, 4, 20, 29, 35);
		float *data;

		for (j = 0; j < N * 20 * 29 * 35; j++)
			guided.data[j] += offsets[i];
		data = weighed(&guided);
		assert_maps(&guided, data, SALMAP_STATISTIC_MAX);
		free(data);
		free_guided(&guided);
	}
}

/* Sums of floats are infinite there, and those of doubles are not. */
static void what_is_large_agrees_as_what_is_small(void **state)
{
	struct guided guided = make_guided(8, 3, 4, 20, 29, 35);
	struct salmap_configuration settings = default_configuration();
	const struct salmap_guide guide = { guided.map, 1, 3, 4 };
	const struct salmap_view view =
		view_nchw(guided.data, SALMAP_F32, 1, 20, 29, 35);
	float small[20], large[20];
	int64_t i;

	(void)state;
	assert_false(salmap_guide_gains(&settings, &guide, &view, 0, small));
	for (i = 0; i < 20 * 29 * 35; i++)
		guided.data[i] *= 0x1p124f;
	assert_false(salmap_guide_gains(&settings, &guide, &view, 0, large));
	for (i = 0; i < 20; i++)
		assert_near(large[i], small[i], 1e-5);
	free_guided(&guided);
}

/* Without evidence, with one cell, and where all windows are equal, no channel
 * agrees with the class map. */
static void nothing_agrees_with_what_has_no_pattern(void **state)
{
	struct guided cases[3] = { make_guided(1, 3, 4, 5, 6, 8),
		                   make_guided(2, 1, 1, 5, 6, 8),
		                   make_guided(3, 3, 4, 5, 7, 9) };
	size_t i, j;

	(void)state;
	for (j = 0; j < N * 3 * 4; j++)
		cases[0].map[j] = -1;
	for (j = 0; j < N * 5 * 7 * 9; j++)
		cases[2].data[j] = 0.1f * (float)(1 + j / (7 * 9));
	for (i = 0; i < 3; i++) {
		salmap *sm = open_context(&cases[i], SALMAP_STATISTIC_MAX);
		struct salmap_layer_info info = { .struct_size = sizeof(info) };

		push_guided(sm, &cases[i]);
		assert_ok(sm, salmap_layer_info(sm, 1, 0, &info));
		assert_true(info.flags & SALMAP_LAYER_FLAT);
		assert_true(info.max == 0);
		salmap_destroy(sm);
		free_guided(&cases[i]);
	}
}

/* A channel that is the class map counts in full, one that is its opposite not
 * at all. */
static void what_agrees_counts_in_full(void **state)
{
	struct guided guided = make_guided(4, 3, 4, 2, 3, 4);
	salmap *sm;
	int64_t i;

	(void)state;
	guided.evidence = SALMAP_EVIDENCE_MAGNITUDE;
	for (i = 0; i < N * 12; i++) {
		const int64_t at = i / 12 * 24 + i % 12;

		guided.map[i] = fabsf(guided.map[i]);
		guided.data[at] = 4 * guided.map[i] + 1000;
		guided.data[at + 12] = 2000 - 4 * guided.map[i];
	}
	sm = open_context(&guided, SALMAP_STATISTIC_MAX);
	push_guided(sm, &guided);
	for (i = 0; i < N * 12; i++)
		assert_relative(sm->stack.slots[0].maps[i],
		                guided.data[i / 12 * 24 + i % 12], 1e-6);
	salmap_destroy(sm);
	free_guided(&guided);
}

/* Every 37th element. */
static void spoil(const struct guided *guided, float even, float odd)
{
	const int64_t count = N * guided->channels * guided->height *
	                      guided->width;
	int64_t i;

	for (i = 0; i < count; i += 37)
		guided->data[i] = i % 2 == 0 ? even : odd;
}

static void what_is_not_finite_counts_as_zero(void **state)
{
	struct guided guided = make_guided(5, 3, 4, 20, 7, 5);
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	float want[N * 35];
	salmap *sm = open_context(&guided, SALMAP_STATISTIC_SMOE);
	salmap_tensor tensor;

	(void)state;
	salmap_tensor_nchw(&tensor, guided.data, SALMAP_F32, N, 20, 7, 5);
	spoil(&guided, NAN, -INFINITY);
	assert_fails(sm, salmap_push(sm, 0, &tensor), SALMAP_E_NONFINITE,
	             "layer 0", "image 0", "channel 0", NULL);
	spoil(&guided, 0, 0);
	push_guided(sm, &guided);
	memcpy(want, sm->stack.slots[0].maps, sizeof(want));
	assert_ok(sm, salmap_reset(sm));
	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	push_map(sm, &guided);
	spoil(&guided, NAN, -INFINITY);
	push_guided(sm, &guided);
	assert_same_bits(sm->stack.slots[0].maps, want, N * 35);
	assert_ok(sm, salmap_layer_info(sm, 2, 0, &info));
	assert_true(info.flags & SALMAP_LAYER_NONFINITE);
	assert_true(info.nonfinite > 15);
	salmap_destroy(sm);
	free_guided(&guided);
}

static void the_class_map_has_to_be_there_first(void **state)
{
	struct guided guided = make_guided(6, 3, 4, 5, 7, 5);
	salmap *sm = open_context(&guided, SALMAP_STATISTIC_SMOE);
	salmap_tensor tensor;

	(void)state;
	assert_ok(sm, salmap_reset(sm));
	salmap_tensor_nchw(&tensor, guided.data, SALMAP_F32, N, 5, 7, 5);
	assert_fails(sm, salmap_push(sm, 0, &tensor), SALMAP_E_STATE, "layer 0",
	             "class map 1", "push it first", NULL);
	assert_int_equal(salmap_batch_size(sm), 0);
	salmap_tensor_nchw(&tensor, guided.data, SALMAP_F32, N, 1, 3, 4);
	assert_ok(sm, salmap_push_cam_map(sm, 0, &tensor));
	assert_ok(sm, salmap_push_cam_map(sm, 1, &tensor));
	salmap_tensor_nchw(&tensor, guided.data, SALMAP_F32, 2, 5, 7, 5);
	assert_fails(sm, salmap_push(sm, 0, &tensor), SALMAP_E_ARGUMENT,
	             "batch of 2", "has 3", NULL);
	push_guided(sm, &guided);
	salmap_destroy(sm);
	free_guided(&guided);
}

static void the_guide_is_one_of_the_class_maps(void **state)
{
	salmap *sm = must_create(2);
	salmap_settings settings = { .struct_size = sizeof(settings) };
	const float data[12] = { 0 };

	(void)state;
	assert_fails(sm, salmap_set_guide(sm, 0), SALMAP_E_ARGUMENT,
	             "class map 0 cannot guide", "there are 0", NULL);
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_fails(sm, salmap_set_guide(sm, 1), SALMAP_E_ARGUMENT,
	             "there is 1 class map; want one of them", NULL);
	assert_ok(sm, salmap_set_cams(sm, 3));
	assert_ok(sm, salmap_set_guide(sm, 2));
	assert_fails(sm, salmap_set_cams(sm, 2), SALMAP_E_ARGUMENT,
	             "class map 2 cannot guide", "there are 2", NULL);
	assert_int_equal(salmap_cam_count(sm), 3);
	assert_fails(sm, salmap_set_guide(sm, 3), SALMAP_E_ARGUMENT,
	             "class map 3", "SALMAP_NO_GUIDE", NULL);
	assert_ok(sm, salmap_get_settings(sm, &settings));
	assert_int_equal(settings.guide, 2);
	assert_ok(sm, salmap_set_guide(sm, SALMAP_NO_GUIDE));
	must_push(sm, 0, data, 1, 2, 2, 3);
	assert_fails(sm, salmap_set_guide(sm, 1), SALMAP_E_STATE, "the guide",
	             "salmap_reset", NULL);
	assert_fails(sm, salmap_set_relative_epsilon(sm, 1), SALMAP_E_STATE,
	             "relative epsilon", "salmap_reset", NULL);
	assert_int_equal(salmap_set_guide(NULL, 0), SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_set_relative_epsilon(NULL, 1),
	                 SALMAP_E_ARGUMENT);
	salmap_destroy(sm);
}

/* It is one float per location, from whatever it was made. */
static void a_map_is_not_guided(void **state)
{
	struct guided guided = make_guided(7, 3, 4, 1, 7, 5);
	salmap *sm = open_context(&guided, SALMAP_STATISTIC_SMOE);
	salmap_tensor tensor;

	(void)state;
	assert_ok(sm, salmap_reset(sm));
	salmap_tensor_nchw(&tensor, guided.data, SALMAP_F32, N, 1, 7, 5);
	assert_ok(sm, salmap_push_map(sm, 0, &tensor));
	assert_same_bits(sm->stack.slots[0].maps, guided.data, N * 35);
	salmap_destroy(sm);
	free_guided(&guided);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_are_those_of_the_formula),
		cmocka_unit_test(what_varies_little_is_as_exact),
		cmocka_unit_test(what_is_large_agrees_as_what_is_small),
		cmocka_unit_test(nothing_agrees_with_what_has_no_pattern),
		cmocka_unit_test(what_agrees_counts_in_full),
		cmocka_unit_test(what_is_not_finite_counts_as_zero),
		cmocka_unit_test(the_class_map_has_to_be_there_first),
		cmocka_unit_test(the_guide_is_one_of_the_class_maps),
		cmocka_unit_test(a_map_is_not_guided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
