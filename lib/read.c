#include "strict_fp.h"

#include "read.h"

#include "combine.h"
#include "structs.h"

SALMAP_RARE salmap_status salmap_read_image(const salmap *sm, uint32_t image)
{
	const uint32_t batch = salmap_stack_batch(&sm->stack);

	if (batch == 0)
		return salmap_fail(sm->message, SALMAP_E_INCOMPLETE,
		                   "no layer was pushed; push all %lld first",
		                   (long long)sm->stack.count);
	if (image < batch)
		return SALMAP_OK;
	return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
	                   "image is %lld; want 0 to %lld", (long long)image,
	                   (long long)batch - 1);
}

struct salmap_scene salmap_read_scene(const salmap *sm, uint32_t image,
                                      const struct salmap_frame *frame)
{
	struct salmap_scene scene;

	scene.settings = &sm->configuration;
	scene.stack = &sm->stack;
	scene.weights = sm->shares;
	scene.image = image;
	scene.size = frame->size;
	scene.slicing = frame->slicing;
	scene.is_flat = frame->is_flat;
	scene.cam.slot = NULL;
	return scene;
}

SALMAP_RARE salmap_status salmap_read_depth(const salmap *sm,
                                            const struct salmap_stack *stack,
                                            uint32_t index,
                                            const struct salmap_scene *scene)
{
	const int64_t depth = stack->slots[index].depth;

	if (!scene->is_flat || depth == 1)
		return SALMAP_OK;
	return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
	                   "%s %lld has %lld slices; want an output with a "
	                   "depth, or a cut", stack->name, (long long)index,
	                   (long long)depth);
}

static SALMAP_RARE salmap_status check_depths(const salmap *sm,
                                              const struct salmap_scene *scene)
{
	salmap_status status = SALMAP_OK;
	uint32_t i;

	for (i = 0; i < sm->stack.count && status == SALMAP_OK; i++)
		if (salmap_scene_uses(scene, i))
			status = salmap_read_depth(sm, &sm->stack, i, scene);
	return status;
}

/* The image is looked at again when layers are known to be held: the batch may
 * have been that of a push which failed meanwhile, and only a layer that is held
 * makes it stay. */
static SALMAP_RARE salmap_status gather(const salmap *sm, uint32_t image,
                                        const struct salmap_frame *frame,
                                        struct salmap_scene *scene)
{
	salmap_status status = salmap_read_image(sm, image);

	if (status != SALMAP_OK)
		return status;
	*scene = salmap_read_scene(sm, image, frame);
	status = salmap_scene_gather(scene, sm->message);
	if (status == SALMAP_OK)
		status = salmap_read_image(sm, image);
	return status == SALMAP_OK ? check_depths(sm, scene) : status;
}

SALMAP_RARE salmap_status salmap_read_weighted(const salmap *sm, uint32_t image,
                                               const struct salmap_frame *frame,
                                               struct salmap_scene *scene)
{
	const salmap_status status = gather(sm, image, frame, scene);

	return status == SALMAP_OK ? salmap_combine_check(scene, sm->message)
	                           : status;
}

SALMAP_RARE salmap_status salmap_read_plane(const salmap *sm, uint32_t image,
                                            const salmap_plane *given,
                                            salmap_plane *out,
                                            struct salmap_scene *scene)
{
	struct salmap_frame frame;
	salmap_status status;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	status = salmap_plane_open(given, out, &frame, sm->message);
	if (status != SALMAP_OK)
		return status;
	return salmap_read_weighted(sm, image, &frame, scene);
}

SALMAP_RARE salmap_status salmap_read_grey(const salmap *sm, uint32_t image,
                                           const salmap_grey *given,
                                           salmap_grey *out,
                                           struct salmap_scene *scene)
{
	struct salmap_frame frame;
	salmap_status status;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	status = salmap_grey_open(given, out, &frame, sm->message);
	if (status != SALMAP_OK)
		return status;
	return salmap_read_weighted(sm, image, &frame, scene);
}

SALMAP_RARE salmap_status salmap_read_picture(const salmap *sm, uint32_t image,
                                              const salmap_picture *given,
                                              salmap_picture *out,
                                              struct salmap_scene *scene)
{
	struct salmap_frame frame;
	const salmap_status status = salmap_picture_open(given, out, &frame,
	                                                 sm->message);

	return status == SALMAP_OK ? gather(sm, image, &frame, scene) : status;
}

static SALMAP_RARE salmap_status read_one(const salmap *sm,
                                          const struct salmap_stack *stack,
                                          uint32_t image, uint32_t index,
                                          const struct salmap_frame *frame,
                                          struct salmap_scene *scene)
{
	*scene = salmap_read_scene(sm, image, frame);
	return salmap_read_depth(sm, stack, index, scene);
}

SALMAP_RARE salmap_status
salmap_read_one_plane(const salmap *sm, const struct salmap_stack *stack,
                      uint32_t image, uint32_t index, const salmap_plane *given,
                      salmap_plane *out, struct salmap_scene *scene)
{
	struct salmap_frame frame;
	const salmap_status status = salmap_plane_open(given, out, &frame,
	                                               sm->message);

	return status == SALMAP_OK
		? read_one(sm, stack, image, index, &frame, scene) : status;
}

SALMAP_RARE salmap_status
salmap_read_one_grey(const salmap *sm, const struct salmap_stack *stack,
                     uint32_t image, uint32_t index, const salmap_grey *given,
                     salmap_grey *out, struct salmap_scene *scene)
{
	struct salmap_frame frame;
	const salmap_status status = salmap_grey_open(given, out, &frame,
	                                              sm->message);

	return status == SALMAP_OK
		? read_one(sm, stack, image, index, &frame, scene) : status;
}

/* ------------------------------------------------------------------ copies */

static bool has_size_of(const struct salmap_slot *slot,
                        const struct salmap_frame *frame)
{
	return !frame->slicing.is_cut && frame->size.depth == slot->depth &&
	       frame->size.height == slot->height &&
	       frame->size.width == slot->width;
}

SALMAP_RARE salmap_status salmap_read_copy(const salmap *sm,
                                           const struct salmap_stack *stack,
                                           uint32_t image, uint32_t index,
                                           const float *maps,
                                           const salmap_plane *given)
{
	const struct salmap_slot *slot = &stack->slots[index];
	struct salmap_tile row = { .slice = 0 };
	struct salmap_frame frame;
	salmap_plane out;
	const salmap_status status = salmap_plane_open(given, &out, &frame,
	                                               sm->message);

	if (status != SALMAP_OK)
		return status;
	if (!has_size_of(slot, &frame))
		return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
		                   "%s %lld is %lld x %lld x %lld, the output "
		                   "%lld x %lld x %lld; want the same, since it "
		                   "is not resized", stack->name,
		                   (long long)index, (long long)slot->width,
		                   (long long)slot->height,
		                   (long long)slot->depth,
		                   (long long)frame.size.width,
		                   (long long)frame.size.height,
		                   (long long)frame.size.depth);
	maps += image * (slot->depth * slot->height * slot->width);
	for (; row.slice < slot->depth; row.slice++)
		for (row.row = 0; row.row < slot->height; row.row++) {
			memcpy(salmap_plane_at_tile(&out, &row, 0), maps,
			       (size_t)slot->width * sizeof(*maps));
			maps += slot->width;
		}
	return SALMAP_OK;
}

SALMAP_RARE salmap_status salmap_read_raw(const salmap *sm,
                                          const struct salmap_stack *stack,
                                          uint32_t image, uint32_t index,
                                          const salmap_plane *out)
{
	const float *raw = stack->slots[index].raw;

	if (raw == NULL)
		return salmap_fail(sm->message, SALMAP_E_STATE,
		                   "%s %lld: raw maps are not kept; call "
		                   "salmap_set_keep_raw before the push",
		                   stack->name, (long long)index);
	return salmap_read_copy(sm, stack, image, index, raw, out);
}

SALMAP_RARE salmap_status salmap_read_info(struct salmap_sentence *message,
                                           const char *name, const void *out,
                                           size_t known)
{
	uint32_t size = 0;

	if (out != NULL)
		memcpy(&size, out, sizeof(size));
	if (size >= sizeof(size) && size <= SALMAP_LARGEST_STRUCT)
		return SALMAP_OK;
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "%s: struct_size is %lld; want a struct of %lld "
	                   "bytes with its size set", name, (long long)size,
	                   (long long)known);
}
