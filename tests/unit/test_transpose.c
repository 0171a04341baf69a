#include "../support/defaults.h"
#include "../support/internals.h"

#include "kernels/cam.h"
#include "tensor.h"
#include "transpose.h"

#define N 3
#define C 10
#define H 4
#define W 7

static const struct salmap_parallel_loop no_loop = { NULL, NULL };

/* Sums over all locations, by a weight of 1 for each. */
static void sum_channels(const salmap_tensor *tensor, float sums[N * C])
{
	struct salmap_statistic_parameters parameters = { .epsilon = 0 };
	struct salmap_view view;
	float ones[H * W];
	int i;

	for (i = 0; i < H * W; i++)
		ones[i] = 1;
	parameters.weights = ones;
	assert_int_equal(salmap_view_check(&view, tensor, NULL), SALMAP_OK);
	assert_false(salmap_walk_channels(&no_loop,
	                                  salmap_kernels_scalar.cam->weigh,
	                                  &parameters, &view, sums));
}

/* Bytes of each channel have a scale and a zero point of their own. */
static void quantised_channels_have_their_own_scale(void **state)
{
	static const int64_t blocks[] = { 0, 4, 5 };
	uint8_t bytes[2 * N * C * H * W];
	float scales[C], sums[N * C];
	int32_t zeros[C];
	struct random random = { 1 };
	size_t i;
	int n, c, l;

	(void)state;
	for (c = 0; c < C; c++) {
		scales[c] = 0.25f * (float)(c + 1);
		zeros[c] = 10 * c;
	}
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)random_below(&random, 256);
	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		salmap_tensor tensor;

		if (blocks[i] == 0)
			salmap_tensor_nchw(&tensor, bytes, SALMAP_U8, N, C, H,
			                   W);
		else
			salmap_tensor_blocked(&tensor, bytes, SALMAP_U8, N, C,
			                      H, W, blocks[i]);
		tensor.channel_scale = scales;
		tensor.channel_zero_point = zeros;
		sum_channels(&tensor, sums);
		for (n = 0; n < N; n++)
			for (c = 0; c < C; c++) {
				struct salmap_view view;
				double want = 0;

				salmap_view_check(&view, &tensor, NULL);
				for (l = 0; l < H * W; l++)
					want += (*salmap_view_element(
							 &view, n, c, 0, l / W,
							 l % W) - zeros[c]) *
					        (double)scales[c];
				assert_near(sums[n * C + c], want, 1e-3);
			}
	}
}

/* What is per channel and image is per location and image. */
static void numbers_of_each_image_are_taken(void **state)
{
	float data[N * C * H * W] = { 0 }, weights[N * H * W], got[N * C];
	const struct salmap_view view = view_nchw(data, SALMAP_F32, N, C, H, W);
	const struct salmap_statistic_parameters parameters = {
		.weights = weights,
		.weights_stride = H * W,
	};
	int n, c, l;

	(void)state;
	for (l = 0; l < N * C * H * W; l++)
		data[l] = (float)(l % 13);
	for (l = 0; l < N * H * W; l++)
		weights[l] = (float)(l % 7);
	assert_false(salmap_walk_channels(&no_loop,
	                                  salmap_kernels_scalar.cam->weigh,
	                                  &parameters, &view, got));
	for (n = 0; n < N; n++)
		for (c = 0; c < C; c++) {
			float want = 0;

			for (l = 0; l < H * W; l++)
				want += weights[n * H * W + l] *
				        data[(n * C + c) * H * W + l];
			assert_true(got[n * C + c] == want);
		}
}

/* Whole blocks of channels, [n][c / 5][h][w][5], are rows. */
static void blocks_are_rows(void **state)
{
	float data[N * C * H * W] = { 0 }, got[N * C];
	salmap_tensor tensor;
	int n, c, l;

	(void)state;
	for (l = 0; l < N * C * H * W; l++)
		data[l] = (float)(l % 17);
	assert_int_equal(salmap_tensor_blocked(&tensor, data, SALMAP_F32, N, C,
	                                       H, W, 5),
	                 SALMAP_OK);
	sum_channels(&tensor, got);
	for (n = 0; n < N; n++)
		for (c = 0; c < C; c++) {
			float want = 0;

			for (l = 0; l < H * W; l++)
				want += data[((n * 2 + c / 5) * H * W + l) * 5 +
				             c % 5];
			assert_true(got[n * C + c] == want);
		}
}

/* One column, whose rows lie apart. */
static void a_column_is_summed(void **state)
{
	float data[2 * 4 * 3] = { 0 }, ones[4] = { 1, 1, 1, 1 }, got[2];
	struct salmap_view view = view_nchw(data, SALMAP_F32, 1, 2, 4, 3);
	const struct salmap_statistic_parameters parameters = {
		.weights = ones,
	};
	int i;

	(void)state;
	for (i = 0; i < 2 * 4 * 3; i++)
		data[i] = (float)i;
	view.w = 1;
	assert_false(salmap_walk_channels(&no_loop,
	                                  salmap_kernels_scalar.cam->weigh,
	                                  &parameters, &view, got));
	assert_true(got[0] == 0 + 3 + 6 + 9);
	assert_true(got[1] == 12 + 15 + 18 + 21);
}

/* Where only the other tensor has a scale per channel. */
static void the_other_tensor_may_be_quantised_too(void **state)
{
	float data[N * C * H * W] = { 0 }, got[N * C];
	int8_t bytes[N * C * H * W];
	int32_t zeros[C];
	const struct salmap_view view = view_nchw(data, SALMAP_F32, N, C, H, W);
	struct salmap_statistic_parameters parameters = { .epsilon = 0 };
	struct salmap_view other;
	salmap_tensor tensor;
	int n, c, l;

	(void)state;
	for (l = 0; l < N * C * H * W; l++) {
		data[l] = (float)(l % 13);
		bytes[l] = (int8_t)(l % 5 - 2);
	}
	for (c = 0; c < C; c++)
		zeros[c] = c - 4;
	assert_int_equal(salmap_tensor_nchw(&tensor, bytes, SALMAP_I8, N, C, H,
	                                    W),
	                 SALMAP_OK);
	tensor.channel_zero_point = zeros;
	assert_int_equal(salmap_view_check(&other, &tensor, NULL), SALMAP_OK);
	parameters.other = &other;
	assert_false(salmap_walk_channels(&no_loop,
	                                  salmap_kernels_scalar.cam->hirescam,
	                                  &parameters, &view, got));
	for (n = 0; n < N; n++)
		for (c = 0; c < C; c++) {
			float want = 0;

			for (l = 0; l < H * W; l++) {
				const int at = (n * C + c) * H * W + l;

				want += data[at] * (float)(bytes[at] - zeros[c]);
			}
			assert_true(got[n * C + c] == want);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantised_channels_have_their_own_scale),
		cmocka_unit_test(numbers_of_each_image_are_taken),
		cmocka_unit_test(blocks_are_rows),
		cmocka_unit_test(a_column_is_summed),
		cmocka_unit_test(the_other_tensor_may_be_quantised_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
