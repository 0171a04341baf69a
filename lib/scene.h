/* What a map or picture is made from: one image of the stack, at one size. */
#ifndef SALMAP_SCENE_H
#define SALMAP_SCENE_H

#include "resample.h"
#include "stack.h"

struct salmap_scene {
	const struct salmap_configuration *settings;
	const struct salmap_stack *stack;
	const double *weights; /* [layers] */
	int64_t image;
	struct salmap_size size;
	struct salmap_slicing slicing;
	bool is_flat; /* as in a frame */
	/* The layers that were held when the scene was made, a bit each: later
	 * pushes must not change what one call sees. */
	uint64_t used[SALMAP_MAX_LAYERS / 64];
	uint32_t used_count;
	double weight_sum; /* of the layers that are used */
	/* The class map that FastCAM multiplies with; slot NULL for none. */
	struct salmap_scene_cam {
		const struct salmap_slot *slot;
		struct salmap_range range; /* at the scene's size */
		salmap_fastcam_factor factor;
	} cam;
};

/* What the class map is called where layers are meant. */
static inline uint32_t salmap_scene_cam(const struct salmap_scene *scene)
{
	return scene->stack->count;
}

static inline bool salmap_scene_has_cam(const struct salmap_scene *scene)
{
	return SALMAP_HAS_CLASS_MAPS && scene->cam.slot != NULL;
}

/* Whether a layer was held when the scene was gathered. */
static inline bool salmap_scene_uses(const struct salmap_scene *scene,
                                     uint32_t layer)
{
	return (scene->used[layer / 64] >> (layer % 64) & 1) != 0;
}

/* Notes which layers are held, and their weights. INCOMPLETE if one is missing
 * and the settings want all, or if none is held. */
salmap_status salmap_scene_gather(struct salmap_scene *scene,
                                  struct salmap_sentence *message);

/* The number of layers, with the class map, that are set up once for a strip of
 * tiles below one another. Where there are more, some are set up anew for each
 * tile. */
#define SALMAP_SAMPLERS SALMAP_TILE_LAYERS

struct salmap_strip {
	const struct salmap_slicing *slicing; /* NULL for the scene's */
	uint32_t layer[SALMAP_SAMPLERS]; /* UINT32_MAX: none */
	struct salmap_sampler sampler[SALMAP_SAMPLERS];
};

/* A strip of which no layer is set up yet. */
void salmap_strip_open(struct salmap_strip *strip,
                       const struct salmap_slicing *slicing);

/* Calls visit(context, rows) for the rows of one layer's map at a tile, brought
 * to the scene's size. */
void salmap_scene_layer(const struct salmap_scene *scene, uint32_t layer,
                        const struct salmap_tile *tile,
                        struct salmap_strip *strip, salmap_rows_visit visit,
                        void *context);

/* What sees a tile of several layers: `begin`, if it is not NULL, is told of a
 * layer before `rows` gets the rows of its map. */
struct salmap_layer_visitor {
	void (*begin)(void *context, uint32_t layer);
	salmap_rows_visit rows;
	void *context;
};

/* Shows a tile of all layers that are used, early to late. */
void salmap_scene_layers(const struct salmap_scene *scene,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip,
                         const struct salmap_layer_visitor *visitor);

/* Calls visit(context, task, tile, strip) for all tiles of at most `rows` rows;
 * those of one task one after the other, from top to bottom and left to
 * right. */
typedef void (*salmap_tile_visit)(void *context, uint32_t task,
                                  const struct salmap_tile *tile,
                                  struct salmap_strip *strip);
void salmap_scene_tiles(const struct salmap_scene *scene, int rows,
                        salmap_tile_visit visit, void *context);

/* The same for all slices of the output in place of one that is cut, whose
 * colours depend on them, and the number of tasks that this makes. A projection
 * is a whole output. */
void salmap_scene_whole_tiles(const struct salmap_scene *scene, int rows,
                              salmap_tile_visit visit, void *context);
uint32_t salmap_scene_whole_tasks(const struct salmap_scene *scene);

#endif
