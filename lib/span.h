/* What maps of a scene span at the output's size. */
#ifndef SALMAP_SPAN_H
#define SALMAP_SPAN_H

#include "scene.h"

struct salmap_span {
	float low, high;
};

/* Of no value: whatever comes is lower, and higher. */
#define SALMAP_SPAN_OF_NONE                                                    \
	{ (float)SALMAP_LARGEST, -(float)SALMAP_LARGEST }

/* Of all layers that are used, and of one layer or the class map. */
struct salmap_span salmap_span_of_layers(const struct salmap_scene *scene);
struct salmap_span salmap_span_of_layer(const struct salmap_scene *scene,
                                        uint32_t layer);

#endif
