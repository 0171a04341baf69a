/* Planes of floats that the program owns. */
#ifndef PLANE_H
#define PLANE_H

#include "error.h"

/* A packed plane; `subject` is what a message calls it. */
bool plane_create(salmap_plane *plane, int64_t width, int64_t height,
                  const char *subject, struct error *error);
void plane_free(salmap_plane *plane);

/* The number of pixels of a plane from plane_create. */
size_t plane_count(const salmap_plane *plane);

/* The least and the greatest value. */
void plane_span(const salmap_plane *plane, double *low, double *high);

#endif
