/* What pushes of layers and of class maps share: from a caller's tensors to
 * slots that are held. */
#ifndef SALMAP_PUSH_H
#define SALMAP_PUSH_H

#include "context.h"
#include "tensor.h"

/* The slots that one push fills. */
struct salmap_target {
	salmap *sm;
	struct salmap_stack *stack; /* the layers of `sm`, or its class maps */
	uint32_t first, count;
};

/* Checks a tensor of the push, which sentences call `what`, or nothing but the
 * slot if that is "". */
salmap_status salmap_target_view(const struct salmap_target *target,
                                 const char *what, const salmap_tensor *tensor,
                                 struct salmap_view *view);

/* Makes one channel of those of a map that all lie in one place, since their stride
 * is 0. Returns how many there were: so many the map was made of. */
int64_t salmap_view_join_channels(struct salmap_view *view);

/* Counts the elements of a tensor that are not finite, in the infos of all
 * slots; those of a tensor of one image in all images. NONFINITE, with the place
 * of the first, where they are an error. */
salmap_status salmap_target_count_nonfinite(const struct salmap_target *target,
                                            const char *what,
                                            const struct salmap_view *view);

/* Fills the maps and infos of claimed slots, but for what is not finite. */
typedef salmap_status (*salmap_target_fill)(const struct salmap_target *target,
                                            void *context);

/*
 * Claims the slots, makes room in each for the maps of a view and for so many
 * doubles of scratch, and calls `fill`. They are held if that succeeds, and
 * empty as before if anything fails.
 */
salmap_status salmap_target_push(const struct salmap_target *target,
                                 const struct salmap_view *view,
                                 int64_t scratch, salmap_target_fill fill,
                                 void *context);

#endif
