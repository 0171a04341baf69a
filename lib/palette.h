/* A plane of numbers as colours. */
#ifndef SALMAP_PALETTE_H
#define SALMAP_PALETTE_H

#include <stdbool.h>

#include "picture.h"

/* As salmap_plane_colour. */
salmap_status salmap_draw_plane(const salmap_plane *map, salmap_palette palette,
                                const double *limits, const salmap_picture *out,
                                struct salmap_sentence *message);

/* The limits of a map: low, and what is between it and the high one. */
struct salmap_limits {
	double low, span;
};

/* ARGUMENT unless they are finite and in order; NULL is good. */
salmap_status salmap_limits_check(const double *limits,
                                  struct salmap_sentence *message);

/* Those given, or of NULL those of a volume that was opened: its least and
 * greatest value or, where they are centred, its greatest magnitude on both sides
 * of 0. */
struct salmap_limits salmap_limits_of(const salmap_plane *map,
                                      const double *limits, bool centred);

#endif
