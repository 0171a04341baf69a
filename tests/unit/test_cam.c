#include "../support/defaults.h"
#include "../support/internals.h"

#include "cam.h"
#include "tensor.h"

#include <float.h>
#include <math.h>

/* The one value of a class map of `c` channels, from weights. */
static float weighed(const float *values, const float *weights, int64_t c)
{
	const struct salmap_configuration settings = default_configuration();
	const struct salmap_view view = view_nchw(values, SALMAP_F32, 1, c, 1, 1);
	const struct salmap_cam_source source = {
		.activation = &view,
		.numbers = weights,
	};
	float map = NAN;

	assert_false(salmap_cam_of_weights(&settings, &source, &map));
	return map;
}

/* Sums that floats cannot hold are made in double. */
static void large_and_small_terms_are_right(void **state)
{
	static const struct {
		float values[3], weights[3];
		double want;
	} trials[] = {
		{ { 1, 2, 3 }, { 4, 5, 6 }, 32 },
		{ { 1e30f, 1e30f, 1 }, { 1e30f, -1e30f, 7 }, 7 },
		{ { 1e38f, 1e38f, 1e38f }, { 3, 3, -6 }, 0 },
		{ { 1e-30f, 1e-30f, 0 }, { 1e-5f, 1e-5f, 1 }, 2e-35 },
		{ { FLT_MAX, 0, 0 }, { FLT_MAX, 0, 0 }, 0x1p126 },
		{ { -FLT_MAX, 0, 0 }, { FLT_MAX, 0, 0 }, -0x1p126 },
		{ { 0, -0.0f, 0 }, { 1, 1, 1 }, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		const float got = weighed(trials[i].values, trials[i].weights,
		                          3);

		assert_near(got, trials[i].want, 1e-6 * fabs(trials[i].want));
		assert_false(signbit(got) && got == 0);
	}
}

/* Against a long double, over many channels. */
static void sums_of_many_channels_are_near(void **state)
{
	static const int64_t counts[] = { 1, 2, 15, 16, 17, 63, 64, 65, 4096,
		                          4097, 9000 };
	struct random random = { 1 };
	float *values = random_activations(1, 9000);
	float *weights = must_allocate(9000 * sizeof(*weights));
	size_t i;
	int64_t c;

	(void)state;
	for (c = 0; c < 9000; c++)
		weights[c] = random_unit(&random) - 0.5f;
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		long double want = 0, magnitude = 0;

		for (c = 0; c < counts[i]; c++) {
			want += (long double)values[c] * weights[c];
			magnitude += fabsl((long double)values[c] * weights[c]);
		}
		assert_near(weighed(values, weights, counts[i]), (double)want,
		            2e-7 * (double)magnitude);
	}
	free(values);
	free(weights);
}

/* One location, c channels, of a method. */
static float of_gradient(salmap_cam_method method, const float *values,
                         const float *gradients, int64_t c)
{
	const struct salmap_configuration settings = default_configuration();
	const struct salmap_view view = view_nchw(values, SALMAP_F32, 1, c, 1, 1);
	const struct salmap_view gradient =
		view_nchw(gradients, SALMAP_F32, 1, c, 1, 1);
	const struct salmap_cam_source source = {
		.activation = &view,
		.gradient = &gradient,
		.method = method,
	};
	double scratch[16];
	float map = NAN;

	assert_true(salmap_cam_scratch(&view) <= 16);
	assert_false(salmap_cam_of_gradient(&settings, &source, scratch, &map));
	return map;
}

/* By hand: A = (2, -1, 0), g = (3, 5, -7). */
static void methods_are_those_of_the_header(void **state)
{
	static const float values[3] = { 2, -1, 0 }, gradients[3] = { 3, 5, -7 };
	static const struct {
		salmap_cam_method method;
		double want;
	} trials[] = {
		{ SALMAP_CAM_GRADCAM, 1 },
		/* w = 3 / (2 + 3 * 2), 5 / 2, 0 */
		{ SALMAP_CAM_GRADCAMPP, 2 * 0.375 - 2.5 },
		{ SALMAP_CAM_XGRADCAM, 1 },
		{ SALMAP_CAM_HIRESCAM, 1 },
		{ SALMAP_CAM_ELEMENTWISE, 6 },
		{ SALMAP_CAM_LAYERCAM, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(trials) / sizeof(trials[0]); i++)
		assert_near(of_gradient(trials[i].method, values, gradients, 3),
		            trials[i].want, 1e-6);
}

static void a_channel_without_a_sum_does_not_count(void **state)
{
	static const float values[2] = { 0, 1 }, gradients[2] = { 1e30f, 2 };

	(void)state;
	assert_near(of_gradient(SALMAP_CAM_XGRADCAM, values, gradients, 2), 2,
	            1e-6);
}

/* Sums of products that floats cannot hold are made in double, in every way. */
static void large_and_small_products_are_right(void **state)
{
	static const struct {
		salmap_cam_method method;
		float values[2], gradients[2];
		double want;
	} trials[] = {
		{ SALMAP_CAM_HIRESCAM, { 1e30f, 3 }, { 1e30f, 1 }, 0x1p126 },
		{ SALMAP_CAM_HIRESCAM, { 1e30f, 1 }, { -1e30f, 1 }, -0x1p126 },
		{ SALMAP_CAM_HIRESCAM, { 1e-20f, 0 }, { -1e-15f, 1 }, -1e-35 },
		{ SALMAP_CAM_HIRESCAM, { 1e25f, 1 }, { -1e8f, 1 }, -1e33 },
		{ SALMAP_CAM_HIRESCAM, { -3, 0 }, { 5, 1 }, -15 },
		{ SALMAP_CAM_ELEMENTWISE, { 1e-20f, 1 }, { 1e-15f, -9 },
		  1e-35 },
		{ SALMAP_CAM_LAYERCAM, { 1e-20f, 1 }, { 1e-15f, -9 }, 1e-35 },
		{ SALMAP_CAM_LAYERCAM, { 1e25f, 1 }, { 1e8f, -9 }, 1e33 },
		{ SALMAP_CAM_GRADCAMPP, { 4, 0 }, { 1e-36f, -1 }, 2e-36 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(trials) / sizeof(trials[0]); i++)
		assert_relative(of_gradient(trials[i].method, trials[i].values,
		                            trials[i].gradients, 2),
		                trials[i].want, 1e-6);
}

static void similarity_is_a_cosine(void **state)
{
	static const float values[4][2] = { { 3, 4 }, { 0, 0 }, { -4, 3 },
		                            { 3e-25f, 4e-25f } };
	static const float vector[2] = { 6e20f, 8e20f };
	static const double want[4] = { 1, 0, 0, 1 };
	const struct salmap_configuration settings = default_configuration();
	salmap_tensor tensor;
	struct salmap_view view;
	struct salmap_cam_source source = { .activation = &view,
		                            .numbers = vector };
	float map[4];
	int i;

	(void)state;
	assert_int_equal(salmap_tensor_nhwc(&tensor, values, SALMAP_F32, 1, 2, 2,
	                                    2),
	                 SALMAP_OK);
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
	assert_false(salmap_cam_of_vector(&settings, &source, map));
	for (i = 0; i < 4; i++)
		assert_near(map[i], want[i], 1e-6);
	source.numbers = (const float[2]){ 0, 0 };
	assert_false(salmap_cam_of_vector(&settings, &source, map));
	for (i = 0; i < 4; i++)
		assert_true(map[i] == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(large_and_small_terms_are_right),
		cmocka_unit_test(sums_of_many_channels_are_near),
		cmocka_unit_test(methods_are_those_of_the_header),
		cmocka_unit_test(a_channel_without_a_sum_does_not_count),
		cmocka_unit_test(large_and_small_products_are_right),
		cmocka_unit_test(similarity_is_a_cosine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
