#define _POSIX_C_SOURCE 200809L

#include "layers.h"

#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "neighbours.h"
#include "npz.h"
#include "results/text.h"

static bool grow(struct layers *layers, struct error *error)
{
	size_t count = (size_t)layers->count + 1;
	struct layer *items;
	char **names;

	if (layers->count >= SALMAP_MAX_LAYERS)
		return error_input(error, "LAYER: more than %d layers",
		                   SALMAP_MAX_LAYERS);
	items = realloc(layers->items, count * sizeof(*items));
	if (!items)
		return error_memory(error, "LAYER");
	layers->items = items;
	names = realloc(layers->names, count * sizeof(*names));
	if (!names)
		return error_memory(error, "LAYER");
	layers->names = names;
	return true;
}

/* Adds one layer; `key` is its name in the archive, or NULL for a file. */
static bool add(struct layers *layers, const char *path, int64_t entry,
                const char *key, struct error *error)
{
	char *name, *copy;

	if (!grow(layers, error))
		return false;
	copy = text_format("%s", path);
	name = text_format("%s%s%s", path, key ? ":" : "", key ? key : "");
	layers->names[layers->count] = name;
	layers->items[layers->count++] = (struct layer){ copy, entry };
	return (copy && name) || error_memory(error, path);
}

/* Adds one array of an archive. Of two that share a name, other programs would
 * read the other one. */
static bool add_entry(struct layers *layers, zip_t *archive, const char *path,
                      int64_t entry, const char *key, struct error *error)
{
	if (!npz_is_only(archive, entry, key))
		return error_input(error, "%s: holds two arrays named '%s'",
		                   path, key);
	return add(layers, path, entry, key, error);
}

/* NumPy takes the name of the entry as well. */
static bool is_wanted(const char *key, const char *wanted)
{
	size_t length = strlen(key);

	return !wanted || strcmp(key, wanted) == 0 ||
	       (strncmp(key, wanted, length) == 0 &&
	        strcmp(wanted + length, ".npy") == 0);
}

static bool refuse_archive(const char *path, const char *wanted,
                           struct listing *keys, struct error *error)
{
	listing_end(keys);
	if (keys->count == 0)
		return error_input(error, "%s: holds no arrays", path);
	return error_input(error, "%s: holds no array named '%s'; it has %s",
	                   path, wanted, keys->text);
}

/* Adds the arrays of an archive, or the one that is called `wanted`. */
static bool add_entries(struct layers *layers, zip_t *archive,
                        const char *path, const char *wanted,
                        struct error *error)
{
	zip_int64_t count = zip_get_num_entries(archive, 0);
	uint32_t before = layers->count;
	struct listing keys = { 0 };

	for (zip_int64_t i = 0; i < count; i++) {
		char *key;
		bool good = npz_key(archive, i, path, &key, error);

		if (key)
			listing_add(&keys, key);
		if (key && is_wanted(key, wanted))
			good = add_entry(layers, archive, path, i, key, error);
		free(key);
		if (!good)
			return false;
	}
	return layers->count > before ||
	       refuse_archive(path, wanted, &keys, error);
}

static bool add_archive(struct layers *layers, const char *path,
                        const char *wanted, struct error *error)
{
	zip_t *archive = npz_open(path, error);
	bool good;

	if (!archive)
		return neighbours_tell(path, error);
	good = add_entries(layers, archive, path, wanted, error);
	zip_discard(archive);
	return good;
}

/* Adds what one argument names: FILE.npz:KEY, FILE.npz or FILE. */
static bool add_argument(struct layers *layers, const char *argument,
                         struct error *error)
{
	static const char mark[] = ".npz:";
	const char *found = strstr(argument, mark);
	size_t length;
	char *path;
	bool good;

	if (!found && text_ends_with(argument, ".npz"))
		return add_archive(layers, argument, NULL, error);
	if (!found)
		return add(layers, argument, -1, NULL, error);
	length = (size_t)(found - argument) + sizeof(mark) - 2;
	path = text_format("%.*s", (int)length, argument);
	if (!path)
		return error_memory(error, argument);
	good = add_archive(layers, path, argument + length + 1, error);
	free(path);
	return good;
}

bool layers_list(struct layers *layers, char **arguments, int count,
                 struct error *error)
{
	*layers = (struct layers){ 0 };
	for (int i = 0; i < count; i++)
		if (!add_argument(layers, arguments[i], error))
			return false;
	return true;
}

void layers_free(struct layers *layers)
{
	for (uint32_t i = 0; i < layers->count; i++) {
		free(layers->names[i]);
		free(layers->items[i].path);
	}
	free(layers->names);
	free(layers->items);
	free(layers->lacks_images);
	*layers = (struct layers){ 0 };
}

static bool read_layer(const struct layers *layers, uint32_t index,
                       struct npy *array, struct error *error)
{
	const struct layer *layer = &layers->items[index];

	if (layer->entry < 0)
		return npy_read_file(array, layer->path, error) ||
		       neighbours_tell(layer->path, error);
	return npz_read(array, layer->path, layer->entry, layers->names[index],
	                error);
}

static void note_size(struct layers *layers, int64_t width, int64_t height)
{
	/* In floating point, where the product cannot overflow. */
	if ((double)width * (double)height >
	    (double)layers->width * (double)layers->height) {
		layers->width = width;
		layers->height = height;
	}
}

static bool push_tensor(struct layers *layers, salmap *sm, uint32_t index,
                        const salmap_tensor *tensor, struct error *error)
{
	salmap_status status = salmap_push(sm, index, tensor);

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT,
		                     layers->names[index], sm, status);
	note_size(layers, tensor->w, tensor->h);
	return true;
}

static bool push_array(struct layers *layers, salmap *sm, uint32_t index,
                       const struct reading *reading, const struct npy *array,
                       struct error *error)
{
	const char *name = layers->names[index];
	struct quantization quantization;
	salmap_tensor tensor;
	bool good;

	if (!layout_tensor(&reading->layout, array, name, &tensor,
	                   &layers->lacks_images[index], error))
		return false;
	if (quantization_applies(tensor.dtype))
		layers->has_integers = true;
	good = quantization_set(&quantization, &reading->scale,
	                        &reading->zero_point, index, name, &tensor,
	                        error) &&
	       push_tensor(layers, sm, index, &tensor, error);
	quantization_free(&quantization);
	return good;
}

static bool push(struct layers *layers, salmap *sm, uint32_t index,
                 const struct reading *reading, struct error *error)
{
	struct npy array;
	bool good;

	if (!read_layer(layers, index, &array, error))
		return false;
	good = push_array(layers, sm, index, reading, &array, error);
	npy_free(&array);
	return good;
}

bool layers_push(struct layers *layers, salmap *sm,
                 const struct reading *reading, struct progress *progress,
                 struct error *error)
{
	if (!quantity_check(&reading->scale, layers->count, error) ||
	    !quantity_check(&reading->zero_point, layers->count, error))
		return false;
	layers->lacks_images = calloc(layers->count, sizeof(bool));
	if (!layers->lacks_images)
		return error_memory(error, "LAYER");
	for (uint32_t i = 0; i < layers->count; i++) {
		progress_step(progress, "reading layer", i, layers->count);
		if (!push(layers, sm, i, reading, error))
			return false;
	}
	return true;
}
