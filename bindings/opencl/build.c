#include "build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "program_text.h"

/* As much of what a compiler says as a sentence has room for. */
#define LOG_SIZE 100

/* Keeps the first line of a text. */
static void keep_line(char log[LOG_SIZE], const char *text)
{
	size_t length = strcspn(text, "\n");

	if (length >= LOG_SIZE)
		length = LOG_SIZE - 1;
	memcpy(log, text, length);
	log[length] = '\0';
}

/* What the compiler said; nothing if OpenCL does not tell. */
static void read_log(cl_program program, cl_device_id device,
                     char log[LOG_SIZE])
{
	size_t size = 0;
	char *text;

	log[0] = '\0';
	if (clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0,
	                          NULL, &size) != CL_SUCCESS)
		return;
	text = calloc(size + 1, 1);
	if (text != NULL &&
	    clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, size,
	                          text, NULL) == CL_SUCCESS)
		keep_line(log, text);
	free(text);
}

static salmap_status build_failed(cl_program program, cl_device_id device,
                                  cl_int error, struct salmap_sentence *message)
{
	char name[SALMAP_OPENCL_NAME], log[LOG_SIZE];

	if (error != CL_BUILD_PROGRAM_FAILURE)
		return salmap_opencl_check(error, "clBuildProgram", message);
	salmap_opencl_name(device, name);
	read_log(program, device, log);
	return salmap_fail(message, SALMAP_E_UNSUPPORTED,
	                   "the compiler of %s says \"%s\"; copy the "
	                   "activations and use salmap_push", name, log);
}

salmap_status salmap_opencl_build(const struct salmap_opencl_target *target,
                                  cl_program *out,
                                  struct salmap_sentence *message)
{
	const char *text = (const char *)program_text;
	const size_t length = program_text_size;
	char options[80];
	cl_program program;
	cl_int error;

	*out = NULL;
	program = clCreateProgramWithSource(target->context, 1, &text, &length,
	                                    &error);
	if (error != CL_SUCCESS)
		return salmap_opencl_check(error, "clCreateProgramWithSource",
		                           message);
	snprintf(options, sizeof(options),
	         "-cl-std=CL1.2 -DELEMENT=load_%s -DSTATISTIC=%s_tile",
	         salmap_dtype_name(target->dtype),
	         salmap_statistic_name(target->statistic));
	error = clBuildProgram(program, 1, &target->device, options, NULL,
	                       NULL);
	if (error == CL_SUCCESS) {
		*out = program;
		return SALMAP_OK;
	}
	error = build_failed(program, target->device, error, message);
	clReleaseProgram(program);
	return error;
}
