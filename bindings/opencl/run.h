/* One tensor in a device's memory becomes maps. */
#ifndef SALMAP_OPENCL_RUN_H
#define SALMAP_OPENCL_RUN_H

#include <stdbool.h>

#include "failure.h"
#include "view.h"

struct salmap_opencl_job {
	cl_command_queue queue;
	cl_context context; /* of the queue, and of the program and buffer */
	cl_device_id device;
	cl_program program; /* of the statistic and of the view's dtype */
	cl_mem buffer;
	const struct salmap_view *view; /* its data is a place in the buffer */
	float epsilon;
};

/* Maps of all images, [n][d][h][w], in memory that OpenCL has mapped. */
struct salmap_opencl_maps {
	cl_mem buffer;
	const float *values;
	bool nonfinite; /* whether NaN or infinity was met, and taken as 0 */
};

/* What is not finite in the channels of one location. */
struct salmap_opencl_count {
	cl_int count, first; /* the first channel, where there are any */
};

/* One for each location, likewise. */
struct salmap_opencl_counts {
	cl_mem buffer;
	const struct salmap_opencl_count *values;
};

/* Each makes what the function of its name frees, unless it fails. */
salmap_status salmap_opencl_make_maps(const struct salmap_opencl_job *job,
                                      struct salmap_opencl_maps *out,
                                      struct salmap_sentence *message);
void salmap_opencl_free_maps(const struct salmap_opencl_job *job,
                             const struct salmap_opencl_maps *maps);

salmap_status salmap_opencl_make_counts(const struct salmap_opencl_job *job,
                                        struct salmap_opencl_counts *out,
                                        struct salmap_sentence *message);
void salmap_opencl_free_counts(const struct salmap_opencl_job *job,
                               const struct salmap_opencl_counts *counts);

#endif
