#define _POSIX_C_SOURCE 200809L

#include "aggregate_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "interrupt.h"
#include "results/output.h"
#include "results/text.h"

/* -------------------------------------------------------------------- load */

/* All bytes of a stream; NULL after it filled `error`. */
static void *read_all(struct stream *stream, size_t *size, struct error *error)
{
	void *bytes = NULL;

	*size = (size_t)stream->left;
	if (stream->left < SIZE_MAX)
		bytes = malloc(*size + 1);
	if (!bytes) {
		error_memory(error, stream->name);
		return NULL;
	}
	if (stream_read(stream, bytes, *size, error))
		return bytes;
	free(bytes);
	return NULL;
}

static bool load(salmap_aggregate **out, struct stream *stream,
                 struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };
	size_t size;
	void *bytes = read_all(stream, &size, error);
	salmap_status status;

	if (!bytes)
		return false;
	status = salmap_aggregate_load(bytes, size, NULL, out, &message);
	free(bytes);
	return status == SALMAP_OK ||
	       error_message(error, stream->name, &message);
}

bool aggregate_load(salmap_aggregate **out, const char *path,
                    struct error *error)
{
	struct stream stream;
	int descriptor;
	bool good;

	*out = NULL;
	if (!file_stream(&stream, &descriptor, path, error))
		return false;
	good = load(out, &stream, error);
	close(descriptor);
	return good;
}

/* -------------------------------------------------------------------- save */

static bool begins_as_aggregate(struct stream *stream)
{
	static const char start[] = "SALMAPAG";
	struct error unread = { 0 };
	char bytes[sizeof(start) - 1];

	return stream_read(stream, bytes, sizeof(bytes), &unread) &&
	       memcmp(bytes, start, sizeof(bytes)) == 0;
}

bool aggregate_may_replace(const char *path, struct error *error)
{
	struct stream stream;
	int descriptor;
	bool good;

	if (access(path, F_OK) != 0 && errno == ENOENT)
		return true;
	if (!file_stream(&stream, &descriptor, path, error))
		return false;
	good = stream.left == 0 || begins_as_aggregate(&stream);
	close(descriptor);
	return good ||
	       error_input(error, "%s: is there and holds no aggregate; want "
	                   "another name behind --output, or remove it", path);
}

static bool write_in(const char *folder, const char *name, const void *bytes,
                     size_t size, struct error *error)
{
	static const struct guard guard = { interrupt_hold, interrupt_release };
	struct output output;

	/* That of "/a.sma" is empty. */
	if (*folder && !output_make_folder(folder, error))
		return false;
	return output_open(&output, folder, name, &guard, error) &&
	       output_close(&output, output_write(&output, bytes, size, error),
	                    error);
}

static bool write_file(const char *path, const void *bytes, size_t size,
                       struct error *error)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ?
		text_format("%.*s", (int)(slash - path), path) :
		text_format(".");
	bool good = folder ?
		write_in(folder, slash ? slash + 1 : path, bytes, size, error) :
		error_memory(error, path);

	free(folder);
	return good;
}

bool aggregate_save(const salmap_aggregate *aggregate, const char *path,
                    struct error *error)
{
	void *bytes;
	size_t size;
	bool good;

	salmap_aggregate_save(aggregate, NULL, 0, &size, NULL);
	bytes = malloc(size);
	if (!bytes)
		return error_memory(error, path);
	salmap_aggregate_save(aggregate, bytes, size, &size, NULL);
	good = write_file(path, bytes, size, error);
	free(bytes);
	return good;
}
