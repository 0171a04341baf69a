/* What OpenCL's functions return, as a status and a sentence. */
#ifndef SALMAP_OPENCL_FAILURE_H
#define SALMAP_OPENCL_FAILURE_H

#include "../../include/salmap_opencl.h"

#include "status.h"

/* SALMAP_OK for CL_SUCCESS; otherwise the sentence tells which function has
 * failed. */
salmap_status salmap_opencl_check(cl_int error, const char *function,
                                  struct salmap_sentence *message);

#endif
