#include "faults.h"

#include <stddef.h>
#include <stdint.h>

struct faults faults = { .fails_at = -1 };

/* Whether this call is to fail. */
static bool fails(const char *name)
{
	if (faults.calls++ != faults.fails_at)
		return false;
	faults.last = name;
	return true;
}

/* A function that returns its error. */
#define RETURNS(name, parameters, arguments)                                   \
	cl_int __real_##name parameters;                                       \
	cl_int __wrap_##name parameters;                                       \
	cl_int __wrap_##name parameters                                        \
	{                                                                      \
		return fails(#name) ? faults.error : __real_##name arguments;  \
	}

/* One that returns an object, and its error through `error`. */
#define CREATES(type, name, parameters, arguments)                             \
	type __real_##name parameters;                                         \
	type __wrap_##name parameters;                                         \
	type __wrap_##name parameters                                          \
	{                                                                      \
		if (!fails(#name)) {                                           \
			faults.objects++;                                      \
			return __real_##name arguments;                        \
		}                                                              \
		*error = faults.error;                                         \
		return NULL;                                                   \
	}

/* One that changes the number of objects, and never fails. */
#define COUNTS(name, type, change)                                             \
	cl_int __real_##name(type object);                                     \
	cl_int __wrap_##name(type object);                                     \
	cl_int __wrap_##name(type object)                                      \
	{                                                                      \
		faults.objects += (change);                                    \
		return __real_##name(object);                                  \
	}

RETURNS(clGetCommandQueueInfo,
        (cl_command_queue queue, cl_command_queue_info info, size_t size,
         void *value, size_t *got), (queue, info, size, value, got))
RETURNS(clGetMemObjectInfo,
        (cl_mem buffer, cl_mem_info info, size_t size, void *value,
         size_t *got), (buffer, info, size, value, got))
RETURNS(clSetKernelArg,
        (cl_kernel kernel, cl_uint index, size_t size, const void *value),
        (kernel, index, size, value))
RETURNS(clGetKernelWorkGroupInfo,
        (cl_kernel kernel, cl_device_id device, cl_kernel_work_group_info info,
         size_t size, void *value, size_t *got),
        (kernel, device, info, size, value, got))
RETURNS(clEnqueueFillBuffer,
        (cl_command_queue queue, cl_mem buffer, const void *pattern,
         size_t pattern_size, size_t offset, size_t size, cl_uint count,
         const cl_event *list, cl_event *event),
        (queue, buffer, pattern, pattern_size, offset, size, count, list,
         event))
RETURNS(clEnqueueBarrierWithWaitList,
        (cl_command_queue queue, cl_uint count, const cl_event *list,
         cl_event *event), (queue, count, list, event))
RETURNS(clEnqueueNDRangeKernel,
        (cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
         const size_t *offset, const size_t *all, const size_t *group,
         cl_uint count, const cl_event *list, cl_event *event),
        (queue, kernel, dimensions, offset, all, group, count, list, event))

CREATES(cl_mem, clCreateBuffer,
        (cl_context context, cl_mem_flags flags, size_t size, void *host,
         cl_int *error), (context, flags, size, host, error))
CREATES(cl_kernel, clCreateKernel,
        (cl_program program, const char *name, cl_int *error),
        (program, name, error))
CREATES(cl_program, clCreateProgramWithSource,
        (cl_context context, cl_uint count, const char **texts,
         const size_t *lengths, cl_int *error),
        (context, count, texts, lengths, error))
CREATES(cl_command_queue, clCreateCommandQueue,
        (cl_context context, cl_device_id device,
         cl_command_queue_properties properties, cl_int *error),
        (context, device, properties, error))

COUNTS(clRetainContext, cl_context, 1)
COUNTS(clRetainProgram, cl_program, 1)
COUNTS(clReleaseContext, cl_context, -1)
COUNTS(clReleaseProgram, cl_program, -1)
COUNTS(clReleaseMemObject, cl_mem, -1)
COUNTS(clReleaseKernel, cl_kernel, -1)
COUNTS(clReleaseCommandQueue, cl_command_queue, -1)

/* ------------------------------------------------------- those that do more */

cl_int __real_clGetDeviceInfo(cl_device_id device, cl_device_info info,
                              size_t size, void *value, size_t *got);
cl_int __wrap_clGetDeviceInfo(cl_device_id device, cl_device_info info,
                              size_t size, void *value, size_t *got);

cl_int __wrap_clGetDeviceInfo(cl_device_id device, cl_device_info info,
                              size_t size, void *value, size_t *got)
{
	if (fails("clGetDeviceInfo"))
		return faults.error;
	if (info != faults.question)
		return __real_clGetDeviceInfo(device, info, size, value, got);
	*(cl_device_fp_config *)value = faults.answer;
	return CL_SUCCESS;
}

cl_int __real_clBuildProgram(cl_program program, cl_uint count,
                             const cl_device_id *devices, const char *options,
                             void (*notify)(cl_program, void *), void *user);
cl_int __wrap_clBuildProgram(cl_program program, cl_uint count,
                             const cl_device_id *devices, const char *options,
                             void (*notify)(cl_program, void *), void *user);

/* What fails has a compiler's message, of an option that there is not. */
cl_int __wrap_clBuildProgram(cl_program program, cl_uint count,
                             const cl_device_id *devices, const char *options,
                             void (*notify)(cl_program, void *), void *user)
{
	faults.builds++;
	if (!fails("clBuildProgram"))
		return __real_clBuildProgram(program, count, devices, options,
		                             notify, user);
	if (faults.error != CL_BUILD_PROGRAM_FAILURE)
		return faults.error;
	return __real_clBuildProgram(program, count, devices,
	                             "-DELEMENT=load_none", notify, user);
}

cl_int __real_clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer,
                                  cl_bool blocking, size_t offset, size_t size,
                                  void *out, cl_uint count,
                                  const cl_event *list, cl_event *event);
cl_int __wrap_clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer,
                                  cl_bool blocking, size_t offset, size_t size,
                                  void *out, cl_uint count,
                                  const cl_event *list, cl_event *event);

cl_int __wrap_clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer,
                                  cl_bool blocking, size_t offset, size_t size,
                                  void *out, cl_uint count,
                                  const cl_event *list, cl_event *event)
{
	uint64_t *results = out;
	cl_int error;

	if (fails("clEnqueueReadBuffer"))
		return faults.error;
	error = __real_clEnqueueReadBuffer(queue, buffer, blocking, offset,
	                                   size, out, count, list, event);
	if (faults.wrong_read)
		results[faults.wrong_result] ^= 1;
	return error;
}

void *__real_clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer,
                                cl_bool blocking, cl_map_flags flags,
                                size_t offset, size_t size, cl_uint count,
                                const cl_event *list, cl_event *event,
                                cl_int *error);
void *__wrap_clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer,
                                cl_bool blocking, cl_map_flags flags,
                                size_t offset, size_t size, cl_uint count,
                                const cl_event *list, cl_event *event,
                                cl_int *error);

void *__wrap_clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer,
                                cl_bool blocking, cl_map_flags flags,
                                size_t offset, size_t size, cl_uint count,
                                const cl_event *list, cl_event *event,
                                cl_int *error)
{
	uint32_t *words;

	if (fails("clEnqueueMapBuffer")) {
		*error = faults.error;
		return NULL;
	}
	words = __real_clEnqueueMapBuffer(queue, buffer, blocking, flags,
	                                  offset, size, count, list, event,
	                                  error);
	if (faults.wrong_maps > 0) {
		faults.wrong_maps--;
		words[faults.wrong_word] ^= 1;
	}
	return words;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __real_free(void *pointer);
void __wrap_free(void *pointer);

void *__wrap_malloc(size_t size)
{
	if (fails("malloc"))
		return NULL;
	faults.objects++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	if (fails("calloc"))
		return NULL;
	faults.objects++;
	return __real_calloc(count, size);
}

void __wrap_free(void *pointer)
{
	faults.objects -= pointer != NULL;
	__real_free(pointer);
}
