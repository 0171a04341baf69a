/* Overlay and mask: what everybody does with a map or picture next. */
#ifndef SALMAP_DRAW_H
#define SALMAP_DRAW_H

#include "picture.h"

/* As salmap_picture_overlay, salmap_plane_keep and salmap_picture_mask. */
salmap_status salmap_draw_overlay(const salmap_picture *photo,
                                  const salmap_picture *picture, double alpha,
                                  const salmap_picture *out,
                                  struct salmap_sentence *message);
salmap_status salmap_draw_keep(const salmap_plane *map, double percent,
                               const salmap_plane *out,
                               struct salmap_sentence *message);
salmap_status salmap_draw_mask(const salmap_picture *photo,
                               const salmap_plane *mask,
                               const salmap_picture *out,
                               struct salmap_sentence *message);

#endif
