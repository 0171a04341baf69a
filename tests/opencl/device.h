/* The first device of OpenCL, for tests. */
#ifndef OPENCL_DEVICE_H
#define OPENCL_DEVICE_H

#include "../support/test.h"

#include "../../include/salmap_opencl.h"

struct device {
	cl_device_id id;
	cl_context context;
	cl_command_queue queue;
};

/* Each fails the test on error. */
struct device open_device(cl_command_queue_properties properties);
void close_device(const struct device *device);

/* A buffer of `before` bytes that are 0xff, and then a copy of some more. */
cl_mem make_buffer(const struct device *device, size_t before,
                   const void *bytes, size_t size);

/* Pushes a tensor of this machine's memory from a buffer that has its elements
 * and no byte more, but `before` bytes. */
salmap_status push_copy(const struct device *device, salmap *sm, uint32_t layer,
                        const salmap_tensor *tensor, size_t before);

#endif
