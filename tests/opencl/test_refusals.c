/*
 * What a push from a device refuses, and what it does where OpenCL fails: a
 * status and a sentence, no object that is left over, and the next push
 * succeeds.
 */
#include "device.h"
#include "faults.h"

enum { N = 1, C = 3, H = 5, W = 4, COUNT = N * C * H * W };

static struct device device;
static float *data;
static cl_mem buffer;

static salmap_tensor valid_tensor(void)
{
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor, NULL, SALMAP_F32, N, C, H, W);
	return tensor;
}

static salmap_status push_valid(salmap *sm)
{
	const salmap_tensor tensor = valid_tensor();

	return salmap_push_opencl(sm, 0, device.queue, buffer, &tensor);
}

static int start(void **state)
{
	(void)state;
	faults = (struct faults){ .fails_at = -1 };
	device = open_device(0);
	data = random_activations(1, COUNT);
	buffer = make_buffer(&device, 0, data, COUNT * sizeof(float));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	faults = (struct faults){ .fails_at = -1 };
	salmap_opencl_release(NULL);
	clReleaseMemObject(buffer);
	close_device(&device);
	free(data);
	return 0;
}

/* ------------------------------------------------------------- wrong pushes */

static void wrong_arguments_are_told(void **state)
{
	salmap *sm = must_create(2);
	salmap_tensor tensor = valid_tensor();
	cl_image_format format = { CL_RGBA, CL_FLOAT };
	cl_image_desc image = { .image_type = CL_MEM_OBJECT_IMAGE2D,
		                .image_width = 8, .image_height = 8 };
	cl_mem picture;
	cl_int error;

	(void)state;
	assert_int_equal(salmap_push_opencl(NULL, 0, device.queue, buffer,
	                                    &tensor), SALMAP_E_ARGUMENT);
	assert_fails(sm, salmap_push_opencl(sm, 1, NULL, buffer, &tensor),
	             SALMAP_E_ARGUMENT, "layer 1", "queue is NULL", NULL);
	assert_fails(sm, salmap_push_opencl(sm, 0, device.queue, NULL, &tensor),
	             SALMAP_E_ARGUMENT, "buffer is NULL", NULL);
	assert_fails(sm, salmap_push_opencl(sm, 0, device.queue, buffer, NULL),
	             SALMAP_E_ARGUMENT, "tensor is NULL", NULL);
	assert_fails(sm, salmap_push_opencl(sm, 2, device.queue, buffer,
	                                    &tensor),
	             SALMAP_E_ARGUMENT, "layer is 2", NULL);
	tensor.c = 0;
	assert_fails(sm, salmap_push_opencl(sm, 0, device.queue, buffer,
	                                    &tensor),
	             SALMAP_E_ARGUMENT, "extent c is 0", NULL);
	picture = clCreateImage(device.context, CL_MEM_READ_ONLY, &format,
	                        &image, NULL, &error);
	assert_int_equal(error, CL_SUCCESS);
	tensor = valid_tensor();
	assert_fails(sm, salmap_push_opencl(sm, 0, device.queue, picture,
	                                    &tensor),
	             SALMAP_E_ARGUMENT, "is an image", "want a buffer", NULL);
	clReleaseMemObject(picture);
	salmap_destroy(sm);
}

static void push_at(salmap *sm, salmap_tensor tensor, int64_t place,
                    salmap_status expected, const char *sentence)
{
	tensor.data = (const void *)(uintptr_t)place;
	if (expected == SALMAP_OK) {
		assert_ok(sm, salmap_push_opencl(sm, 0, device.queue, buffer,
		                                 &tensor));
		salmap_reset(sm);
	} else {
		assert_fails(sm, salmap_push_opencl(sm, 0, device.queue, buffer,
		                                    &tensor), expected,
		             sentence, NULL);
	}
}

static void elements_beyond_the_buffer_are_told(void **state)
{
	const int64_t size = COUNT * 4;
	salmap *sm = must_create(1);
	salmap_tensor tensor = valid_tensor();

	(void)state;
	push_at(sm, tensor, 2, SALMAP_E_ARGUMENT, "want a multiple of its 4");
	push_at(sm, tensor, 4, SALMAP_E_ARGUMENT,
	        "from byte 4 of the buffer, elements reach from 0 to 240; want "
	        "them within its 240 bytes");
	push_at(sm, tensor, size + 4, SALMAP_E_ARGUMENT, "from byte 244");
	tensor.h = H - 1;
	push_at(sm, tensor, W * 4, SALMAP_OK, NULL);
	push_at(sm, tensor, W * 4 + 4, SALMAP_E_ARGUMENT, "to 224");
	tensor = valid_tensor();
	tensor.stride_c *= -1;
	tensor.stride_w *= -1;
	push_at(sm, tensor, (2 * H * W + W - 1) * 4, SALMAP_OK, NULL);
	push_at(sm, tensor, (2 * H * W + W - 2) * 4, SALMAP_E_ARGUMENT,
	        "reach from -172");
	salmap_destroy(sm);
}

/* Blocks of two channels, of which the last has one: what pads it may lack. */
static void blocks_may_end_with_the_last_channel(void **state)
{
	salmap *sm = must_create(1);
	salmap_tensor tensor;

	(void)state;
	salmap_tensor_blocked(&tensor, NULL, SALMAP_F32, 1, 3, 1, 10, 2);
	push_at(sm, tensor, (COUNT - 39) * 4, SALMAP_OK, NULL);
	push_at(sm, tensor, (COUNT - 38) * 4, SALMAP_E_ARGUMENT, "to 156");
	tensor.c = 4;
	push_at(sm, tensor, (COUNT - 39) * 4, SALMAP_E_ARGUMENT, "to 160");
	salmap_destroy(sm);
}

static void guides_and_relative_epsilons_are_refused(void **state)
{
	salmap *sm = must_create(1);

	(void)state;
	assert_ok(sm, salmap_set_relative_epsilon(sm, 0.25));
	assert_fails(sm, push_valid(sm), SALMAP_E_UNSUPPORTED,
	             "relative epsilon is 0.25", "salmap_push", NULL);
	assert_ok(sm, salmap_set_relative_epsilon(sm, 0));
	assert_ok(sm, salmap_set_cams(sm, 1));
	assert_ok(sm, salmap_set_guide(sm, 0));
	assert_fails(sm, push_valid(sm), SALMAP_E_UNSUPPORTED,
	             "class map 0 guides", "salmap_push", NULL);
	salmap_destroy(sm);
}

static void a_second_push_is_told_as_salmap_push_does(void **state)
{
	salmap *sm = must_create(1);

	(void)state;
	assert_ok(sm, push_valid(sm));
	assert_fails(sm, push_valid(sm), SALMAP_E_STATE, "layer 0", NULL);
	salmap_destroy(sm);
}

/* ------------------------------------------------------------ wrong devices */

static void refused_for(cl_device_info question, cl_device_fp_config answer,
                        const char *sentence)
{
	salmap *sm = must_create(1);

	faults.question = question;
	faults.answer = answer;
	assert_fails(sm, push_valid(sm), SALMAP_E_UNSUPPORTED, sentence,
	             "salmap_push", NULL);
	faults.question = 0;
	assert_fails(sm, push_valid(sm), SALMAP_E_UNSUPPORTED, sentence, NULL);
	salmap_opencl_release(device.context);
	assert_ok(sm, push_valid(sm));
	salmap_opencl_release(device.context);
	salmap_destroy(sm);
}

static void devices_with_other_numbers_are_refused(void **state)
{
	const cl_device_fp_config ieee = CL_FP_DENORM | CL_FP_INF_NAN |
	                                 CL_FP_ROUND_TO_NEAREST;

	(void)state;
	refused_for(CL_DEVICE_DOUBLE_FP_CONFIG, 0, "no double precision");
	refused_for(CL_DEVICE_SINGLE_FP_CONFIG, ieee & ~(cl_ulong)CL_FP_DENORM,
	            "without subnormal numbers");
}

/* A product and sum of doubles, one of floats, and a quotient. */
static void devices_with_other_roundings_are_refused(void **state)
{
	static const struct {
		size_t result;
		const char *sentence;
	} cases[] = {
		{ 3, "rounds products and sums together" },
		{ 31, "rounds products and sums together" },
		{ 95, "divides with other last bits" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		salmap *sm = must_create(1);

		faults.wrong_read = true;
		faults.wrong_result = cases[i].result;
		assert_fails(sm, push_valid(sm), SALMAP_E_UNSUPPORTED,
		             cases[i].sentence, "salmap_push", NULL);
		faults.wrong_read = false;
		salmap_opencl_release(device.context);
		assert_ok(sm, push_valid(sm));
		salmap_opencl_release(device.context);
		salmap_destroy(sm);
	}
}

/* A wrong bit in a map, in the sign of NaN, and in a count of NaN. */
static void devices_that_compute_other_bits_are_refused(void **state)
{
	static const struct {
		int wrong_maps;
		size_t wrong_word;
		const char *sentence;
	} cases[] = {
		{ 1, 7, "value 7 is" },
		{ 1, 42, "whether NaN or infinity is met" },
		{ 2, 6, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		salmap *sm = must_create(1);

		faults.wrong_maps = cases[i].wrong_maps;
		faults.wrong_word = cases[i].wrong_word;
		assert_fails(sm, push_valid(sm), SALMAP_E_UNSUPPORTED,
		             "fails the test of smoe from f32",
		             cases[i].sentence, "salmap_push", NULL);
		faults.wrong_maps = 0;
		faults.builds = 0;
		assert_fails(sm, push_valid(sm), SALMAP_E_UNSUPPORTED,
		             cases[i].sentence, NULL);
		assert_int_equal(faults.builds, 0);
		salmap_opencl_release(device.context);
		assert_ok(sm, push_valid(sm));
		assert_int_equal(faults.builds, 1);
		salmap_opencl_release(NULL);
		salmap_destroy(sm);
	}
}

/* ---------------------------------------------------------------- failures */

/* Pushes while the call with that number fails, if there are as many. */
static salmap_status push_failing(salmap *sm, int call, cl_int error)
{
	const int objects = faults.objects;
	salmap_status status;

	faults.last = NULL;
	faults.error = error;
	faults.calls = 0;
	faults.fails_at = call;
	status = push_valid(sm);
	faults.fails_at = -1;
	salmap_opencl_release(NULL);
	salmap_trim(sm);
	if (faults.objects != objects)
		fail_msg("call %d: %d objects were left", call,
		         faults.objects - objects);
	return status;
}

/* Fails one call, and then none; false if there are not as many. */
static bool fail_call(int call, cl_int error)
{
	salmap *sm = must_create(1);
	const salmap_status status = push_failing(sm, call, error);
	const char *failed = faults.last;
	char sentence[300];

	if (status != SALMAP_OK) {
		assert_true(salmap_error_message(sm, sentence,
		                                 sizeof(sentence)) > 20);
		assert_ok(sm, push_valid(sm));
		salmap_opencl_release(NULL);
	} else if (failed != NULL) {
		fail_msg("%s failed, and the push did not", failed);
	}
	salmap_destroy(sm);
	return failed != NULL;
}

static void every_call_may_fail(void **state)
{
	static const cl_int errors[] = { CL_OUT_OF_RESOURCES,
		                         CL_INVALID_VALUE };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		int call = 0;

		while (fail_call(call, errors[i]))
			call++;
		assert_true(call > 50);
	}
}

static void a_compilers_message_is_told(void **state)
{
	salmap *sm = must_create(1);
	int call;

	(void)state;
	for (call = 0; call < 20; call++) {
		const salmap_status status = push_failing(
			sm, call, CL_BUILD_PROGRAM_FAILURE);

		assert_non_null(faults.last);
		if (strcmp(faults.last, "clBuildProgram") != 0)
			continue;
		assert_fails(sm, status, SALMAP_E_UNSUPPORTED,
		             "the compiler of ", "says \"", "salmap_push",
		             NULL);
		break;
	}
	assert_true(call < 20);
	salmap_destroy(sm);
}

/* ----------------------------------------------------------------- programs */

static void push_once(salmap *sm, salmap_statistic statistic)
{
	assert_ok(sm, salmap_set_statistic(sm, statistic));
	assert_ok(sm, push_valid(sm));
	salmap_trim(sm);
}

static void programs_are_kept_until_they_are_released(void **state)
{
	salmap *sm = must_create(1);
	int round;

	(void)state;
	for (round = 0; round < 2; round++) {
		const int objects = faults.objects;

		faults.builds = 0;
		push_once(sm, SALMAP_STATISTIC_SMOE);
		push_once(sm, SALMAP_STATISTIC_SMOE);
		assert_int_equal(faults.builds, 1);
		push_once(sm, SALMAP_STATISTIC_MAX);
		push_once(sm, SALMAP_STATISTIC_SMOE);
		assert_int_equal(faults.builds, 2);
		assert_true(faults.objects > objects);
		salmap_opencl_release(device.context);
		assert_int_equal(faults.objects, objects);
	}
	salmap_destroy(sm);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(wrong_arguments_are_told),
		TEST(elements_beyond_the_buffer_are_told),
		TEST(blocks_may_end_with_the_last_channel),
		TEST(guides_and_relative_epsilons_are_refused),
		TEST(a_second_push_is_told_as_salmap_push_does),
		TEST(devices_with_other_numbers_are_refused),
		TEST(devices_with_other_roundings_are_refused),
		TEST(devices_that_compute_other_bits_are_refused),
		TEST(every_call_may_fail),
		TEST(a_compilers_message_is_told),
		TEST(programs_are_kept_until_they_are_released),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
