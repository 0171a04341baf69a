/* The pictures of one image of the batch. Each is a new picture at the size
 * of the results, which the caller frees. */
#ifndef DRAW_H
#define DRAW_H

#include "job.h"

bool draw_combined(const struct job *job, uint32_t image, struct image *out,
                   struct error *error);
bool draw_lovi(const struct job *job, uint32_t image, struct image *out,
               struct error *error);
bool draw_heatmap(const struct job *job, uint32_t image, struct image *out,
                  struct error *error);

/* LOVI over the photo. */
bool draw_overlay(const struct job *job, uint32_t image, struct image *out,
                  struct error *error);

/* The photo where the combined map is highest, black elsewhere. */
bool draw_mask(const struct job *job, uint32_t image, struct image *out,
               struct error *error);

/* Draws the combined map of one image, as grey, at the size of `out`. */
bool draw_combined_part(const struct job *job, uint32_t image,
                        const salmap_picture *out, struct error *error);

#endif
