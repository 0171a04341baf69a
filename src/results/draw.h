/*
 * The pictures of one image of the results, `index`. Each function draws into a
 * picture that is there, of the results' size unless it says otherwise: RGB, but
 * for the grey map.
 */
#ifndef DRAW_H
#define DRAW_H

#include "image.h"
#include "render.h"

/* The combined map, IMAGE_GREY. */
bool draw_combined(const struct request *request, uint32_t index,
                   const struct image *out, struct error *error);
bool draw_lovi(const struct request *request, uint32_t index,
               const struct image *out, struct error *error);
bool draw_heatmap(const struct request *request, uint32_t index,
                  const struct image *out, struct error *error);

/* What was chosen, over the photo where the map is high. */
bool draw_overlay(const struct request *request, uint32_t index,
                  const struct image *out, struct error *error);

/* The photo where the combined map is highest, black elsewhere. */
bool draw_mask(const struct request *request, uint32_t index,
               const struct image *out, struct error *error);

/* A map in grey, as RGB, at any size; `number` is for a map of a layer or a
 * class map. */
bool draw_map(const struct request *request, uint32_t index,
              const struct map *map, uint32_t number,
              const salmap_picture *out, struct error *error);

/* Draws as RGB, and keeps one byte of the three: IMAGE_GREY. */
typedef bool (*draw_picture)(const struct request *request, uint32_t index,
                             const struct image *out, struct error *error);
bool draw_grey(const struct request *request, uint32_t index,
               draw_picture draw, const struct image *out,
               struct error *error);

#endif
