#define _POSIX_C_SOURCE 200809L

#include "sources.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "neighbours.h"
#include "npz.h"
#include "results/text.h"

static bool grow(struct sources *sources, struct error *error)
{
	size_t count = (size_t)sources->count + 1;
	struct source *items;
	char **names;

	if (sources->count >= SALMAP_MAX_LAYERS)
		return error_input(error, "%s: more than %d arrays",
		                   sources->subject, SALMAP_MAX_LAYERS);
	items = realloc(sources->items, count * sizeof(*items));
	if (!items)
		return error_memory(error, sources->subject);
	sources->items = items;
	names = realloc(sources->names, count * sizeof(*names));
	if (!names)
		return error_memory(error, sources->subject);
	sources->names = names;
	return true;
}

/* Adds one array; `key` is its name in the archive, or NULL for a file. */
static bool add(struct sources *sources, const char *path, int64_t entry,
                const char *key, struct error *error)
{
	char *name, *copy;

	if (!grow(sources, error))
		return false;
	copy = text_format("%s", path);
	name = text_format("%s%s%s", path, key ? ":" : "", key ? key : "");
	sources->names[sources->count] = name;
	sources->items[sources->count++] = (struct source){ copy, entry };
	return (copy && name) || error_memory(error, path);
}

/* Adds one array of an archive. Of two that share a name, other programs would
 * read the other one. */
static bool add_entry(struct sources *sources, zip_t *archive, const char *path,
                      int64_t entry, const char *key, struct error *error)
{
	if (!npz_is_only(archive, entry, key))
		return error_input(error, "%s: holds two arrays named '%s'",
		                   path, key);
	return add(sources, path, entry, key, error);
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
static bool add_entries(struct sources *sources, zip_t *archive,
                        const char *path, const char *wanted,
                        struct error *error)
{
	zip_int64_t count = zip_get_num_entries(archive, 0);
	uint32_t before = sources->count;
	struct listing keys = { 0 };

	for (zip_int64_t i = 0; i < count; i++) {
		char *key;
		bool good = npz_key(archive, i, path, &key, error);

		if (key)
			listing_add(&keys, key);
		if (key && is_wanted(key, wanted))
			good = add_entry(sources, archive, path, i, key, error);
		free(key);
		if (!good)
			return false;
	}
	return sources->count > before ||
	       refuse_archive(path, wanted, &keys, error);
}

static bool add_archive(struct sources *sources, const char *path,
                        const char *wanted, struct error *error)
{
	zip_t *archive = npz_open(path, error);
	bool good;

	if (!archive)
		return neighbours_tell(path, error);
	good = add_entries(sources, archive, path, wanted, error);
	zip_discard(archive);
	return good;
}

bool sources_add(struct sources *sources, const char *argument,
                 struct error *error)
{
	static const char mark[] = ".npz:";
	const char *found = strstr(argument, mark);
	size_t length;
	char *path;
	bool good;

	if (!found && text_ends_with(argument, ".npz"))
		return add_archive(sources, argument, NULL, error);
	if (!found)
		return add(sources, argument, -1, NULL, error);
	length = (size_t)(found - argument) + sizeof(mark) - 2;
	path = text_format("%.*s", (int)length, argument);
	if (!path)
		return error_memory(error, argument);
	good = add_archive(sources, path, argument + length + 1, error);
	free(path);
	return good;
}

bool sources_add_one(struct sources *sources, const char *argument,
                     struct error *error)
{
	uint32_t before = sources->count;

	return sources_add(sources, argument, error) &&
	       (sources->count == before + 1 ||
	        error_input(error, "%s: holds %" PRIu32 " arrays; want one of "
	                    "them, such as %s", argument,
	                    sources->count - before, sources->names[before]));
}

void sources_free(struct sources *sources)
{
	for (uint32_t i = 0; i < sources->count; i++) {
		free(sources->names[i]);
		free(sources->items[i].path);
	}
	free(sources->names);
	free(sources->items);
	*sources = (struct sources){ .subject = sources->subject };
}

bool sources_read(const struct sources *sources, uint32_t index,
                  struct npy *array, struct error *error)
{
	const struct source *source = &sources->items[index];

	if (source->entry < 0)
		return npy_read_file(array, source->path, error) ||
		       neighbours_tell(source->path, error);
	return npz_read(array, source->path, source->entry,
	                sources->names[index], error);
}
