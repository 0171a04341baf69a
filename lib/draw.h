/* Overlay and mask: what everybody does with a map or picture next. */
#ifndef SALMAP_DRAW_H
#define SALMAP_DRAW_H

#include "picture.h"

/* As salmap_picture_overlay, salmap_plane_keep and salmap_picture_mask. */
salmap_status salmap_draw_overlay(const salmap_picture *photo,
                                  const salmap_picture *picture, double alpha,
                                  const salmap_picture *out,
                                  struct salmap_sentence *message);

/* What an overlay checks, and what it does at one pixel. */
salmap_status salmap_draw_check_overlay(const salmap_picture *photo,
                                        const salmap_picture *picture,
                                        double alpha,
                                        const salmap_picture *out,
                                        struct salmap_sentence *message);
void salmap_draw_over(const salmap_picture *photo,
                      const salmap_picture *picture, int64_t row,
                      int64_t column, float alpha, const salmap_picture *out);

salmap_status salmap_draw_keep(const salmap_plane *map, double percent,
                               const salmap_plane *out,
                               struct salmap_sentence *message);
salmap_status salmap_draw_mask(const salmap_picture *photo,
                               const salmap_plane *mask,
                               const salmap_picture *out,
                               struct salmap_sentence *message);

#endif
