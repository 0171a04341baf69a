/* What a device must have. */
#ifndef SALMAP_OPENCL_DEVICE_H
#define SALMAP_OPENCL_DEVICE_H

#include "failure.h"

/* The longest name of a device that a sentence has, with its NUL. */
#define SALMAP_OPENCL_NAME 64

/* Its name, cut; empty if OpenCL does not tell it. */
void salmap_opencl_name(cl_device_id device, char name[SALMAP_OPENCL_NAME]);

/* Whether floats and doubles are those of IEEE 754, as far as OpenCL tells it;
 * UNSUPPORTED with a sentence. */
salmap_status salmap_opencl_check_device(cl_device_id device,
                                         struct salmap_sentence *message);

#endif
