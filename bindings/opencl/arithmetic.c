/*
 * A map rarely shows that a product and a sum were rounded together: most
 * values of it are the same floats then. Here c is the negative of a * b as it
 * is rounded, so that a * b + c is 0, or else what the rounding took away.
 */
#include "strict_fp.h"

#include "arithmetic.h"

#include "device.h"

#define ITEMS 32

/* What a kernel reads and writes. */
struct probe {
	double numbers[ITEMS][4], results[ITEMS][3];
	cl_mem in, out;
	cl_kernel kernel;
};

static void fill(struct probe *probe)
{
	int i;

	for (i = 0; i < ITEMS; i++) {
		double *number = probe->numbers[i];
		const double a = 1 + (2 * i + 1) / 97.0;
		const double b = 1 + (2 * i + 3) / 89.0;
		const float product = (float)a * (float)b;

		number[0] = a;
		number[1] = b;
		number[2] = -(a * b);
		number[3] = -product;
	}
}

static salmap_status open_probe(struct probe *probe, cl_context context,
                                cl_program program,
                                struct salmap_sentence *message)
{
	cl_int error;

	probe->kernel = clCreateKernel(program, "arithmetic", &error);
	if (error != CL_SUCCESS)
		return salmap_opencl_check(error, "clCreateKernel", message);
	probe->in = clCreateBuffer(context,
	                           CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR,
	                           sizeof(probe->numbers), probe->numbers,
	                           &error);
	if (error == CL_SUCCESS)
		probe->out = clCreateBuffer(context, CL_MEM_WRITE_ONLY,
		                            sizeof(probe->results), NULL,
		                            &error);
	return salmap_opencl_check(error, "clCreateBuffer", message);
}

static void close_probe(const struct probe *probe)
{
	if (probe->in != NULL)
		clReleaseMemObject(probe->in);
	if (probe->out != NULL)
		clReleaseMemObject(probe->out);
	if (probe->kernel != NULL)
		clReleaseKernel(probe->kernel);
}

static salmap_status run(struct probe *probe, cl_command_queue queue,
                         struct salmap_sentence *message)
{
	const size_t items = ITEMS, group = 1;
	cl_int error = clSetKernelArg(probe->kernel, 0, sizeof(probe->in),
	                              &probe->in);

	if (error == CL_SUCCESS)
		error = clSetKernelArg(probe->kernel, 1, sizeof(probe->out),
		                       &probe->out);
	if (error != CL_SUCCESS)
		return salmap_opencl_check(error, "clSetKernelArg", message);
	error = clEnqueueNDRangeKernel(queue, probe->kernel, 1, NULL, &items,
	                               &group, 0, NULL, NULL);
	if (error != CL_SUCCESS)
		return salmap_opencl_check(error, "clEnqueueNDRangeKernel",
		                           message);
	error = clEnqueueReadBuffer(queue, probe->out, CL_TRUE, 0,
	                            sizeof(probe->results), probe->results, 0,
	                            NULL, NULL);
	clFinish(queue);
	return salmap_opencl_check(error, "clEnqueueReadBuffer", message);
}

static salmap_status compare(const struct probe *probe, cl_device_id device,
                             struct salmap_sentence *message)
{
	const char *fault = NULL;
	char name[SALMAP_OPENCL_NAME];
	int i;

	for (i = 0; i < ITEMS; i++) {
		const double *number = probe->numbers[i];
		const double *result = probe->results[i];

		if (result[0] != 0 || result[1] != 0)
			fault = "rounds products and sums together";
		else if (result[2] != number[0] / number[1])
			fault = "divides with other last bits";
	}
	if (fault == NULL)
		return SALMAP_OK;
	salmap_opencl_name(device, name);
	return salmap_fail(message, SALMAP_E_UNSUPPORTED,
	                   "the device %s %s; its maps would have other bits: "
	                   "copy the activations and use salmap_push", name,
	                   fault);
}

salmap_status salmap_opencl_check_arithmetic(
	const struct salmap_opencl_target *target, cl_program program,
	cl_command_queue queue, struct salmap_sentence *message)
{
	struct probe probe = { .in = NULL };
	salmap_status status;

	fill(&probe);
	status = open_probe(&probe, target->context, program, message);
	if (status == SALMAP_OK)
		status = run(&probe, queue, message);
	if (status == SALMAP_OK)
		status = compare(&probe, target->device, message);
	close_probe(&probe);
	return status;
}
