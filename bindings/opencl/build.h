/* The compiler of a device. */
#ifndef SALMAP_OPENCL_BUILD_H
#define SALMAP_OPENCL_BUILD_H

#include "program.h"

/* Compiles a program, which is NULL if that fails. */
salmap_status salmap_opencl_build(const struct salmap_opencl_target *target,
                                  cl_program *out,
                                  struct salmap_sentence *message);

#endif
