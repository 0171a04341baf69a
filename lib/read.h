/* What reading of layers and of class maps shares: from a call's arguments to a
 * scene, or to a struct that is filled in. */
#ifndef SALMAP_READ_H
#define SALMAP_READ_H

#include "context.h"
#include "left_out.h"
#include "picture.h"
#include "rare.h"
#include "scene.h"

/* ARGUMENT unless the image is in the batch; INCOMPLETE if there is none. */
salmap_status salmap_read_image(const salmap *sm, uint32_t image) SALMAP_RARE;

/* A scene without layers and class map. */
struct salmap_scene salmap_read_scene(const salmap *sm, uint32_t image,
                                      const struct salmap_frame *frame);

/* ARGUMENT if a slot has several slices and the output does not tell its depth.
 */
salmap_status salmap_read_depth(const salmap *sm,
                                const struct salmap_stack *stack,
                                uint32_t index,
                                const struct salmap_scene *scene) SALMAP_RARE;

/* Comes first in all that draws pictures of a context: ARGUMENT without one,
 * UNSUPPORTED where pictures are left out. */
static inline salmap_status salmap_read_may_draw(const salmap *sm)
{
	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	return SALMAP_CHECK_IN(PICTURES, "pictures are", sm->message);
}

/* A scene with all layers that are held, whose weights do not add up to 0. */
salmap_status salmap_read_weighted(const salmap *sm, uint32_t image,
                                   const struct salmap_frame *frame,
                                   struct salmap_scene *scene) SALMAP_RARE;

/* Check and open an output, and make a scene of it with all layers: for maps that
 * want weights, of which `sm` may be NULL, and for a picture, for which
 * salmap_read_may_draw comes first. */
salmap_status salmap_read_plane(const salmap *sm, uint32_t image,
                                const salmap_plane *given, salmap_plane *out,
                                struct salmap_scene *scene) SALMAP_RARE;
salmap_status salmap_read_grey(const salmap *sm, uint32_t image,
                               const salmap_grey *given, salmap_grey *out,
                               struct salmap_scene *scene) SALMAP_RARE;
salmap_status salmap_read_picture(const salmap *sm, uint32_t image,
                                  const salmap_picture *given,
                                  salmap_picture *out,
                                  struct salmap_scene *scene) SALMAP_RARE;

/* The same of one layer or class map, which is held. */
salmap_status salmap_read_one_plane(const salmap *sm,
                                    const struct salmap_stack *stack,
                                    uint32_t image, uint32_t index,
                                    const salmap_plane *given,
                                    salmap_plane *out,
                                    struct salmap_scene *scene) SALMAP_RARE;
salmap_status salmap_read_one_grey(const salmap *sm,
                                   const struct salmap_stack *stack,
                                   uint32_t image, uint32_t index,
                                   const salmap_grey *given, salmap_grey *out,
                                   struct salmap_scene *scene) SALMAP_RARE;

/* Copies one of the maps of a slot, which has all images', to an output of its
 * size. ARGUMENT for another size. */
salmap_status salmap_read_copy(const salmap *sm,
                               const struct salmap_stack *stack, uint32_t image,
                               uint32_t index, const float *maps,
                               const salmap_plane *given) SALMAP_RARE;

/* Copies a raw map of a slot, which is held, to a plane of its size. STATE if it
 * was not kept; ARGUMENT for a plane of another size. */
salmap_status salmap_read_raw(const salmap *sm,
                              const struct salmap_stack *stack, uint32_t image,
                              uint32_t index,
                              const salmap_plane *out) SALMAP_RARE;

/* ARGUMENT unless a struct of infos, whose struct_size comes first, has its size
 * set; `known` is what this version knows. */
salmap_status salmap_read_info(struct salmap_sentence *message,
                               const char *name, const void *out,
                               size_t known) SALMAP_RARE;

#endif
