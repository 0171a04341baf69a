/* Equal tensors give equal bits, however they lie in memory. */
#include "../support/outputs.h"

/* An odd, non-square batch of 3. */
#define N 3
#define C 37
#define H 5
#define W 11
#define COUNT ((size_t)N * C * H * W)

static size_t index_of(int64_t n, int64_t c, int64_t h, int64_t w)
{
	return (size_t)(((n * C + c) * H + h) * W + w);
}

/* The outputs of image 1 of a view. */
static struct outputs outputs_of_view(salmap_statistic statistic,
                                      const salmap_tensor *tensor,
                                      uint32_t image)
{
	salmap *sm = must_create(1);
	struct outputs outputs;

	assert_ok(sm, salmap_set_statistic(sm, statistic));
	assert_ok(sm, salmap_push(sm, 0, tensor));
	outputs = outputs_of(sm, image, 13, 7);
	salmap_destroy(sm);
	return outputs;
}

static void assert_same_views(const salmap_tensor *a, const salmap_tensor *b)
{
	int32_t i;

	for (i = 0; salmap_statistic_name(i) != NULL; i++) {
		struct outputs from_a = outputs_of_view(i, a, 1);
		struct outputs from_b = outputs_of_view(i, b, 1);

		assert_same_outputs(&from_a, &from_b);
		outputs_free(&from_a);
		outputs_free(&from_b);
	}
}

static salmap_tensor packed_view(const float *data)
{
	salmap_tensor view;

	assert_int_equal(
		salmap_tensor_nchw(&view, data, SALMAP_F32, N, C, H, W),
		SALMAP_OK);
	return view;
}

/* Copies the packed tensor to where a view of other strides wants it. */
static void scatter(const float *data, float *base, const salmap_tensor *view)
{
	int64_t n, c, h, w;

	for (n = 0; n < N; n++)
		for (c = 0; c < C; c++)
			for (h = 0; h < H; h++)
				for (w = 0; w < W; w++)
					base[n * view->stride_n +
					     c * view->stride_c +
					     h * view->stride_h +
					     w * view->stride_w] =
						data[index_of(n, c, h, w)];
}

static void nhwc_equals_nchw(void **state)
{
	float *data = random_activations(1, COUNT);
	float *other = must_allocate(COUNT * sizeof(*other));
	const salmap_tensor packed = packed_view(data);
	salmap_tensor view;

	(void)state;
	assert_int_equal(salmap_tensor_nhwc(&view, other, SALMAP_F32, N, C, H,
	                                    W), SALMAP_OK);
	scatter(data, other, &view);
	assert_same_views(&packed, &view);
	free(other);
	free(data);
}

/* What pads the last block is NaN: nobody may read it. */
static void blocked_channels_equal_nchw(void **state)
{
	static const int64_t blocks[] = { 1, 3, 8, 16, 36, 37, 40 };
	float *data = random_activations(11, COUNT);
	const salmap_tensor packed = packed_view(data);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		const int64_t block = blocks[i];
		const int64_t count = (C + block - 1) / block * block;
		const size_t size = (size_t)(N * count * H * W);
		float *other = must_allocate(size * sizeof(*other));
		salmap_tensor view;
		int64_t n, c, at;

		memset(other, 0xff, size * sizeof(*other));
		for (n = 0; n < N; n++)
			for (c = 0; c < C; c++)
				for (at = 0; at < H * W; at++)
					other[((n * count / block + c / block) *
					               H * W + at) * block +
					      c % block] =
						data[(n * C + c) * H * W + at];
		assert_int_equal(salmap_tensor_blocked(&view, other, SALMAP_F32,
		                                       N, C, H, W, block),
		                 SALMAP_OK);
		assert_same_views(&packed, &view);
		free(other);
	}
	free(data);
}

static void tokens_equal_nchw(void **state)
{
	const int64_t prefix = 2, tokens = prefix + H * W;
	const size_t size = (size_t)(N * tokens * C);
	float *data = random_activations(2, COUNT);
	float *other = random_activations(99, size);
	const salmap_tensor packed = packed_view(data);
	salmap_tensor view;

	(void)state;
	assert_int_equal(salmap_tensor_tokens(&view, other, SALMAP_F32, N,
	                                      tokens, C, prefix, H, W),
	                 SALMAP_OK);
	scatter(data, other + prefix * C, &view);
	assert_same_views(&packed, &view);
	free(other);
	free(data);
}

/* A window of a larger tensor, with gaps in every dimension. */
static void a_strided_view_equals_the_packed_tensor(void **state)
{
	float *data = random_activations(3, COUNT);
	salmap_tensor view = packed_view(data);
	const salmap_tensor packed = view;
	float *other;

	(void)state;
	view.stride_w = 3;
	view.stride_h = 3 * W + 5;
	view.stride_c = view.stride_h * H + 7;
	view.stride_n = view.stride_c * C + 1;
	other = random_activations(98, (size_t)(view.stride_n * N));
	view.data = other;
	scatter(data, other, &view);
	assert_same_views(&packed, &view);
	free(other);
	free(data);
}

/* Flipped both ways and with width and height swapped in memory. */
static void negative_and_swapped_strides_equal_the_packed_tensor(void **state)
{
	float *data = random_activations(4, COUNT);
	float *other = must_allocate(COUNT * sizeof(*other));
	salmap_tensor view = packed_view(data);
	const salmap_tensor packed = view;
	float *last = other + COUNT - 1;

	(void)state;
	view.stride_w = -H;
	view.stride_h = -1;
	view.stride_c = -view.stride_c;
	view.stride_n = -view.stride_n;
	view.data = last;
	scatter(data, last, &view);
	assert_same_views(&packed, &view);
	free(other);
	free(data);
}

static void a_misaligned_view_equals_the_packed_tensor(void **state)
{
	float *data = random_activations(5, COUNT);
	unsigned char *bytes = must_allocate(COUNT * sizeof(float) + 3);
	const salmap_tensor packed = packed_view(data);
	int offset;

	(void)state;
	for (offset = 1; offset <= 3; offset++) {
		salmap_tensor view = packed;

		memcpy(bytes + offset, data, COUNT * sizeof(float));
		view.data = bytes + offset;
		assert_same_views(&packed, &view);
	}
	free(bytes);
	free(data);
}

/* Stride 0 repeats an element without copying it. */
static void a_broadcast_view_equals_the_packed_tensor(void **state)
{
	float *data = random_activations(6, COUNT);
	salmap_tensor view = packed_view(data);
	const salmap_tensor packed = view;
	float *other = random_activations(7, C * W);
	int64_t n, c, h, w;

	(void)state;
	view.data = other;
	view.stride_n = 0;
	view.stride_c = W;
	view.stride_h = 0;
	for (n = 0; n < N; n++)
		for (c = 0; c < C; c++)
			for (h = 0; h < H; h++)
				for (w = 0; w < W; w++)
					data[index_of(n, c, h, w)] =
						other[c * W + w];
	assert_same_views(&packed, &view);
	free(other);
	free(data);
}

static void a_batch_of_three_equals_three_batches_of_one(void **state)
{
	float *data = random_activations(8, COUNT);
	const salmap_tensor batch = packed_view(data);
	int32_t i;
	uint32_t image;

	(void)state;
	for (i = 0; salmap_statistic_name(i) != NULL; i++)
		for (image = 0; image < N; image++) {
			salmap_tensor single = batch;
			struct outputs together, alone;

			single.n = 1;
			single.data = data + index_of(image, 0, 0, 0);
			together = outputs_of_view(i, &batch, image);
			alone = outputs_of_view(i, &single, 0);
			assert_same_outputs(&together, &alone);
			outputs_free(&together);
			outputs_free(&alone);
		}
	free(data);
}

/* Halves whose values are exact: 0 to 2, steps of 2^-10. */
static void f16_equals_the_same_values_in_f32(void **state)
{
	struct random random = { 9 };
	uint16_t *halves = must_allocate(COUNT * sizeof(*halves));
	float *data = must_allocate(COUNT * sizeof(*data));
	const salmap_tensor packed = packed_view(data);
	salmap_tensor view = packed;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT; i++) {
		const uint16_t mantissa = (uint16_t)random_below(&random, 1024);

		halves[i] = (uint16_t)(0x3c00 | mantissa); /* 1 to 2 */
		data[i] = 1 + (float)mantissa * 0x1p-10f;
		if (random_below(&random, 2) == 0) {
			halves[i] = 0;
			data[i] = 0;
		}
	}
	view.data = halves;
	view.dtype = SALMAP_F16;
	assert_same_views(&packed, &view);
	free(data);
	free(halves);
}

/* With several layers too, a view of a part changes nothing else. */
static void a_pushed_map_equals_a_push_of_its_values(void **state)
{
	float *data = random_activations(10, H * W);
	salmap *pushed = must_create(1), *mapped = must_create(1);
	salmap_tensor map;
	struct outputs a, b;

	(void)state;
	assert_ok(pushed, salmap_set_statistic(pushed, SALMAP_STATISTIC_MEAN));
	must_push(pushed, 0, data, 1, 1, H, W);
	salmap_tensor_nchw(&map, data, SALMAP_F32, 1, 1, H, W);
	assert_ok(mapped, salmap_push_map(mapped, 0, &map));
	a = outputs_of(pushed, 0, 9, 9);
	b = outputs_of(mapped, 0, 9, 9);
	assert_same_outputs(&a, &b);
	outputs_free(&a);
	outputs_free(&b);
	salmap_destroy(pushed);
	salmap_destroy(mapped);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nhwc_equals_nchw),
		cmocka_unit_test(blocked_channels_equal_nchw),
		cmocka_unit_test(tokens_equal_nchw),
		cmocka_unit_test(a_strided_view_equals_the_packed_tensor),
		cmocka_unit_test(
			negative_and_swapped_strides_equal_the_packed_tensor),
		cmocka_unit_test(a_misaligned_view_equals_the_packed_tensor),
		cmocka_unit_test(a_broadcast_view_equals_the_packed_tensor),
		cmocka_unit_test(a_batch_of_three_equals_three_batches_of_one),
		cmocka_unit_test(f16_equals_the_same_values_in_f32),
		cmocka_unit_test(a_pushed_map_equals_a_push_of_its_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
