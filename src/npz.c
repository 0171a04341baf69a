#define _POSIX_C_SOURCE 200809L

#include "npz.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "text.h"

/* Deflate makes at most 258 bytes of two bits (RFC 1951). */
#define MAX_DEFLATE_RATIO 1032

/* What libzip says of `name`, after `what`; it may take missing memory for a
 * damaged archive. Returns false. */
static bool refuse(const char *name, const char *what, zip_error_t *reason,
                   struct error *error)
{
	if (zip_error_code_zip(reason) == ZIP_ER_MEMORY || errno == ENOMEM)
		return error_memory(error, name);
	return error_input(error, "%s: %s%s", name, what,
	                   zip_error_strerror(reason));
}

static zip_t *open_archive(const char *path, uint64_t *size,
                           struct error *error)
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
	uint64_t size;

	return open_archive(path, &size, error);
}

bool npz_key(zip_t *archive, int64_t entry, const char *path, char **key,
             struct error *error)
{
	const char *name = zip_get_name(archive, (zip_uint64_t)entry, 0);

	*key = NULL;
	if (!name)
		return refuse(path, "", zip_get_error(archive), error);
	if (!text_ends_with(name, ".npy"))
		return true;
	*key = text_format("%.*s", (int)(strlen(name) - 4), name);
	return *key || error_memory(error, path);
}

/* Whether an archive of `size` bytes can hold so much as an entry claims. */
static bool is_possible(const zip_stat_t *status, uint64_t size)
{
	uint64_t ratio = status->comp_method == ZIP_CM_STORE ?
	                         1 :
	                         MAX_DEFLATE_RATIO;

	return status->comp_size <= size &&
	       status->size / ratio <= status->comp_size;
}

/* Refuses an entry that cannot be read, before anything is allocated. */
static bool check_entry(zip_t *archive, int64_t entry, uint64_t archive_size,
                        struct stream *stream, struct error *error)
{
	const zip_uint64_t wanted = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
	                            ZIP_STAT_COMP_METHOD;
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
	if (!is_possible(&status, archive_size))
		return error_input(error,
		                   "%s: claims more bytes than the archive "
		                   "can hold",
		                   stream->name);
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
	uint64_t size;
	zip_t *archive = open_archive(path, &size, error);
	zip_file_t *file = NULL;
	bool good = false;

	array->data = NULL;
	if (!archive || !check_entry(archive, entry, size, &stream, error))
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
