/* Programs of devices: compiled, tested and kept. */
#ifndef SALMAP_OPENCL_PROGRAM_H
#define SALMAP_OPENCL_PROGRAM_H

#include "failure.h"

/* What a program is for. */
struct salmap_opencl_target {
	cl_context context;
	cl_device_id device;
	salmap_dtype dtype;
	salmap_statistic statistic;
};

/*
 * Finds a program, or makes it: UNSUPPORTED with a sentence, which is kept as
 * well, for a device that cannot run it or computes other bits. The caller
 * releases the program.
 */
salmap_status salmap_opencl_find_program(
	const struct salmap_opencl_target *target, cl_program *out,
	struct salmap_sentence *message);

#endif
