/*
 * Calls of OpenCL that fail, or answer something else: the linker sends the
 * calls of libsalmap-opencl here (--wrap), and those of the test itself.
 */
#ifndef OPENCL_FAULTS_H
#define OPENCL_FAULTS_H

#include <stdbool.h>

#include "../../include/salmap_opencl.h"

struct faults {
	/* Of the calls that can fail, counted from 0 on, the one that returns
	 * `error`; -1 for none. Calls of malloc and calloc count, and return
	 * NULL. */
	int fails_at;
	cl_int error;
	int calls;        /* so many were made */
	const char *last; /* the one that failed */
	/* What clGetDeviceInfo answers to this question, where it is not 0. */
	cl_device_info question;
	cl_device_fp_config answer;
	/* How many maps have a wrong bit from now on, in the word
	 * `wrong_word`. */
	int wrong_maps;
	size_t wrong_word;
	/* Whether one result of a read has a wrong bit, and which. */
	bool wrong_read;
	size_t wrong_result;
	int builds; /* of programs that were compiled */
	/* Of OpenCL and of the heap, that were made or retained and not yet
	 * released. */
	int objects;
};

extern struct faults faults;

#endif
