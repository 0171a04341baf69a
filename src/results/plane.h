/* Planes and volumes of floats that the program owns. */
#ifndef PLANE_H
#define PLANE_H

#include "error.h"

/* A packed plane; `subject` is what a message calls it. */
bool plane_create(salmap_plane *plane, int64_t width, int64_t height,
                  const char *subject, struct error *error);
/* The same of a volume; `sides` are depth, height and width, 1 or more each. */
bool plane_create_volume(salmap_plane *plane, const int64_t sides[3],
                         const char *subject, struct error *error);
void plane_free(salmap_plane *plane);

/* The number of pixels, or voxels, of one that was made here. */
size_t plane_count(const salmap_plane *plane);

/* The least and the greatest value. */
void plane_span(const salmap_plane *plane, double *low, double *high);

#endif
