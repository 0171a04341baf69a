/* Overlay and mask: what everybody does with a map or picture next. */
#ifndef SALMAP_DRAW_H
#define SALMAP_DRAW_H

#include "picture.h"

/* As salmap_picture_overlay, salmap_plane_keep and salmap_picture_mask. */
salmap_status salmap_draw_overlay(const salmap_picture *photo,
                                  const salmap_picture *picture, double alpha,
                                  const salmap_picture *out,
                                  struct salmap_sentence *message);

/* The films of an overlay, or one slice of them. */
struct salmap_overlay {
	salmap_picture photo, picture, out;
};

/* What an overlay checks, and what it does with `count` pixels of a row, each with
 * an alpha of its own; at most so many at once. */
#define SALMAP_PIXELS_TOGETHER 32
salmap_status salmap_draw_open_overlay(const salmap_picture *photo,
                                       const salmap_picture *picture,
                                       double alpha,
                                       const salmap_picture *out,
                                       struct salmap_overlay *films,
                                       struct salmap_sentence *message);
struct salmap_overlay
salmap_draw_overlay_slice(const struct salmap_overlay *films, int64_t slice);
static inline int salmap_draw_together(int64_t left)
{
	return left < SALMAP_PIXELS_TOGETHER ? (int)left
	                                     : SALMAP_PIXELS_TOGETHER;
}

void salmap_draw_over(const struct salmap_overlay *slice, int64_t row,
                      int64_t column, int count, const float *alphas);

salmap_status salmap_draw_keep(const salmap_plane *map, double percent,
                               const salmap_plane *out,
                               struct salmap_sentence *message);
salmap_status salmap_draw_mask(const salmap_picture *photo,
                               const salmap_plane *mask,
                               const salmap_picture *out,
                               struct salmap_sentence *message);

#endif
