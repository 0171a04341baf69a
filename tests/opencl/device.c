#include "device.h"

struct device open_device(cl_command_queue_properties properties)
{
	struct device device;
	cl_platform_id platform;
	cl_int error;

	assert_int_equal(clGetPlatformIDs(1, &platform, NULL), CL_SUCCESS);
	assert_int_equal(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1,
	                                &device.id, NULL), CL_SUCCESS);
	device.context = clCreateContext(NULL, 1, &device.id, NULL, NULL,
	                                 &error);
	assert_int_equal(error, CL_SUCCESS);
	device.queue = clCreateCommandQueue(device.context, device.id,
	                                    properties, &error);
	assert_int_equal(error, CL_SUCCESS);
	return device;
}

void close_device(const struct device *device)
{
	assert_int_equal(clReleaseCommandQueue(device->queue), CL_SUCCESS);
	assert_int_equal(clReleaseContext(device->context), CL_SUCCESS);
}

cl_mem make_buffer(const struct device *device, size_t before,
                   const void *bytes, size_t size)
{
	unsigned char *copy = must_allocate(before + size);
	cl_mem buffer;
	cl_int error;

	memset(copy, 0xff, before);
	memcpy(copy + before, bytes, size);
	buffer = clCreateBuffer(device->context,
	                        CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR,
	                        before + size, copy, &error);
	assert_int_equal(error, CL_SUCCESS);
	free(copy);
	return buffer;
}

static int64_t size_of(salmap_dtype dtype)
{
	static const int64_t sizes[] = { 4, 2, 2, 8, 1, 1 };

	return sizes[dtype];
}

/* Elements from the first to the lowest, or highest with a sign of 1, that an
 * extent reaches. */
static int64_t reach(int64_t extent, int64_t stride, int sign)
{
	const int64_t step = sign * (extent - 1) * stride;

	return step > 0 ? sign * step : 0;
}

/* The same of channels, which may lie in blocks. */
static int64_t channel_reach(const salmap_tensor *tensor, int sign)
{
	const bool has_blocks = tensor->struct_size == sizeof(*tensor) &&
	                        tensor->channel_block > 0;
	const int64_t block = has_blocks ? tensor->channel_block : tensor->c;
	int64_t furthest = 0, c;

	for (c = 0; c < tensor->c; c++) {
		const int64_t at = c % block * tensor->stride_c +
		                   (has_blocks ? c / block *
		                                         tensor->stride_block
		                               : 0);

		if (sign * at > sign * furthest)
			furthest = at;
	}
	return furthest;
}

static int64_t tensor_reach(const salmap_tensor *tensor, int sign)
{
	return channel_reach(tensor, sign) +
	       reach(tensor->n, tensor->stride_n, sign) +
	       reach(tensor->d, tensor->stride_d, sign) +
	       reach(tensor->h, tensor->stride_h, sign) +
	       reach(tensor->w, tensor->stride_w, sign);
}

salmap_status push_copy(const struct device *device, salmap *sm, uint32_t layer,
                        const salmap_tensor *tensor, size_t before)
{
	const int64_t size = size_of(tensor->dtype);
	const int64_t low = tensor_reach(tensor, -1) * size;
	const int64_t high = tensor_reach(tensor, 1) * size;
	const unsigned char *data = tensor->data;
	const cl_mem buffer = make_buffer(device, before, data + low,
	                                  (size_t)(high - low + size));
	salmap_tensor there;
	salmap_status status;

	memset(&there, 0, sizeof(there));
	memcpy(&there, tensor, tensor->struct_size);
	there.data = (const void *)(uintptr_t)((int64_t)before - low);
	status = salmap_push_opencl(sm, layer, device->queue, buffer, &there);
	assert_int_equal(clReleaseMemObject(buffer), CL_SUCCESS);
	return status;
}
