#include "layers.h"

#include <stdlib.h>

#include "activation.h"

bool layers_list(struct layers *layers, char **arguments, int count,
                 struct error *error)
{
	*layers = (struct layers){ .sources.subject = "LAYER" };
	for (int i = 0; i < count; i++)
		if (!sources_add(&layers->sources, arguments[i], error))
			return false;
	return true;
}

void layers_free(struct layers *layers)
{
	sources_free(&layers->sources);
	free(layers->lacks_images);
	*layers = (struct layers){ 0 };
}

/* In floating point, where the product cannot overflow. */
static double locations(int64_t depth, int64_t height, int64_t width)
{
	return (double)depth * (double)height * (double)width;
}

static void note_size(struct layers *layers, const salmap_tensor *tensor)
{
	layers->have_volumes |= tensor->d > 1;
	if (locations(tensor->d, tensor->h, tensor->w) >
	    locations(layers->depth, layers->height, layers->width)) {
		layers->depth = tensor->d;
		layers->height = tensor->h;
		layers->width = tensor->w;
	}
}

static bool push_to(salmap *sm, const struct layers *layers, uint32_t index,
                    const salmap_tensor *tensor, struct error *error)
{
	salmap_status status = salmap_push(sm, index, tensor);

	return status == SALMAP_OK ||
	       activation_refused(layers->sources.names[index], sm, status,
	                          error);
}

static bool push_tensor(struct layers *layers, const struct contexts *contexts,
                        uint32_t index, const salmap_tensor *tensor,
                        struct error *error)
{
	for (uint32_t i = 0; i < contexts->count; i++)
		if (!push_to(contexts->items[i], layers, index, tensor, error))
			return false;
	if (contexts->plain &&
	    !push_to(contexts->plain, layers, index, tensor, error))
		return false;
	if (quantization_applies(tensor->dtype))
		layers->has_integers = true;
	note_size(layers, tensor);
	return true;
}

static bool push(struct layers *layers, const struct contexts *contexts,
                 uint32_t index, const struct reading *reading,
                 struct error *error)
{
	struct activation activation;
	bool good;

	if (!activation_read(&activation, &layers->sources, index, reading,
	                     index, error))
		return false;
	layers->lacks_images[index] = activation.lacks_images;
	good = push_tensor(layers, contexts, index, &activation.tensor, error);
	activation_free(&activation);
	return good;
}

bool layers_push(struct layers *layers, const struct contexts *contexts,
                 const struct reading *reading, struct progress *progress,
                 struct error *error)
{
	uint32_t count = layers->sources.count;

	layers->lacks_images = calloc(count, sizeof(bool));
	if (!layers->lacks_images)
		return error_memory(error, "LAYER");
	for (uint32_t i = 0; i < count; i++) {
		progress_step(progress, "reading layer", i, count);
		if (!push(layers, contexts, i, reading, error))
			return false;
	}
	return true;
}

void layers_describe(const struct layers *layers, struct request *request)
{
	request->names = (const char *const *)layers->sources.names;
	request->lacks_images = layers->lacks_images;
}
