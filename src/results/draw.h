/*
 * The pictures of one image of the results, `index`. Each function draws into a
 * picture that is there, of the results' size unless it says otherwise: RGB, but
 * for the grey map.
 */
#ifndef DRAW_H
#define DRAW_H

#include "image.h"
#include "request.h"

/* The combined map, IMAGE_GREY. */
bool draw_combined(const struct request *request, uint32_t index,
                   const struct image *out, struct error *error);
bool draw_lovi(const struct request *request, uint32_t index,
               const struct image *out, struct error *error);
bool draw_heatmap(const struct request *request, uint32_t index,
                  const struct image *out, struct error *error);

/* LOVI over the photo. */
bool draw_overlay(const struct request *request, uint32_t index,
                  const struct image *out, struct error *error);

/* The photo where the combined map is highest, black elsewhere. */
bool draw_mask(const struct request *request, uint32_t index,
               const struct image *out, struct error *error);

/* The combined map in grey, as RGB, at any size. */
bool draw_combined_part(const struct request *request, uint32_t index,
                        const salmap_picture *out, struct error *error);

#endif
