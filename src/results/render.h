/*
 * Maps and pictures of a stack as results show them: all of what the library
 * renders or, where the network saw a photo with padding below it and to its right,
 * the photo's part of it.
 */
#ifndef RENDER_H
#define RENDER_H

#include "request.h"

/* A map of the results, in the context that `is_cam` tells: that of the layers, or
 * that of a class map. */
struct map {
	salmap_status (*render)(salmap *sm, uint32_t image, uint32_t number,
	                        const salmap_plane *out);
	bool is_cam; /* `number` is that of a class map, else of a layer */
};

extern const struct map map_combined, map_layer, map_cam, map_fastcam;

/* A picture in colours, likewise. */
struct colours {
	salmap_status (*render)(salmap *sm, uint32_t image, uint32_t number,
	                        const salmap_picture *out);
	bool is_cam;
};

extern const struct colours colours_lovi, colours_heatmap, colours_layer,
	colours_fastcam;

/* Fill a packed plane or an RGB picture of any size; `subject` is what a message
 * calls it. `number` is for what is of a layer or a class map. */
bool render_plane(const struct request *request, uint32_t index,
                  const struct map *map, uint32_t number,
                  const salmap_plane *out,
                  const char *subject, struct error *error);
/* A map of all slices of a volume, as plane_create_volume makes it; nothing of
 * it is padding. */
bool render_volume(const struct request *request, uint32_t index,
                   const struct map *map, uint32_t number,
                   const salmap_plane *out, const char *subject,
                   struct error *error);
bool render_picture(const struct request *request, uint32_t index,
                    const struct colours *colours, uint32_t number,
                    const salmap_picture *out, const char *subject,
                    struct error *error);

#endif
