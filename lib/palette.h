/* A plane of numbers as colours. */
#ifndef SALMAP_PALETTE_H
#define SALMAP_PALETTE_H

#include "picture.h"

/* As salmap_plane_colour. */
salmap_status salmap_draw_plane(const salmap_plane *map, salmap_palette palette,
                                const double *limits, const salmap_picture *out,
                                struct salmap_sentence *message);

#endif
