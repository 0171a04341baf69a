/* Whether a device rounds each operation on its own. */
#ifndef SALMAP_OPENCL_ARITHMETIC_H
#define SALMAP_OPENCL_ARITHMETIC_H

#include "program.h"

/* Runs a kernel of a program in a queue. UNSUPPORTED with a sentence where
 * products and sums are fused, or quotients are not exact to the last bit. */
salmap_status salmap_opencl_check_arithmetic(
	const struct salmap_opencl_target *target, cl_program program,
	cl_command_queue queue, struct salmap_sentence *message);

#endif
