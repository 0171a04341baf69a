/* Raw class maps, with their sign. */
#ifndef SALMAP_CAM_H
#define SALMAP_CAM_H

#include "configuration.h"

/* What a class map is made of: checked tensors whose extents fit. */
struct salmap_cam_source {
	const struct salmap_view *activation;
	const struct salmap_view *gradient;
	salmap_cam_method method;
	const float *numbers;   /* per channel: weights, or a vector */
	int64_t numbers_stride; /* from one image's to the next; 0 for all */
	/* Other rows of numbers, from which more maps are made. */
	const struct salmap_cam_class *more;
	int more_count;
};

/* The doubles of scratch that salmap_cam_of_gradient wants. */
int64_t salmap_cam_scratch(const struct salmap_view *activation);

/* Fill maps[image][d][h][w] of the activation; return whether NaN or infinity was
 * met, which counts as 0. */
bool salmap_cam_of_weights(const struct salmap_configuration *settings,
                           const struct salmap_cam_source *source, float *maps);
bool salmap_cam_of_vector(const struct salmap_configuration *settings,
                          const struct salmap_cam_source *source, float *maps);
bool salmap_cam_of_gradient(const struct salmap_configuration *settings,
                            const struct salmap_cam_source *source,
                            double *scratch, float *maps);

#endif
