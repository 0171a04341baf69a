/*
 * A push from a device's memory is a push: the same bits, statuses and
 * sentences, whatever the type, layout and numbers.
 */
#include "../support/outputs.h"
#include "../support/sample.h"

#include "device.h"

#include "lists.h"

static struct device device;

/* A context for one layer, whose statistic it keeps. */
static salmap *make_context(salmap_statistic statistic, double epsilon,
                            salmap_nonfinite nonfinite)
{
	salmap *sm = must_create(1);

	assert_ok(sm, salmap_set_statistic(sm, statistic));
	assert_ok(sm, salmap_set_epsilon(sm, epsilon));
	assert_ok(sm, salmap_set_nonfinite(sm, nonfinite));
	assert_ok(sm, salmap_set_keep_raw(sm, 1));
	return sm;
}

static void assert_same_sentences(const salmap *a, const salmap *b)
{
	char from_a[300], from_b[300];

	salmap_error_message(a, from_a, sizeof(from_a));
	salmap_error_message(b, from_b, sizeof(from_b));
	assert_string_equal(from_a, from_b);
}

static void assert_same_raw(salmap *a, salmap *b, uint32_t image,
                            const salmap_tensor *tensor)
{
	const size_t size = (size_t)(tensor->h * tensor->w) * sizeof(float);
	float *from_a = must_allocate(size), *from_b = must_allocate(size);
	salmap_plane plane;

	salmap_plane_packed(&plane, from_a, tensor->w, tensor->h);
	assert_ok(a, salmap_layer_raw(a, image, 0, &plane));
	plane.data = from_b;
	assert_ok(b, salmap_layer_raw(b, image, 0, &plane));
	assert_memory_equal(from_a, from_b, size);
	free(from_a);
	free(from_b);
}

/* Without what a map does not tell of its activations. */
static struct salmap_layer_info info_of(salmap *sm, uint32_t image)
{
	struct salmap_layer_info info = { .struct_size = sizeof(info) };

	assert_ok(sm, salmap_layer_info(sm, image, 0, &info));
	info.nonfinite = 0;
	info.flags &= SALMAP_LAYER_FLAT;
	return info;
}

static void assert_same_image(salmap *a, salmap *b, uint32_t image,
                              const salmap_tensor *tensor)
{
	const struct salmap_layer_info from_a = info_of(a, image);
	const struct salmap_layer_info from_b = info_of(b, image);
	float *map_a = must_combine(a, image, 13, 7);
	float *map_b = must_combine(b, image, 13, 7);

	assert_memory_equal(&from_a, &from_b, sizeof(from_a));
	assert_memory_equal(map_a, map_b, 13 * 7 * sizeof(float));
	assert_same_raw(a, b, image, tensor);
	free(map_a);
	free(map_b);
}

/* Pushes a tensor both ways. */
static void assert_same(const salmap_tensor *tensor, salmap_statistic statistic,
                        double epsilon, salmap_nonfinite nonfinite)
{
	salmap *here = make_context(statistic, epsilon, nonfinite);
	salmap *there = make_context(statistic, epsilon, nonfinite);
	const salmap_status status = salmap_push(here, 0, tensor);
	uint32_t image;

	assert_int_equal(push_copy(&device, there, 0, tensor, 64), status);
	assert_same_sentences(here, there);
	for (image = 0; status == SALMAP_OK && image < (uint32_t)tensor->n;
	     image++)
		assert_same_image(here, there, image, tensor);
	salmap_destroy(here);
	salmap_destroy(there);
}

/* ------------------------------------------------------------------ layouts */

/* Batches of all sizes in all layouts, which are not square. */
static const int64_t shapes[][4] = {
	{ 3, 37, 5, 11 }, { 1, 1, 1, 1 }, { 3, 1, 9, 4 }, { 2, 516, 1, 3 },
	{ 1, 16, 1, 65 }, { 3, 449, 2, 1 },
};

static void all_layouts_give_the_bits_of_salmap_push(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const int64_t n = shapes[i][0], c = shapes[i][1];
		const int64_t h = shapes[i][2], w = shapes[i][3];
		float *data = random_activations(i + 1,
		                                 (size_t)(n * (c + 8) * h * w));
		salmap_tensor tensor;
		int32_t s;

		for (s = 0; salmap_statistic_name(s) != NULL; s++) {
			salmap_tensor_nchw(&tensor, data, SALMAP_F32, n, c, h,
			                   w);
			assert_same(&tensor, s, 1e-7, SALMAP_NONFINITE_ERROR);
		}
		salmap_tensor_nhwc(&tensor, data, SALMAP_F32, n, c, h, w);
		assert_same(&tensor, 0, 1e-7, SALMAP_NONFINITE_ERROR);
		salmap_tensor_tokens(&tensor, data, SALMAP_F32, n, h * w, c, 0,
		                     h, w);
		assert_same(&tensor, 0, 1e-7, SALMAP_NONFINITE_ERROR);
		salmap_tensor_blocked(&tensor, data, SALMAP_F32, n, c, h, w, 8);
		assert_same(&tensor, 0, 1e-7, SALMAP_NONFINITE_ERROR);
		free(data);
	}
}

/* Flipped, swapped and repeated, and with gaps. */
static void all_strides_give_the_bits_of_salmap_push(void **state)
{
	enum { N = 3, C = 19, H = 4, W = 7, COUNT = N * C * H * W };
	float *data = random_activations(1, 4 * COUNT);
	salmap_tensor packed, tensor;

	(void)state;
	salmap_tensor_nchw(&packed, data, SALMAP_F32, N, C, H, W);
	tensor = packed;
	tensor.data = data + COUNT - 1;
	tensor.stride_n *= -1;
	tensor.stride_c *= -1;
	tensor.stride_h = -1;
	tensor.stride_w = -H;
	assert_same(&tensor, 0, 1e-7, SALMAP_NONFINITE_ERROR);
	tensor = packed;
	tensor.stride_n = 0;
	tensor.stride_h = 0;
	assert_same(&tensor, 0, 1e-7, SALMAP_NONFINITE_ERROR);
	tensor = packed;
	tensor.stride_w = 2;
	tensor.stride_h = 2 * W + 1;
	tensor.stride_c = H * tensor.stride_h + 3;
	tensor.stride_n = C * tensor.stride_c + 5;
	assert_same(&tensor, 0, 1e-7, SALMAP_NONFINITE_ERROR);
	free(data);
}

/* ------------------------------------------------------------------ numbers */

/* One image of one row, as a caller describes it. */
static salmap_tensor tensor_of(const struct salmap_view *view)
{
	const int64_t size = salmap_dtype_size(view->dtype);
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor, view->data, view->dtype, 1, view->c, 1,
	                   view->w);
	tensor.struct_size = sizeof(tensor);
	tensor.stride_c = view->stride_c / size;
	tensor.stride_w = view->stride_w / size;
	tensor.channel_block = view->channel_block;
	tensor.stride_block = view->channel_block == 0
		? 0 : view->stride_block / size;
	tensor.scale = view->scale;
	tensor.zero_point = view->zero_point;
	tensor.channel_scale = view->channel_scale;
	tensor.channel_zero_point = view->channel_zero_point;
	return tensor;
}

static void compare_random(struct random *random)
{
	static const double epsilons[] = { 1e-7, 1e-12, 1e-30, 1e30, 0.5 };
	const int32_t statistics = SALMAP_ROWS(SALMAP_STATISTICS);
	int64_t c, w;
	struct sample sample;
	salmap_tensor tensor;
	salmap_statistic statistic;

	random_extents(random, &c, &w);
	sample = sample_make(random, c, w);
	sample_set_quanta(&sample, random);
	sample_poison(&sample, random);
	tensor = tensor_of(&sample.view);
	statistic = sample.view.dtype == SALMAP_F32
		? (salmap_statistic)random_below(random, (uint64_t)statistics)
		: SALMAP_STATISTIC_SMOE;
	assert_same(&tensor, statistic, epsilons[random_below(random, 5)],
	            random_below(random, 2) == 0 ? SALMAP_NONFINITE_ERROR
	                                         : SALMAP_NONFINITE_ZERO);
	unguard(&sample.guarded);
}

static void all_types_and_numbers_give_the_bits_of_salmap_push(void **state)
{
	struct random random = { 1 };
	int round;

	(void)state;
	for (round = 0; round < maps_to_try(600); round++)
		compare_random(&random);
}

/* In the order of salmap_push: image, channel, row, column. */
static void the_first_nan_is_named(void **state)
{
	enum { N = 3, C = 5, H = 3, W = 4 };
	static const int64_t places[][4] = {
		{ 2, 4, 2, 3 }, { 2, 3, 2, 0 }, { 2, 3, 1, 3 }, { 1, 4, 0, 0 },
		{ 0, 0, 0, 0 },
	};
	float *data = random_activations(1, N * C * H * W);
	salmap_tensor tensor;
	size_t i;

	(void)state;
	salmap_tensor_nchw(&tensor, data, SALMAP_F32, N, C, H, W);
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const int64_t *at = places[i];

		data[((at[0] * C + at[1]) * H + at[2]) * W + at[3]] =
			(float)(1e300 * 1e10);
		assert_same(&tensor, 0, 1e-7, SALMAP_NONFINITE_ERROR);
		assert_same(&tensor, 0, 1e-7, SALMAP_NONFINITE_ZERO);
	}
	free(data);
}

/* ------------------------------------------------------------------- queues */

/* What was enqueued before is waited for, also in a queue without an order. */
static void any_queue_is_waited_for(void **state)
{
	enum { C = 64, W = 512 };
	const struct device unordered = open_device(
		CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
	float *zeros = calloc(C * W, sizeof(float));
	float *data = random_activations(3, C * W);
	salmap *here = make_context(0, 1e-7, SALMAP_NONFINITE_ERROR);
	salmap *there = make_context(0, 1e-7, SALMAP_NONFINITE_ERROR);
	salmap_tensor tensor;
	cl_mem buffer;

	(void)state;
	assert_non_null(zeros);
	salmap_tensor_nchw(&tensor, data, SALMAP_F32, 1, C, 1, W);
	assert_ok(here, salmap_push(here, 0, &tensor));
	buffer = make_buffer(&unordered, 0, zeros, C * W * sizeof(float));
	assert_int_equal(clEnqueueWriteBuffer(unordered.queue, buffer, CL_FALSE,
	                                      0, C * W * sizeof(float), data, 0,
	                                      NULL, NULL), CL_SUCCESS);
	tensor.data = NULL;
	assert_ok(there, salmap_push_opencl(there, 0, unordered.queue, buffer,
	                                    &tensor));
	assert_same_image(here, there, 0, &tensor);
	salmap_destroy(here);
	salmap_destroy(there);
	assert_int_equal(clReleaseMemObject(buffer), CL_SUCCESS);
	salmap_opencl_release(unordered.context);
	close_device(&unordered);
	free(zeros);
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_layouts_give_the_bits_of_salmap_push),
		cmocka_unit_test(all_strides_give_the_bits_of_salmap_push),
		cmocka_unit_test(
			all_types_and_numbers_give_the_bits_of_salmap_push),
		cmocka_unit_test(the_first_nan_is_named),
		cmocka_unit_test(any_queue_is_waited_for),
	};
	int failed;

	device = open_device(0);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	salmap_opencl_release(NULL);
	close_device(&device);
	return failed;
}
