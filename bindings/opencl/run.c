#include "run.h"

#include "geometry.h"
#include "shape.h"

/* Work-items of a group, if the kernel can have as many. It is always the same
 * number, as some devices compile a kernel for each. */
#define GROUP 64

/* A kernel with what it reads and writes. */
struct call {
	const struct salmap_opencl_job *job;
	cl_kernel kernel;
	cl_mem scale, zero_point; /* one per channel, or NULL */
	cl_mem out;
	int64_t words; /* of four bytes each, that `out` has */
};

static struct salmap_geometry geometry_of(const struct salmap_opencl_job *job)
{
	const struct salmap_view *view = job->view;

	return (struct salmap_geometry){
		.n = view->n,
		.c = view->c,
		.d = view->d,
		.h = view->h,
		.w = view->w,
		.stride_n = view->stride_n,
		.stride_c = view->stride_c,
		.stride_d = view->stride_d,
		.stride_h = view->stride_h,
		.stride_w = view->stride_w,
		.channel_block = view->channel_block,
		.stride_block = view->stride_block,
		.first = (int64_t)(intptr_t)view->data,
		.scale = view->scale,
		.zero_point = view->zero_point,
		.epsilon = job->epsilon,
	};
}

static int64_t locations_of(const struct salmap_opencl_job *job)
{
	const struct salmap_view *view = job->view;

	return view->n * view->d * view->h * view->w;
}

/* A buffer with a copy of `count` numbers of four bytes; NULL of NULL. */
static cl_mem copy_numbers(const struct salmap_opencl_job *job,
                           const void *numbers, int64_t count, cl_int *error)
{
	union {
		const void *numbers;
		void *pointer; /* which OpenCL only reads */
	} host = { numbers };

	if (numbers == NULL || *error != CL_SUCCESS)
		return NULL;
	return clCreateBuffer(job->context,
	                      CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR,
	                      (size_t)count * 4, host.pointer, error);
}

/* Opens what of the call is not there yet. */
static salmap_status open_call(struct call *call, const char *kernel,
                               struct salmap_sentence *message)
{
	const struct salmap_opencl_job *job = call->job;
	const struct salmap_view *view = job->view;
	cl_int error = CL_SUCCESS;

	call->kernel = clCreateKernel(job->program, kernel, &error);
	if (error != CL_SUCCESS)
		return salmap_opencl_check(error, "clCreateKernel", message);
	call->scale = copy_numbers(job, view->channel_scale, view->c, &error);
	call->zero_point = copy_numbers(job, view->channel_zero_point, view->c,
	                                &error);
	if (error == CL_SUCCESS)
		call->out = clCreateBuffer(
			job->context, CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR,
			(size_t)call->words * 4, NULL, &error);
	return salmap_opencl_check(error, "clCreateBuffer", message);
}

static void release_buffer(cl_mem buffer)
{
	if (buffer != NULL)
		clReleaseMemObject(buffer);
}

/* Leaves `out`. */
static void close_call(const struct call *call)
{
	release_buffer(call->scale);
	release_buffer(call->zero_point);
	if (call->kernel != NULL)
		clReleaseKernel(call->kernel);
}

static salmap_status set_arguments(const struct call *call,
                                   struct salmap_sentence *message)
{
	const struct salmap_geometry geometry = geometry_of(call->job);
	const struct {
		size_t size;
		const void *value;
	} arguments[] = {
		{ sizeof(cl_mem), &call->job->buffer },
		{ sizeof(geometry), &geometry },
		{ sizeof(cl_mem), &call->scale },
		{ sizeof(cl_mem), &call->zero_point },
		{ sizeof(cl_mem), &call->out },
	};
	const cl_uint count = sizeof(arguments) / sizeof(arguments[0]);
	cl_int error = CL_SUCCESS;
	cl_uint i;

	for (i = 0; i < count && error == CL_SUCCESS; i++)
		error = clSetKernelArg(call->kernel, i, arguments[i].size,
		                       arguments[i].value);
	return salmap_opencl_check(error, "clSetKernelArg", message);
}

/* Work-items of a group. */
static salmap_status find_group(const struct call *call, size_t *group,
                                struct salmap_sentence *message)
{
	const salmap_status status = salmap_opencl_check(
		clGetKernelWorkGroupInfo(call->kernel, call->job->device,
	                                 CL_KERNEL_WORK_GROUP_SIZE,
	                                 sizeof(*group), group, NULL),
		"clGetKernelWorkGroupInfo", message);

	if (*group > GROUP)
		*group = GROUP;
	return status;
}

/* Enqueues the kernel behind all that is in the queue, which may be out of
 * order, with the last word of `out` set to 0 before. */
static salmap_status enqueue(const struct call *call,
                             struct salmap_sentence *message)
{
	const cl_command_queue queue = call->job->queue;
	const size_t items = (size_t)locations_of(call->job);
	const cl_uint zero = 0;
	size_t group = 1, all;
	salmap_status status = find_group(call, &group, message);

	if (status == SALMAP_OK)
		status = salmap_opencl_check(
			clEnqueueFillBuffer(queue, call->out, &zero,
		                            sizeof(zero),
		                            (size_t)(call->words - 1) * 4,
		                            sizeof(zero), 0, NULL, NULL),
			"clEnqueueFillBuffer", message);
	if (status == SALMAP_OK)
		status = salmap_opencl_check(
			clEnqueueBarrierWithWaitList(queue, 0, NULL, NULL),
			"clEnqueueBarrierWithWaitList", message);
	all = (items + group - 1) / group * group;
	if (status == SALMAP_OK)
		status = salmap_opencl_check(
			clEnqueueNDRangeKernel(queue, call->kernel, 1, NULL,
		                               &all, &group, 0, NULL, NULL),
			"clEnqueueNDRangeKernel", message);
	if (status == SALMAP_OK)
		status = salmap_opencl_check(
			clEnqueueBarrierWithWaitList(queue, 0, NULL, NULL),
			"clEnqueueBarrierWithWaitList", message);
	return status;
}

/* Runs a kernel that writes so many words, and maps them. */
static salmap_status run(const struct salmap_opencl_job *job,
                         const char *kernel, int64_t words, cl_mem *buffer,
                         const void **values, struct salmap_sentence *message)
{
	struct call call = { .job = job, .words = words };
	cl_int error = CL_SUCCESS;
	salmap_status status = open_call(&call, kernel, message);

	if (status == SALMAP_OK)
		status = set_arguments(&call, message);
	if (status == SALMAP_OK)
		status = enqueue(&call, message);
	if (status == SALMAP_OK) {
		*values = clEnqueueMapBuffer(job->queue, call.out, CL_TRUE,
		                             CL_MAP_READ, 0, (size_t)words * 4,
		                             0, NULL, NULL, &error);
		status = salmap_opencl_check(error, "clEnqueueMapBuffer",
		                             message);
	}
	/* What was enqueued reads the caller's buffer. */
	if (status != SALMAP_OK)
		clFinish(job->queue);
	close_call(&call);
	*buffer = call.out;
	if (status != SALMAP_OK)
		release_buffer(call.out);
	return status;
}

static void unmap(const struct salmap_opencl_job *job, cl_mem buffer,
                  const void *values)
{
	union {
		const void *values;
		void *pointer; /* as OpenCL gave it */
	} mapped = { values };

	clEnqueueUnmapMemObject(job->queue, buffer, mapped.pointer, 0, NULL,
	                        NULL);
	clFinish(job->queue);
	clReleaseMemObject(buffer);
}

/* ---------------------------------------------------------- maps and counts */

/* The last word says whether NaN or infinity was met. */
salmap_status salmap_opencl_make_maps(const struct salmap_opencl_job *job,
                                      struct salmap_opencl_maps *out,
                                      struct salmap_sentence *message)
{
	const int64_t locations = locations_of(job);
	const void *words;
	const salmap_status status = run(job, "statistic", locations + 1,
	                                 &out->buffer, &words, message);

	if (status != SALMAP_OK)
		return status;
	out->values = words;
	out->nonfinite = ((const cl_uint *)words)[locations] != 0;
	return status;
}

void salmap_opencl_free_maps(const struct salmap_opencl_job *job,
                             const struct salmap_opencl_maps *maps)
{
	unmap(job, maps->buffer, maps->values);
}

salmap_status salmap_opencl_make_counts(const struct salmap_opencl_job *job,
                                        struct salmap_opencl_counts *out,
                                        struct salmap_sentence *message)
{
	const void *words;
	const salmap_status status = run(job, "count_nonfinite",
	                                 2 * locations_of(job), &out->buffer,
	                                 &words, message);

	if (status == SALMAP_OK)
		out->values = words;
	return status;
}

void salmap_opencl_free_counts(const struct salmap_opencl_job *job,
                               const struct salmap_opencl_counts *counts)
{
	unmap(job, counts->buffer, counts->values);
}
