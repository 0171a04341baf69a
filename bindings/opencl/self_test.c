/*
 * A sample of numbers that show what other arithmetic does: subnormal ones,
 * which some devices take for 0; nearly equal ones, whose sums cancel; those of
 * both signs, whose sums depend on their order; huge and infinite ones, and
 * NaN. More channels than are summed up before lanes are folded, and no whole
 * number of groups.
 */
#include "self_test.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arithmetic.h"
#include "device.h"
#include "run.h"
#include "tensor.h"

#define IMAGES 2
#define CHANNELS 517
#define HEIGHT 3
#define WIDTH 7
#define LOCATIONS (HEIGHT * WIDTH)
#define ELEMENTS (IMAGES * CHANNELS * LOCATIONS)

/* A sample, what the CPU makes of it, and the same on the device. */
struct sample {
	const struct salmap_opencl_target *target;
	cl_program program;
	double epsilon;
	unsigned char *elements;
	salmap_tensor tensor;
	float maps[IMAGES * LOCATIONS];
	uint64_t nonfinite[IMAGES];
};

/* ------------------------------------------------------------------ numbers */

/* D. Knuth's MMIX generator; the upper bits are the good ones. */
static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
	         UINT64_C(1442695040888963407);
	return *state >> 32 | *state << 32;
}

/* The upper byte of 1: that of its sign and exponent, or near to it. */
static uint64_t byte_of_one(salmap_dtype dtype)
{
	return dtype == SALMAP_F16 ? 0x3c : 0x3f;
}

/* The bits of an element of `bits` bits, of one of seven kinds. */
static uint64_t element_bits(salmap_dtype dtype, int bits, int64_t kind,
                             uint64_t *state)
{
	const uint64_t random = next_random(state) >> (64 - bits);
	const uint64_t coin = next_random(state) >> 63;
	const uint64_t one = byte_of_one(dtype) << (bits - 8);
	const uint64_t rest = random & ((UINT64_C(1) << (bits - 8)) - 1);

	switch (kind) {
	case 0: /* zeros, and numbers of a few octaves */
		return coin ? 0 : one | rest;
	case 1: /* nearly equal */
		return one + (random >> (bits - bits / 4));
	case 2: /* of both signs */
		return (one | rest) ^ coin << (bits - 1);
	case 3: /* subnormal and small */
		return rest;
	case 4: /* huge */
		return coin ? 0 : (byte_of_one(dtype) * 2 - 1) << (bits - 8) |
		                          rest;
	case 5:
		return 0;
	default: /* anything, with NaN and infinity */
		return random;
	}
}

static void fill(struct sample *sample, int64_t size)
{
	uint64_t state = 1;
	int64_t i;

	for (i = 0; i < ELEMENTS; i++) {
		const uint64_t bits = element_bits(sample->target->dtype,
		                                   (int)size * 8, i % 7,
		                                   &state);
		const uint8_t byte = (uint8_t)bits;
		const uint16_t half = (uint16_t)bits;
		const uint32_t word = (uint32_t)bits;
		const void *element = size == 1 ? (const void *)&byte
		                    : size == 2 ? (const void *)&half
		                    : size == 4 ? (const void *)&word
		                                : (const void *)&bits;

		memcpy(sample->elements + i * size, element, (size_t)size);
	}
}

/* ----------------------------------------------------------------- this CPU */

static salmap_status read_maps(salmap *sm, struct sample *sample)
{
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	salmap_status status = SALMAP_OK;
	salmap_plane plane;
	uint32_t n;

	for (n = 0; n < IMAGES && status == SALMAP_OK; n++) {
		salmap_plane_packed(&plane, sample->maps + n * LOCATIONS, WIDTH,
		                    HEIGHT);
		status = salmap_layer_raw(sm, n, 0, &plane);
		if (status == SALMAP_OK)
			status = salmap_layer_info(sm, n, 0, &info);
		sample->nonfinite[n] = info.nonfinite;
	}
	return status;
}

static salmap_status compute_here(struct sample *sample,
                                  struct salmap_sentence *message)
{
	salmap_message why = { .struct_size = sizeof(why) };
	salmap_settings settings;
	salmap_status status;
	salmap *sm;

	salmap_settings_default(&settings);
	settings.statistic = sample->target->statistic;
	settings.normalizer = SALMAP_NORMALIZER_RANGE;
	settings.nonfinite = SALMAP_NONFINITE_ZERO;
	settings.epsilon = sample->epsilon;
	settings.keep_raw = 1;
	status = salmap_create_with(1, &settings, NULL, &sm, &why);
	if (status != SALMAP_OK)
		return salmap_fail(message, status, "%s", why.text);
	status = salmap_push(sm, 0, &sample->tensor);
	if (status == SALMAP_OK)
		status = read_maps(sm, sample);
	if (status != SALMAP_OK) {
		salmap_error_message(sm, why.text, sizeof(why.text));
		salmap_fail(message, status, "%s", why.text);
	}
	salmap_destroy(sm);
	return status;
}

/* --------------------------------------------------------------- the device */

static salmap_status differs(const struct sample *sample, const char *what,
                             long long at, double got, double want,
                             struct salmap_sentence *message)
{
	char name[SALMAP_OPENCL_NAME];

	salmap_opencl_name(sample->target->device, name);
	return salmap_fail(message, SALMAP_E_UNSUPPORTED,
	                   "%s fails the test of %s from %s: %s %lld is %g, "
	                   "want %g to the last bit; copy the activations and "
	                   "use salmap_push", name,
	                   salmap_statistic_name(sample->target->statistic),
	                   salmap_dtype_name(sample->target->dtype), what, at,
	                   got, want);
}

static salmap_status compare_maps(const struct sample *sample,
                                  const struct salmap_opencl_maps *maps,
                                  struct salmap_sentence *message)
{
	const bool any_nonfinite = sample->nonfinite[0] > 0 ||
	                           sample->nonfinite[1] > 0;
	int i;

	for (i = 0; i < IMAGES * LOCATIONS; i++)
		if (salmap_bits_of_float(maps->values[i]) !=
		    salmap_bits_of_float(sample->maps[i]))
			return differs(sample, "value", i, maps->values[i],
			               sample->maps[i], message);
	if (maps->nonfinite != any_nonfinite)
		return differs(sample, "whether NaN or infinity is met,", 0,
		               maps->nonfinite, any_nonfinite, message);
	return SALMAP_OK;
}

static salmap_status compare_counts(const struct sample *sample,
                                    const struct salmap_opencl_counts *counts,
                                    struct salmap_sentence *message)
{
	int n, i;

	for (n = 0; n < IMAGES; n++) {
		int64_t count = 0;

		for (i = 0; i < LOCATIONS; i++)
			count += counts->values[n * LOCATIONS + i].count;
		if ((uint64_t)count != sample->nonfinite[n])
			return differs(sample,
			               "the count of NaN and infinity in image",
			               n, (double)count,
			               (double)sample->nonfinite[n], message);
	}
	return SALMAP_OK;
}

static salmap_status compare(const struct sample *sample,
                             const struct salmap_opencl_job *job,
                             struct salmap_sentence *message)
{
	struct salmap_opencl_maps maps;
	struct salmap_opencl_counts counts;
	salmap_status status = salmap_opencl_make_maps(job, &maps, message);

	if (status != SALMAP_OK)
		return status;
	status = compare_maps(sample, &maps, message);
	salmap_opencl_free_maps(job, &maps);
	if (status == SALMAP_OK)
		status = salmap_opencl_make_counts(job, &counts, message);
	if (status != SALMAP_OK)
		return status;
	status = compare_counts(sample, &counts, message);
	salmap_opencl_free_counts(job, &counts);
	return status;
}

/* Compares it in a buffer of its own. */
static salmap_status compare_sample(const struct sample *sample,
                                    struct salmap_opencl_job *job, int64_t size,
                                    struct salmap_sentence *message)
{
	salmap_status status;
	cl_int error;

	job->buffer = clCreateBuffer(job->context,
	                             CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR,
	                             (size_t)(ELEMENTS * size),
	                             sample->elements, &error);
	if (error != CL_SUCCESS)
		return salmap_opencl_check(error, "clCreateBuffer", message);
	status = compare(sample, job, message);
	clReleaseMemObject(job->buffer);
	return status;
}

/* Runs the program in a queue of its own. */
static salmap_status compute_there(const struct sample *sample,
                                   const struct salmap_view *view, int64_t size,
                                   struct salmap_sentence *message)
{
	const struct salmap_opencl_target *target = sample->target;
	struct salmap_opencl_job job = {
		.context = target->context,
		.device = target->device,
		.program = sample->program,
		.view = view,
		.epsilon = (float)sample->epsilon,
	};
	salmap_status status;
	cl_int error;

	job.queue = clCreateCommandQueue(target->context, target->device, 0,
	                                 &error);
	if (error != CL_SUCCESS)
		return salmap_opencl_check(error, "clCreateCommandQueue",
		                           message);
	status = salmap_opencl_check_arithmetic(target, sample->program,
	                                        job.queue, message);
	if (status == SALMAP_OK)
		status = compare_sample(sample, &job, size, message);
	clReleaseCommandQueue(job.queue);
	return status;
}

/* ----------------------------------------------------------------- the test */

/* The tensor, and its view on the device, where it begins with the buffer. */
static salmap_status describe(struct sample *sample, struct salmap_view *view,
                              struct salmap_sentence *message)
{
	salmap_tensor_nchw(&sample->tensor, NULL, sample->target->dtype, IMAGES,
	                   CHANNELS, HEIGHT, WIDTH);
	sample->tensor.scale = 0.0625f;
	sample->tensor.zero_point = 3;
	return salmap_view_check_shape(view, &sample->tensor, message);
}

static salmap_status try_epsilon(struct sample *sample, double epsilon,
                                 struct salmap_sentence *message)
{
	const int64_t size = salmap_dtype_size(sample->target->dtype);
	struct salmap_view view;
	salmap_status status = describe(sample, &view, message);

	sample->epsilon = epsilon;
	sample->tensor.data = sample->elements;
	if (status == SALMAP_OK)
		status = compute_here(sample, message);
	return status == SALMAP_OK
		? compute_there(sample, &view, size, message) : status;
}

/* With the usual epsilon, and with one for which SMOE Scale is always computed
 * in the exact way. */
salmap_status salmap_opencl_self_test(const struct salmap_opencl_target *target,
                                      cl_program program,
                                      struct salmap_sentence *message)
{
	const int64_t size = salmap_dtype_size(target->dtype);
	struct sample sample = { .target = target, .program = program };
	salmap_status status;

	sample.elements = malloc((size_t)(ELEMENTS * size));
	if (sample.elements == NULL)
		return salmap_fail(message, SALMAP_E_MEMORY,
		                   "no memory for the test of a device: %lld "
		                   "bytes", (long long)(ELEMENTS * size));
	fill(&sample, size);
	status = try_epsilon(&sample, 1e-7, message);
	if (status == SALMAP_OK)
		status = try_epsilon(&sample, 1e-12, message);
	free(sample.elements);
	return status;
}
