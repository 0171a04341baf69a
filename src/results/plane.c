#include "plane.h"

#include <stdlib.h>

bool plane_create(salmap_plane *plane, int64_t width, int64_t height,
                  const char *subject, struct error *error)
{
	float *data;

	/* The caller keeps the sides small enough for the product to fit. */
	data = calloc((size_t)width * (size_t)height, sizeof(*data));
	if (!data || salmap_plane_packed(plane, data, width, height)) {
		free(data);
		plane->data = NULL;
		return error_memory(error, subject);
	}
	return true;
}

void plane_free(salmap_plane *plane)
{
	free(plane->data);
	plane->data = NULL;
}

size_t plane_count(const salmap_plane *plane)
{
	return (size_t)plane->width * (size_t)plane->height;
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
