/* What a map or picture is made from: one image of the stack, at one size. */
#ifndef SALMAP_SCENE_H
#define SALMAP_SCENE_H

#include "kernels/render.h"
#include "stack.h"

/* A run of output pixels side by side in one row. */
struct salmap_tile {
	int64_t row, column;
	int count; /* 1 to SALMAP_TILE */
};

struct salmap_scene {
	const struct salmap_settings *settings;
	const struct salmap_stack *stack;
	const double *weights; /* [layers] */
	int64_t image;
	struct salmap_size size;
	/* The layers that were held when the scene was made, a bit each: later
	 * pushes must not change what one call sees. */
	uint64_t used[SALMAP_MAX_LAYERS / 64];
	uint32_t used_count;
	double weight_sum; /* of the layers that are used */
};

/* Notes which layers are held, and their weights. INCOMPLETE if one is missing
 * and the settings want all, or if none is held. */
salmap_status salmap_scene_gather(struct salmap_scene *scene,
                                  struct salmap_message *message);

/* The first layer that is used at or after `layer`; the number of layers if
 * there is none. */
uint32_t salmap_scene_next(const struct salmap_scene *scene, uint32_t layer);

/* One layer's map at a tile, brought to the scene's size. */
void salmap_scene_layer(const struct salmap_scene *scene, uint32_t layer,
                        const struct salmap_tile *tile,
                        float out[SALMAP_TILE]);

/* The number of tasks that salmap_scene_tiles makes. */
uint32_t salmap_scene_tasks(const struct salmap_scene *scene);

/* Calls visit(context, task, tile) for all tiles; those of one task one after
 * the other, from left to right and top to bottom. */
typedef void (*salmap_tile_visit)(void *context, uint32_t task,
                                  const struct salmap_tile *tile);
void salmap_scene_tiles(const struct salmap_scene *scene,
                        salmap_tile_visit visit, void *context);

#endif
