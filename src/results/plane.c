#include "plane.h"

#include <stdlib.h>

bool plane_create(salmap_plane *plane, int64_t width, int64_t height,
                  const char *subject, struct error *error)
{
	const int64_t sides[3] = { 1, height, width };

	return plane_create_volume(plane, sides, subject, error);
}

bool plane_create_volume(salmap_plane *plane, const int64_t sides[3],
                         const char *subject, struct error *error)
{
	const int64_t depth = sides[0], height = sides[1], width = sides[2];

	/* The caller keeps the sides small enough for the product to fit. */
	*plane = (salmap_plane){
		.struct_size = sizeof(*plane),
		.data = calloc((size_t)(depth * height) * (size_t)width,
		               sizeof(float)),
		.width = width,
		.height = height,
		.stride = width,
		.depth = depth,
		.slice_stride = height * width,
	};
	return plane->data || error_memory(error, subject);
}

void plane_free(salmap_plane *plane)
{
	free(plane->data);
	plane->data = NULL;
}

size_t plane_count(const salmap_plane *plane)
{
	return (size_t)plane->width * (size_t)plane->height *
	       (size_t)plane->depth;
}

void plane_span(const salmap_plane *plane, double *low, double *high)
{
	*low = *high = plane->data[0];
	for (size_t i = 1; i < plane_count(plane); i++) {
		double value = plane->data[i];

		*low = value < *low ? value : *low;
		*high = value > *high ? value : *high;
	}
}
