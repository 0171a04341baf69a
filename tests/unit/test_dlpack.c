/*
 * Tensors in DLPack's structs, as dlpack.h of libdlpack-dev declares them, give
 * what the same tensors in salmap's own give, to the last bit. Without that
 * header there is nothing to test against.
 */
#include "../support/test.h"

#if __has_include(<dlpack/dlpack.h>)

#include <dlpack/dlpack.h>

/* DLManagedTensorVersioned, from the text of DLPack 1.0; Debian's header is of
 * 0.6. */
struct versioned {
	uint32_t major, minor;
	void *manager_ctx;
	void (*deleter)(struct versioned *self);
	uint64_t flags;
	DLTensor dl_tensor;
};

enum { N = 3, C = 5, H = 4, W = 7, COUNT = N * C * H * W };

/* A tensor that owns its arrays, so that a test may change any of them. */
struct sample {
	int64_t shape[5], strides[5];
	DLManagedTensor managed;
};

static void call_of_deleter(DLManagedTensor *self)
{
	(void)self;
	fail_msg("the deleter belongs to the caller");
}

static void set(struct sample *sample, const void *data, uint8_t code,
                uint8_t bits, int ndim, const int64_t *shape)
{
	memset(sample, 0, sizeof(*sample));
	memcpy(sample->shape, shape, (size_t)ndim * sizeof(*shape));
	sample->managed.dl_tensor = (DLTensor){
		.data = (void *)(uintptr_t)data,
		.device = { kDLCPU, 0 },
		.ndim = ndim,
		.dtype = { code, bits, 1 },
		.shape = sample->shape,
	};
	sample->managed.deleter = call_of_deleter;
}

/* What a push has to give: the map of the last image. */
static float *expected(const salmap_tensor *tensor)
{
	salmap *sm = must_create(1);
	float *map;

	assert_ok(sm, salmap_push(sm, 0, tensor));
	map = must_combine(sm, (uint32_t)tensor->n - 1, 9, 8);
	salmap_destroy(sm);
	return map;
}

static void gives(const void *dlpack, salmap_dlpack_kind kind, const char *axes,
                  const salmap_tensor *tensor)
{
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	salmap_message message = { .struct_size = sizeof(message) };
	salmap *sm = must_create(1);
	float *want = expected(tensor), *got;
	salmap_tensor view;

	assert_int_equal(salmap_tensor_dlpack(&view, dlpack, kind, axes,
	                                      &message), SALMAP_OK);
	assert_int_equal(message.status, SALMAP_OK);
	assert_string_equal(message.text, "");
	assert_int_equal(view.struct_size, sizeof(view));
	got = expected(&view);
	assert_memory_equal(got, want, 9 * 8 * sizeof(*got));
	free(got);
	assert_ok(sm, salmap_push_dlpack(sm, 0, dlpack, kind, axes));
	assert_int_equal(salmap_batch_size(sm), tensor->n);
	assert_ok(sm, salmap_layer_info(sm, 0, 0, &info));
	assert_int_equal(info.channels, tensor->c);
	assert_int_equal(info.height, tensor->h);
	assert_int_equal(info.width, tensor->w);
	got = must_combine(sm, (uint32_t)tensor->n - 1, 9, 8);
	assert_memory_equal(got, want, 9 * 8 * sizeof(*got));
	salmap_destroy(sm);
	free(got);
	free(want);
}

static void refuses(const void *dlpack, salmap_dlpack_kind kind,
                    const char *axes, salmap_status status, const char *why)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap *sm = must_create(1);
	salmap_tensor view;

	assert_fails(sm, salmap_push_dlpack(sm, 0, dlpack, kind, axes), status,
	             "layer 0", why, NULL);
	assert_int_equal(salmap_batch_size(sm), 0);
	/* Either the view is refused, or it is one that pushes refuse. */
	if (salmap_tensor_dlpack(&view, dlpack, kind, axes, &message) !=
	    SALMAP_OK) {
		assert_int_equal(message.status, status);
		assert_non_null(strstr(message.text, why));
		assert_int_equal(view.struct_size, 0);
	} else {
		assert_string_equal(message.text, "");
	}
	assert_int_equal(salmap_push(sm, 0, &view) == SALMAP_OK, 0);
	salmap_destroy(sm);
}

static void every_kind_of_struct_is_read(void **state)
{
	const int64_t shape[] = { N, C, H, W };
	float *data = random_activations(1, COUNT);
	struct versioned versioned = { 1, 3, NULL, NULL, 1, { 0 } };
	struct sample sample;
	salmap_tensor tensor;

	(void)state;
	set(&sample, data, kDLFloat, 32, 4, shape);
	salmap_tensor_nchw(&tensor, data, SALMAP_F32, N, C, H, W);
	versioned.dl_tensor = sample.managed.dl_tensor;
	gives(&sample.managed.dl_tensor, SALMAP_DLPACK_TENSOR, "nchw", &tensor);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw", &tensor);
	gives(&versioned, SALMAP_DLPACK_VERSIONED, "nchw", &tensor);
	versioned.major = 2;
	refuses(&versioned, SALMAP_DLPACK_VERSIONED, "nchw",
	        SALMAP_E_UNSUPPORTED, "DLPack 2.3");
	free(data);
}

static void every_type_is_read(void **state)
{
	static const struct {
		uint8_t code, bits;
		salmap_dtype dtype;
	} types[] = {
		{ kDLFloat, 32, SALMAP_F32 }, { kDLFloat, 16, SALMAP_F16 },
		{ kDLBfloat, 16, SALMAP_BF16 }, { kDLFloat, 64, SALMAP_F64 },
		{ kDLUInt, 8, SALMAP_U8 }, { kDLInt, 8, SALMAP_I8 },
	};
	const int64_t shape[] = { N, C, H, W };
	unsigned char *bytes = must_allocate(COUNT * 8);
	struct random random = { 2 };
	size_t i, type;

	(void)state;
	/* Below 64 in each byte: finite in every type. */
	for (i = 0; i < COUNT * 8; i++)
		bytes[i] = (unsigned char)random_below(&random, 64);
	for (type = 0; type < sizeof(types) / sizeof(types[0]); type++) {
		struct sample sample;
		salmap_tensor tensor;

		set(&sample, bytes, types[type].code, types[type].bits, 4,
		    shape);
		salmap_tensor_nchw(&tensor, bytes, types[type].dtype, N, C, H,
		                   W);
		gives(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw", &tensor);
	}
	free(bytes);
}

static void other_types_are_refused(void **state)
{
	static const DLDataType types[] = {
		{ kDLFloat, 8, 1 }, { kDLInt, 16, 1 }, { kDLUInt, 32, 1 },
		{ kDLComplex, 64, 1 }, { kDLFloat, 32, 4 }, { 6, 8, 1 },
		{ kDLOpaqueHandle, 64, 1 }, { kDLBfloat, 32, 1 },
	};
	const int64_t shape[] = { 1, 1, 1, 1 };
	const float data[4] = { 1, 2, 3, 4 };
	struct sample sample;
	size_t i;

	(void)state;
	set(&sample, data, kDLFloat, 32, 4, shape);
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		sample.managed.dl_tensor.dtype = types[i];
		refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw",
		        SALMAP_E_UNSUPPORTED, "type code");
	}
	sample.managed.dl_tensor.dtype = (DLDataType){ kDLUInt, 1, 1 };
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw",
	        SALMAP_E_UNSUPPORTED, "1 with 1 bit and 1 lane;");
}

static void other_devices_are_refused(void **state)
{
	static const DLDeviceType devices[] = {
		kDLCUDA, kDLOpenCL, kDLVulkan, kDLMetal, kDLROCM,
		kDLCUDAManaged,
	};
	const int64_t shape[] = { 1, 1, 1, 1 };
	struct sample sample;
	size_t i;

	(void)state;
	/* No memory that the CPU could read. */
	set(&sample, (void *)8, kDLFloat, 32, 4, shape);
	for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		sample.managed.dl_tensor.device.device_type = devices[i];
		refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw",
		        SALMAP_E_UNSUPPORTED, "device");
	}
}

static void pinned_memory_is_the_cpus(void **state)
{
	static const DLDeviceType devices[] = { kDLCUDAHost, kDLROCMHost };
	const int64_t shape[] = { N, C, H, W };
	float *data = random_activations(5, COUNT);
	struct sample sample;
	salmap_tensor tensor;
	size_t i;

	(void)state;
	set(&sample, data, kDLFloat, 32, 4, shape);
	salmap_tensor_nchw(&tensor, data, SALMAP_F32, N, C, H, W);
	for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		sample.managed.dl_tensor.device.device_type = devices[i];
		gives(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw", &tensor);
	}
	free(data);
}

static void one_image_needs_no_batch_axis(void **state)
{
	const int64_t chw[] = { C, H, W }, hwc[] = { H, W, C };
	float *data = random_activations(6, COUNT);
	struct sample sample;
	salmap_tensor tensor;

	(void)state;
	set(&sample, data, kDLFloat, 32, 3, chw);
	salmap_tensor_nchw(&tensor, data, SALMAP_F32, 1, C, H, W);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw", &tensor);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "cnhw", &tensor);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "chwn", &tensor);
	set(&sample, data, kDLFloat, 32, 3, hwc);
	salmap_tensor_nhwc(&tensor, data, SALMAP_F32, 1, C, H, W);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "nhwc", &tensor);
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "cdhw",
	        SALMAP_E_ARGUMENT, "3 axes");
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "nncc",
	        SALMAP_E_ARGUMENT, "at most once");
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "ncdhw",
	        SALMAP_E_ARGUMENT, "3 axes");
	free(data);
}

/* As a vision transformer's: the view has one row of them. */
static void a_view_can_be_changed_before_it_is_pushed(void **state)
{
	const int64_t tokens[] = { N, 1 + H * W, C };
	const size_t count = N * (1 + H * W) * C;
	float *data = random_activations(7, count);
	struct sample sample;
	salmap_tensor view, tensor;
	float *want, *got;

	(void)state;
	set(&sample, data, kDLFloat, 32, 3, tokens);
	assert_int_equal(salmap_tensor_dlpack(&view, &sample.managed,
	                                      SALMAP_DLPACK_MANAGED, "nwc",
	                                      NULL), SALMAP_OK);
	view.data = data + view.stride_w;
	view.h = H;
	view.w = W;
	view.stride_h = W * view.stride_w;
	salmap_tensor_tokens(&tensor, data, SALMAP_F32, N, 1 + H * W, C, 1, H,
	                     W);
	want = expected(&tensor);
	got = expected(&view);
	assert_memory_equal(got, want, 9 * 8 * sizeof(*got));
	free(got);
	free(want);
	free(data);
}

static void a_view_wants_room(void **state)
{
	const int64_t shape[] = { 1, 1, 1, 1 };
	salmap_message message = { .struct_size = sizeof(message) };
	const float data[1] = { 1 };
	struct sample sample;

	(void)state;
	set(&sample, data, kDLFloat, 32, 4, shape);
	assert_int_equal(salmap_tensor_dlpack(NULL, &sample.managed,
	                                      SALMAP_DLPACK_MANAGED, "nchw",
	                                      &message), SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "out is NULL"));
}

static void axes_may_come_in_any_order(void **state)
{
	const int64_t nhwc[] = { N, H, W, C }, wcnh[] = { W, C, N, H };
	const int64_t hwc[] = { H, W, C }, nc[] = { H, C };
	float *data = random_activations(3, COUNT);
	struct sample sample;
	salmap_tensor tensor;

	(void)state;
	set(&sample, data, kDLFloat, 32, 4, nhwc);
	salmap_tensor_nhwc(&tensor, data, SALMAP_F32, N, C, H, W);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "nhwc", &tensor);

	set(&sample, data, kDLFloat, 32, 4, wcnh);
	tensor.stride_h = 1;
	tensor.stride_n = H;
	tensor.stride_c = N * H;
	tensor.stride_w = C * N * H;
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "wcnh", &tensor);

	set(&sample, data, kDLFloat, 32, 3, hwc);
	salmap_tensor_nhwc(&tensor, data, SALMAP_F32, 1, C, H, W);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "hwc", &tensor);

	set(&sample, data, kDLFloat, 32, 2, nc);
	salmap_tensor_nhwc(&tensor, data, SALMAP_F32, 1, C, H, 1);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "hc", &tensor);
	salmap_tensor_nhwc(&tensor, data, SALMAP_F32, 1, C, 1, H);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "wc", &tensor);
	salmap_tensor_nchw(&tensor, data, SALMAP_F32, 1, 1, H, C);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "hw", &tensor);
	free(data);
}

/* A tensor of no axes needs no shape. */
static void a_single_number_is_a_layer(void **state)
{
	const float number = 3;
	struct sample sample = { 0 };
	salmap_tensor tensor;

	(void)state;
	set(&sample, &number, kDLFloat, 32, 0, sample.shape);
	sample.managed.dl_tensor.shape = NULL;
	salmap_tensor_nchw(&tensor, &number, SALMAP_F32, 1, 1, 1, 1);
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "", &tensor);
}

static void strides_and_byte_offset_are_followed(void **state)
{
	const int64_t shape[] = { N, C, H, W };
	const int64_t strides[] = { C * H * 2 * W, H * 2 * W, 2 * W, -2 };
	float *data = random_activations(4, 2 * COUNT + 1);
	unsigned char *bytes =
		must_allocate((2 * COUNT + 1) * sizeof(*data) + 3);
	const size_t offset = 3 + (2 * W - 2) * sizeof(*data);
	struct sample sample;
	salmap_tensor tensor;

	(void)state;
	memcpy(bytes + 3, data, (2 * COUNT + 1) * sizeof(*data));
	set(&sample, bytes, kDLFloat, 32, 4, shape);
	memcpy(sample.strides, strides, sizeof(strides));
	sample.managed.dl_tensor.strides = sample.strides;
	sample.managed.dl_tensor.byte_offset = offset;
	salmap_tensor_nchw(&tensor, bytes + offset, SALMAP_F32, N, C, H, W);
	tensor.stride_n = strides[0];
	tensor.stride_c = strides[1];
	tensor.stride_h = strides[2];
	tensor.stride_w = strides[3];
	gives(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw", &tensor);
	free(bytes);
	free(data);
}

static void wrong_axes_and_shapes_are_refused(void **state)
{
	const int64_t shape[] = { 2, 3, 4, 5 };
	const float data[120] = { 0 };
	struct sample sample;

	(void)state;
	set(&sample, data, kDLFloat, 32, 4, shape);
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, NULL, SALMAP_E_ARGUMENT,
	        "4 axes");
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "chw",
	        SALMAP_E_ARGUMENT, "\"chw\"");
	sample.managed.dl_tensor.ndim = 1;
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, NULL, SALMAP_E_ARGUMENT,
	        "a tensor of 1 axis, called \"\"");
	sample.managed.dl_tensor.ndim = 4;
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "nchh",
	        SALMAP_E_ARGUMENT, "at most once");
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "NCHW",
	        SALMAP_E_ARGUMENT, "n, c, d, h, w");
	refuses(&sample.managed, 3, "nchw", SALMAP_E_ARGUMENT, "kind");
	refuses(&sample.managed, -1, "nchw", SALMAP_E_ARGUMENT, "kind");
	refuses(NULL, SALMAP_DLPACK_MANAGED, "nchw", SALMAP_E_ARGUMENT, "NULL");
	sample.managed.dl_tensor.shape = NULL;
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw",
	        SALMAP_E_ARGUMENT, "without a shape");
	sample.managed.dl_tensor.shape = sample.shape;
	sample.managed.dl_tensor.ndim = -1;
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "", SALMAP_E_ARGUMENT,
	        "-1 axes");
	assert_int_equal(salmap_push_dlpack(NULL, 0, &sample.managed,
	                                    SALMAP_DLPACK_MANAGED, "nchw"),
	                 SALMAP_E_ARGUMENT);
}

static void impossible_extents_are_refused(void **state)
{
	static const int64_t shapes[][4] = {
		{ 1, 0, 2, 2 }, { 1, -1, 2, 2 }, { -3, 1, 2, INT64_MAX },
		{ 4, INT64_MAX, INT64_MAX, 1 }, { 1, 1, INT64_MIN, 1 },
		{ 500000, 2147483647, 1000000000, 1000000000 },
	};
	const float data[1] = { 0 };
	struct sample sample;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		set(&sample, data, kDLFloat, 32, 4, shapes[i]);
		refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw",
		        SALMAP_E_ARGUMENT, "extent");
	}
	sample.managed.dl_tensor.byte_offset = UINT64_MAX;
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw",
	        SALMAP_E_ARGUMENT, "byte offset");
	set(&sample, NULL, kDLFloat, 32, 4, (const int64_t[]){ 1, 1, 1, 1 });
	sample.managed.dl_tensor.byte_offset = 4;
	refuses(&sample.managed, SALMAP_DLPACK_MANAGED, "nchw",
	        SALMAP_E_ARGUMENT, "data is NULL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_struct_is_read),
		cmocka_unit_test(every_type_is_read),
		cmocka_unit_test(other_types_are_refused),
		cmocka_unit_test(other_devices_are_refused),
		cmocka_unit_test(pinned_memory_is_the_cpus),
		cmocka_unit_test(one_image_needs_no_batch_axis),
		cmocka_unit_test(a_view_can_be_changed_before_it_is_pushed),
		cmocka_unit_test(a_view_wants_room),
		cmocka_unit_test(axes_may_come_in_any_order),
		cmocka_unit_test(a_single_number_is_a_layer),
		cmocka_unit_test(strides_and_byte_offset_are_followed),
		cmocka_unit_test(wrong_axes_and_shapes_are_refused),
		cmocka_unit_test(impossible_extents_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
	printf("SKIP  DLPack: no dlpack/dlpack.h\n");
	return 0;
}

#endif
