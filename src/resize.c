#include "resize.h"

#include "plane.h"

struct resizer {
	const struct image *image;
	struct image *out;
	salmap *sm; /* one layer, not normalised */
	salmap_plane from, to;
};

static salmap_status configure(struct resizer *resizer)
{
	bool shrinks = resizer->out->width <= resizer->image->width &&
	               resizer->out->height <= resizer->image->height;
	salmap_status status;

	status = salmap_set_normalizer(resizer->sm, SALMAP_NORMALIZER_NONE);
	if (status != SALMAP_OK)
		return status;
	return salmap_set_resampling(resizer->sm,
	                             shrinks ? SALMAP_RESAMPLING_AREA :
	                                       SALMAP_RESAMPLING_BILINEAR);
}

static void load(struct resizer *resizer, size_t channel)
{
	const struct image *image = resizer->image;
	size_t count = plane_count(&resizer->from);

	for (size_t i = 0; i < count; i++)
		resizer->from.data[i] =
			image->pixels[i * image->channels + channel];
}

static void store(struct resizer *resizer, size_t channel)
{
	struct image *out = resizer->out;
	size_t count = plane_count(&resizer->to);

	for (size_t i = 0; i < count; i++)
		out->pixels[i * out->channels + channel] =
			(unsigned char)(resizer->to.data[i] + 0.5f);
}

/* A map whose values are all equal counts as one that says nothing, and comes
 * back as 0: an even plane is filled with its value here. */
static salmap_status draw(struct resizer *resizer)
{
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	size_t count = plane_count(&resizer->to);
	salmap_status status = salmap_layer_info(resizer->sm, 0, 0, &info);

	if (status != SALMAP_OK)
		return status;
	if (!(info.flags & SALMAP_LAYER_FLAT))
		return salmap_layer_map(resizer->sm, 0, 0, &resizer->to);
	for (size_t i = 0; i < count; i++)
		resizer->to.data[i] = (float)info.min;
	return SALMAP_OK;
}

static salmap_status resize_channel(struct resizer *resizer, size_t channel)
{
	salmap_tensor tensor;
	salmap_status status;

	load(resizer, channel);
	status = salmap_tensor_nchw(&tensor, resizer->from.data, SALMAP_F32, 1,
	                            1, resizer->image->height,
	                            resizer->image->width);
	if (status == SALMAP_OK)
		status = salmap_push_map(resizer->sm, 0, &tensor);
	if (status == SALMAP_OK)
		status = draw(resizer);
	if (status == SALMAP_OK)
		store(resizer, channel);
	return status == SALMAP_OK ? salmap_reset(resizer->sm) : status;
}

static bool resize_channels(struct resizer *resizer, struct error *error)
{
	salmap_status status = salmap_create(1, NULL, &resizer->sm);

	if (status == SALMAP_OK)
		status = configure(resizer);
	for (size_t i = 0; i < IMAGE_RGB && status == SALMAP_OK; i++)
		status = resize_channel(resizer, i);
	if (status != SALMAP_OK)
		error_library(error, EXIT_BAD_INPUT, "photo", resizer->sm,
		              status);
	salmap_destroy(resizer->sm);
	return status == SALMAP_OK;
}

bool resize_image(const struct image *image, int64_t width, int64_t height,
                  struct image *out, struct error *error)
{
	struct resizer resizer = { .image = image, .out = out };
	bool good;

	if (!image_create(out, width, height, IMAGE_RGB, "photo", error))
		return false;
	good = plane_create(&resizer.from, image->width, image->height,
	                    "photo", error) &&
	       plane_create(&resizer.to, width, height, "photo", error) &&
	       resize_channels(&resizer, error);
	plane_free(&resizer.from);
	plane_free(&resizer.to);
	if (!good)
		image_free(out);
	return good;
}
