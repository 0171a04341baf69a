/* Class maps against figures of the mathematics in float64: README.md beside
 * this file. */
#include "../support/npy.h"
#include "../support/test.h"

#include <math.h>

#include "context.h"

static const char *const cases[] = { "tests/golden/class201",
	                             "tests/golden/class203" };

#define CASES (sizeof(cases) / sizeof(cases[0]))

/* One case; extents n, c, h, w. */
struct figures {
	const char *directory;
	int64_t extent[4];
	float *activation, *gradient, *weights, *vector;
};

static float *read_floats(const char *directory, const char *name,
                          int64_t extent[4])
{
	struct npy npy = npy_read(directory, name, -1);
	float *floats = npy_floats(&npy);

	if (extent != NULL)
		memcpy(extent, npy.extent, sizeof(npy.extent));
	npy_free(&npy);
	return floats;
}

static struct figures read_figures(const char *directory)
{
	struct figures figures = { .directory = directory };

	figures.activation = read_floats(directory, "act", figures.extent);
	figures.gradient = read_floats(directory, "grad", NULL);
	figures.weights = read_floats(directory, "weights", NULL);
	figures.vector = read_floats(directory, "vector", NULL);
	return figures;
}

static void free_figures(struct figures *figures)
{
	free(figures->activation);
	free(figures->gradient);
	free(figures->weights);
	free(figures->vector);
}

static salmap_tensor tensor_of(const struct figures *figures, const float *data)
{
	const int64_t *extent = figures->extent;
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, data, SALMAP_F32, extent[0],
	                                    extent[1], extent[2], extent[3]),
	                 SALMAP_OK);
	return tensor;
}

static salmap_tensor numbers_of(const struct figures *figures,
                                const float *data, int64_t n)
{
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, data, SALMAP_F32, n,
	                                    figures->extent[1], 1, 1),
	                 SALMAP_OK);
	return tensor;
}

/* The ways to push a class map: those of gradients come first, by the values of
 * SALMAP_CAM_METHODS. */
enum { WEIGHTS = SALMAP_CAM_LAYERCAM + 1, SIMILARITY, EIGEN, MAP, WAYS };

static const char *name_of(int32_t way)
{
	static const char *const others[] = { "weights", "similarity", "eigen",
		                              "weights" };

	return way < WEIGHTS ? salmap_cam_method_name(way)
	                     : others[way - WEIGHTS];
}

static salmap_status push(salmap *sm, uint32_t cam,
                          const struct figures *figures, int32_t way)
{
	const salmap_tensor activation = tensor_of(figures, figures->activation);
	const salmap_tensor gradient = tensor_of(figures, figures->gradient);
	const salmap_tensor weights = numbers_of(figures, figures->weights,
	                                         figures->extent[0]);
	const salmap_tensor vector = numbers_of(figures, figures->vector, 1);

	if (way == WEIGHTS)
		return salmap_push_cam_weights(sm, cam, &activation, &weights);
	if (way == SIMILARITY)
		return salmap_push_cam_similarity(sm, cam, &activation,
		                                  &vector);
	if (way == EIGEN)
		return salmap_push_cam_eigen(sm, cam, &activation);
	return salmap_push_cam_gradient(sm, cam, &activation, &gradient, way);
}

/* A map that the caller has: that of the figures, as floats. */
static void push_map(salmap *sm, uint32_t cam, const struct figures *figures)
{
	const int64_t *extent = figures->extent;
	float *map = read_floats(figures->directory, "cam_weights", NULL);
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, map, SALMAP_F32, extent[0],
	                                    1, extent[2], extent[3]),
	                 SALMAP_OK);
	assert_ok(sm, salmap_push_cam_map(sm, cam, &tensor));
	free(map);
}

/* The maps with their signs are what one evidence has and the other has not. */
static void assert_maps(const struct figures *figures, int32_t way,
                        double tolerance)
{
	struct npy want;
	char name[64];
	salmap *sides[2];
	double most = 0;
	size_t i;
	int side;

	for (side = 0; side < 2; side++) {
		sides[side] = must_create(1);
		assert_ok(sides[side],
		          salmap_set_evidence(sides[side],
		                              side == 0
		                              ? SALMAP_EVIDENCE_POSITIVE
		                              : SALMAP_EVIDENCE_NEGATIVE));
		assert_ok(sides[side], salmap_set_cams(sides[side], 2));
		if (way == MAP)
			push_map(sides[side], 1, figures);
		else
			assert_ok(sides[side],
			          push(sides[side], 1, figures, way));
	}
	snprintf(name, sizeof(name), "cam_%s", name_of(way));
	want = npy_read(figures->directory, name, -1);
	for (i = 0; i < want.count; i++)
		most = fmax(most, fabs(want.numbers[i]));
	for (i = 0; i < want.count; i++) {
		const double got = (double)sides[0]->cams.slots[1].maps[i] -
		                   sides[1]->cams.slots[1].maps[i];

		if (fabs(got - want.numbers[i]) > tolerance * most)
			fail_msg("%s, %s: value %zu is %g; want %g",
			         figures->directory, name, i, got,
			         want.numbers[i]);
	}
	npy_free(&want);
	salmap_destroy(sides[0]);
	salmap_destroy(sides[1]);
}

static void class_maps_are_those_of_the_mathematics(void **state)
{
	size_t i;
	int32_t way;

	(void)state;
	for (i = 0; i < CASES; i++) {
		struct figures figures = read_figures(cases[i]);

		for (way = 0; way < WAYS; way++)
			assert_maps(&figures, way, way == EIGEN ? 1e-4 : 1e-5);
		free_figures(&figures);
	}
}

/* Fills `map` with image 1 of a class map at 9 x 5, and tells about it. */
static struct salmap_cam_info read_map(salmap *sm, uint32_t cam, float map[45])
{
	struct salmap_cam_info info = { .struct_size = sizeof(info) };
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, map, 9, 5), SALMAP_OK);
	assert_ok(sm, salmap_cam(sm, 1, cam, &plane));
	assert_ok(sm, salmap_cam_info(sm, 1, cam, &info));
	return info;
}

/* The gradient of a classifier that is linear over the mean of each channel is
 * its weight, divided by the number of locations, everywhere. */
static void methods_agree_for_a_linear_head(void **state)
{
	static const salmap_cam_method methods[] = { SALMAP_CAM_GRADCAM,
		                                     SALMAP_CAM_XGRADCAM,
		                                     SALMAP_CAM_HIRESCAM };
	struct figures figures = read_figures(cases[1]);
	const int64_t locations = figures.extent[2] * figures.extent[3];
	const int64_t channels = figures.extent[0] * figures.extent[1];
	salmap *sm = must_create(1);
	struct salmap_cam_info cam, info;
	float want[45], got[45];
	int64_t k, l;
	size_t i;
	int at;

	(void)state;
	for (k = 0; k < channels; k++)
		for (l = 0; l < locations; l++)
			figures.gradient[k * locations + l] =
				figures.weights[k] / (float)locations;
	assert_ok(sm, salmap_set_cams(sm, 4));
	assert_ok(sm, push(sm, 3, &figures, WEIGHTS));
	cam = read_map(sm, 3, want);
	for (i = 0; i < 3; i++) {
		assert_ok(sm, push(sm, (uint32_t)i, &figures, methods[i]));
		info = read_map(sm, (uint32_t)i, got);
		assert_true(fabs(info.max * (double)locations - cam.max) <
		            1e-5 * cam.max);
		for (at = 0; at < 45; at++)
			assert_true(fabsf(got[at] - want[at]) < 1e-5f);
	}
	salmap_destroy(sm);
	free_figures(&figures);
}

/* A power of two changes no bit, but of what is raw; -1 exchanges what speaks
 * for and against. */
static void the_scale_of_gradients_does_not_count(void **state)
{
	struct figures figures = read_figures(cases[0]);
	const size_t count = (size_t)(figures.extent[0] * figures.extent[1] *
	                              figures.extent[2] * figures.extent[3]);
	int32_t method;
	size_t i;

	(void)state;
	for (method = 0; salmap_cam_method_name(method) != NULL; method++) {
		salmap *sm = must_create(1);
		struct salmap_cam_info before, after;
		float want[45], got[45];

		if (method == SALMAP_CAM_GRADCAMPP) {
			salmap_destroy(sm);
			continue;
		}
		assert_ok(sm, salmap_set_cams(sm, 2));
		assert_ok(sm, push(sm, 0, &figures, method));
		before = read_map(sm, 0, want);
		for (i = 0; i < count; i++)
			figures.gradient[i] *= 0x1p-20f;
		assert_ok(sm, push(sm, 1, &figures, method));
		after = read_map(sm, 1, got);
		for (i = 0; i < count; i++)
			figures.gradient[i] *= 0x1p20f;
		assert_memory_equal(got, want, sizeof(got));
		assert_true(after.min == before.min * 0x1p-20);
		assert_true(after.max == before.max * 0x1p-20);
		salmap_destroy(sm);
	}
	free_figures(&figures);
}

static void the_sign_of_weights_exchanges_the_evidence(void **state)
{
	struct figures figures = read_figures(cases[0]);
	const size_t count = (size_t)(figures.extent[0] * figures.extent[1]);
	salmap *sm = must_create(1), *other = must_create(1);
	struct salmap_cam_info before, after;
	float want[45], got[45];
	size_t i;

	(void)state;
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(other, salmap_set_cams(other, 1));
	assert_ok(other, salmap_set_evidence(other, SALMAP_EVIDENCE_NEGATIVE));
	assert_ok(sm, push(sm, 0, &figures, WEIGHTS));
	before = read_map(sm, 0, want);
	for (i = 0; i < count; i++)
		figures.weights[i] = -figures.weights[i];
	assert_ok(other, push(other, 0, &figures, WEIGHTS));
	after = read_map(other, 0, got);
	assert_memory_equal(got, want, sizeof(got));
	assert_true(after.min == -before.max && after.max == -before.min);
	salmap_destroy(sm);
	salmap_destroy(other);
	free_figures(&figures);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(class_maps_are_those_of_the_mathematics),
		cmocka_unit_test(methods_agree_for_a_linear_head),
		cmocka_unit_test(the_scale_of_gradients_does_not_count),
		cmocka_unit_test(the_sign_of_weights_exchanges_the_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
