/* From the rows of all layers to their weighted mean. */
#ifndef SALMAP_COMBINE_H
#define SALMAP_COMBINE_H

#include "picture.h"
#include "scene.h"
#include "span.h"

/* INCOMPLETE if the weights of the layers that a scene uses add up to 0. */
salmap_status salmap_combine_check(const struct salmap_scene *scene,
                                   struct salmap_sentence *message);

/*
 * Sets `means`, of the tile's rows, to the weighted mean of all layers. In
 * double: docs/numerics.md says why. The combined map, the heat map and the
 * range of its values all come from here, so that whatever changes the mean of a
 * pixel is done here once. Where the scene has a class map, what lies above
 * `base` is multiplied by it.
 *   visitor: sees the same layers in the same pass, and has a `begin`; NULL for
 *     none, as for a projection, whose layers it would have to see of each slice.
 */
void salmap_combine_tile(const struct salmap_scene *scene,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip,
                         const struct salmap_layer_visitor *visitor,
                         float base, double *means);

/* Sums of layers that are made with their means: `begin` is told of a layer
 * before its rows are added, and sets *share, which has no places. */
struct salmap_summing {
	void (*begin)(void *context, uint32_t layer);
	void *context;
	const struct salmap_share *share;
	struct salmap_sums *sums;
};

/* The same, and sums, both in one pass. */
void salmap_combine_both(const struct salmap_scene *scene,
                         const struct salmap_tile *tile,
                         struct salmap_strip *strip, float base, double *means,
                         const struct salmap_summing *summing);

/* Sets `factors`, of the tile's rows, to what the scene's class map multiplies
 * with. */
void salmap_combine_factors(const struct salmap_scene *scene,
                            const struct salmap_tile *tile,
                            struct salmap_strip *strip, double *factors);

/* Fill a plane of the scene's size with the combined map, with the map of one
 * layer, or with what the class map multiplies with. */
void salmap_combine_plane(const struct salmap_scene *scene,
                          const salmap_plane *out);
void salmap_layer_plane(const struct salmap_scene *scene, uint32_t layer,
                        const salmap_plane *out);
void salmap_factor_plane(const struct salmap_scene *scene,
                         const salmap_plane *out);

/* How high a scene is. */
struct salmap_heights {
	struct salmap_span span; /* of the layers, if there is no class map */
	double peak;             /* the highest weighted mean */
};

/* In one pass over the scene. `base` is that of salmap_combine_tile. */
struct salmap_heights salmap_combine_heights(const struct salmap_scene *scene,
                                             float base);

/*
 * No mean of the tile is above what this returns, as rounded: the highest values
 * of all layers are added with the operations of the means, each of which is
 * monotone. Two rows for each row of a map are enough. A class map, which changes
 * the means, is not regarded. Widens `span` to what the layers span there.
 */
double salmap_combine_bound(const struct salmap_scene *scene,
                            const struct salmap_tile *tile,
                            struct salmap_strip *strip,
                            struct salmap_span *span);

#endif
