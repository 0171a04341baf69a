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
                                      int64_t width, int64_t height)
{
	struct salmap_scene scene;

	scene.settings = &sm->configuration;
	scene.stack = &sm->stack;
	scene.weights = sm->shares;
	scene.image = image;
	scene.size.depth = 1;
	scene.size.width = width;
	scene.size.height = height;
	scene.cam.slot = NULL;
	return scene;
}

/* The image is looked at again when layers are known to be held: the batch may
 * have been that of a push which failed meanwhile, and only a layer that is held
 * makes it stay. */
static SALMAP_RARE salmap_status gather(const salmap *sm, uint32_t image,
                                        int64_t width, int64_t height,
                                        struct salmap_scene *scene)
{
	salmap_status status = salmap_read_image(sm, image);

	if (status != SALMAP_OK)
		return status;
	*scene = salmap_read_scene(sm, image, width, height);
	status = salmap_scene_gather(scene, sm->message);
	return status == SALMAP_OK ? salmap_read_image(sm, image) : status;
}

SALMAP_RARE salmap_status salmap_read_weighted(const salmap *sm, uint32_t image,
                                               int64_t width, int64_t height,
                                               struct salmap_scene *scene)
{
	const salmap_status status = gather(sm, image, width, height, scene);

	return status == SALMAP_OK ? salmap_combine_check(scene, sm->message)
	                           : status;
}

SALMAP_RARE salmap_status salmap_read_plane(const salmap *sm, uint32_t image,
                                            const salmap_plane *out,
                                            struct salmap_scene *scene)
{
	salmap_status status;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	status = salmap_plane_check(out, "output", sm->message);
	if (status != SALMAP_OK)
		return status;
	return salmap_read_weighted(sm, image, out->width, out->height, scene);
}

SALMAP_RARE salmap_status salmap_read_grey(const salmap *sm, uint32_t image,
                                           const salmap_grey *out,
                                           struct salmap_scene *scene)
{
	salmap_status status;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	status = salmap_grey_check(out, "output", sm->message);
	if (status != SALMAP_OK)
		return status;
	return salmap_read_weighted(sm, image, out->width, out->height, scene);
}

SALMAP_RARE salmap_status salmap_read_picture(const salmap *sm, uint32_t image,
                                              const salmap_picture *out,
                                              struct salmap_scene *scene)
{
	const salmap_status status = salmap_picture_check(out, "output",
	                                                  sm->message);

	return status == SALMAP_OK
		? gather(sm, image, out->width, out->height, scene) : status;
}

SALMAP_RARE salmap_status salmap_read_raw(const salmap *sm,
                                          const struct salmap_stack *stack,
                                          uint32_t image, uint32_t index,
                                          const salmap_plane *out)
{
	const struct salmap_slot *slot = &stack->slots[index];
	const float *map;
	salmap_status status = salmap_plane_check(out, "output", sm->message);
	int64_t row;

	if (status != SALMAP_OK)
		return status;
	if (slot->raw == NULL)
		return salmap_fail(sm->message, SALMAP_E_STATE,
		                   "%s %lld: raw maps are not kept; call "
		                   "salmap_set_keep_raw before the push",
		                   stack->name, (long long)index);
	if (out->width != slot->width || out->height != slot->height)
		return salmap_fail(sm->message, SALMAP_E_ARGUMENT,
		                   "%s %lld is %lld x %lld, the output %lld x "
		                   "%lld; want the same, since raw maps are "
		                   "not resized", stack->name, (long long)index,
		                   (long long)slot->width,
		                   (long long)slot->height,
		                   (long long)out->width,
		                   (long long)out->height);
	map = slot->raw + image * slot->height * slot->width;
	for (row = 0; row < slot->height; row++)
		memcpy(out->data + row * out->stride, map + row * slot->width,
		       (size_t)slot->width * sizeof(*map));
	return SALMAP_OK;
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
