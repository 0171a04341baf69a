#define _POSIX_C_SOURCE 200809L

#include "npz.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "results/text.h"

/*
 * An archive of a few kilobytes may hold gigabytes of zeros: deflate makes at
 * most 258 bytes of two bits (RFC 1951). Activations shrink to a third or so,
 * and dead layers are small.
 */
#define MAX_INFLATED ((uint64_t)1 << 28)
#define MAX_GROWTH 32

/* Adds up what all entries claim, each sum at most UINT64_MAX. */
static void claims(zip_t *archive, uint64_t *stored, uint64_t *inflated)
{
	zip_int64_t count = zip_get_num_entries(archive, 0);
	zip_stat_t status;

	*stored = *inflated = 0;
	for (zip_int64_t i = 0; i < count; i++) {
		if (zip_stat_index(archive, (zip_uint64_t)i, 0, &status) != 0)
			continue;
		*stored += status.comp_size < UINT64_MAX - *stored ?
		                   status.comp_size :
		                   UINT64_MAX - *stored;
		*inflated += status.size < UINT64_MAX - *inflated ?
		                     status.size :
		                     UINT64_MAX - *inflated;
	}
}

/* Refuses one that is larger inside than out, before anything is allocated:
 * entries that share their bytes, or that grow too much. */
static bool check_growth(zip_t *archive, const char *path, uint64_t size,
                         struct error *error)
{
	uint64_t stored, inflated;

	claims(archive, &stored, &inflated);
	if (stored > size)
		return error_input(error,
		                   "%s: its entries claim %" PRIu64 " bytes, "
		                   "more than the %" PRIu64 " that it has",
		                   path, stored, size);
	if (inflated > MAX_INFLATED && inflated / MAX_GROWTH > size)
		return error_input(error,
		                   "%s: would grow to %" PRIu64 " bytes, more "
		                   "than %d times its size; want numpy.savez "
		                   "for such arrays",
		                   path, inflated, MAX_GROWTH);
	return true;
}

/* libzip may take missing memory for a damaged archive. */
static bool lacks_memory(zip_error_t *reason)
{
	return zip_error_code_zip(reason) == ZIP_ER_MEMORY || errno == ENOMEM;
}

/* What libzip says of `name`, after `what`. Returns false. */
static bool refuse(const char *name, const char *what, zip_error_t *reason,
                   struct error *error)
{
	if (lacks_memory(reason))
		return error_memory(error, name);
	return error_input(error, "%s: %s%s", name, what,
	                   zip_error_strerror(reason));
}

static zip_t *open_any(const char *path, uint64_t *size, struct error *error)
{
	int code, descriptor = file_open(path, size, error);
	zip_error_t reason;
	zip_t *archive;

	if (descriptor < 0)
		return NULL;
	errno = 0;
	archive = zip_fdopen(descriptor, 0, &code);
	if (archive)
		return archive;
	close(descriptor);
	zip_error_init_with_code(&reason, code);
	refuse(path, "is not a readable .npz archive: ", &reason, error);
	zip_error_fini(&reason);
	return NULL;
}

zip_t *npz_open(const char *path, struct error *error)
{
	uint64_t size = 0;
	zip_t *archive = open_any(path, &size, error);

	if (!archive || check_growth(archive, path, size, error))
		return archive;
	zip_discard(archive);
	return NULL;
}

#define SUFFIX ".npy"

/* Whether the entry begins as an array does. What cannot be read is none, but
 * false is returned where there is no memory. */
static bool look_inside(zip_t *archive, int64_t entry, const char *path,
                        bool *is_array, struct error *error)
{
	static const char magic[] = { '\x93', 'N', 'U', 'M', 'P', 'Y' };
	char start[sizeof(magic)];
	zip_file_t *file;

	*is_array = false;
	errno = 0;
	file = zip_fopen_index(archive, (zip_uint64_t)entry, 0);
	if (!file)
		return !lacks_memory(zip_get_error(archive)) ||
		       error_memory(error, path);
	if (zip_fread(file, start, sizeof(start)) ==
	    (zip_int64_t)sizeof(start))
		*is_array = memcmp(start, magic, sizeof(magic)) == 0;
	else if (lacks_memory(zip_file_get_error(file)))
		error_memory(error, path);
	zip_fclose(file);
	return error->exit_status == 0;
}

bool npz_key(zip_t *archive, int64_t entry, const char *path, char **key,
             struct error *error)
{
	const char *name = zip_get_name(archive, (zip_uint64_t)entry, 0);
	bool has_suffix, is_array;
	size_t length;

	*key = NULL;
	if (!name)
		return refuse(path, "", zip_get_error(archive), error);
	has_suffix = is_array = text_ends_with(name, SUFFIX);
	if (!has_suffix && !look_inside(archive, entry, path, &is_array, error))
		return false;
	if (!is_array)
		return true;
	length = strlen(name) - (has_suffix ? strlen(SUFFIX) : 0);
	*key = text_format("%.*s", (int)length, name);
	return *key || error_memory(error, path);
}

bool npz_is_only(zip_t *archive, int64_t entry, const char *key)
{
	const char *name = zip_get_name(archive, (zip_uint64_t)entry, 0);

	return name && zip_name_locate(archive, name, 0) == entry &&
	       (strcmp(name, key) == 0 || zip_name_locate(archive, key, 0) < 0);
}

/* Refuses an entry that cannot be read, before anything is allocated. */
static bool check_entry(zip_t *archive, int64_t entry, struct stream *stream,
                        struct error *error)
{
	const zip_uint64_t wanted = ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD;
	zip_stat_t status;

	if (zip_stat_index(archive, (zip_uint64_t)entry, 0, &status) != 0 ||
	    (status.valid & wanted) != wanted)
		return refuse(stream->name, "", zip_get_error(archive), error);
	if (status.comp_method != ZIP_CM_STORE &&
	    status.comp_method != ZIP_CM_DEFLATE)
		return error_input(error,
		                   "%s: is compressed with method %u; want "
		                   "stored or deflated",
		                   stream->name, status.comp_method);
	stream->left = status.size;
	return true;
}

static int64_t read_entry(struct stream *stream, void *buffer, size_t size,
                          struct error *error)
{
	zip_file_t *file = stream->handle;
	zip_int64_t got = zip_fread(file, buffer, size);

	if (got < 0)
		refuse(stream->name, "", zip_file_get_error(file), error);
	return got;
}

bool npz_read(struct npy *array, const char *path, int64_t entry,
              const char *name, struct error *error)
{
	struct stream stream = { name, NULL, read_entry, 0 };
	zip_t *archive = npz_open(path, error);
	zip_file_t *file = NULL;
	bool good = false;

	array->data = NULL;
	if (!archive || !check_entry(archive, entry, &stream, error))
		goto end;
	file = zip_fopen_index(archive, (zip_uint64_t)entry, 0);
	if (!file) {
		refuse(name, "", zip_get_error(archive), error);
		goto end;
	}
	stream.handle = file;
	good = npy_read(array, &stream, error);
end:
	if (file)
		zip_fclose(file);
	if (archive)
		zip_discard(archive);
	return good;
}
