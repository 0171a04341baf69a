#define _POSIX_C_SOURCE 200809L

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool check_regular(const char *path, const struct stat *status,
                          struct error *error)
{
	if (S_ISREG(status->st_mode))
		return true;
	if (S_ISDIR(status->st_mode))
		return error_input(error, "%s: is a folder; want a file", path);
	return error_input(error, "%s: is a pipe or a device, not a regular "
	                   "file; want one, since its size has to be known",
	                   path);
}

int file_open(const char *path, uint64_t *size, struct error *error)
{
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat status;

	if (!*path) {
		error_input(error, "FILE: the name is empty; want a path");
		goto fail;
	}
	if (descriptor < 0 || fstat(descriptor, &status) != 0) {
		error_input(error, "%s: %s", path, strerror(errno));
		goto fail;
	}
	if (!check_regular(path, &status, error))
		goto fail;
	*size = (uint64_t)status.st_size;
	return descriptor;
fail:
	if (descriptor >= 0)
		close(descriptor);
	return -1;
}

static int64_t read_file(struct stream *stream, void *buffer, size_t size,
                         struct error *error)
{
	const int *descriptor = stream->handle;
	ssize_t got;

	do
		got = read(*descriptor, buffer, size);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		error_input(error, "%s: %s", stream->name, strerror(errno));
	return got;
}

bool file_stream(struct stream *stream, int *descriptor, const char *path,
                 struct error *error)
{
	uint64_t size = 0;

	*descriptor = file_open(path, &size, error);
	*stream = (struct stream){ path, descriptor, read_file, size };
	return *descriptor >= 0;
}
