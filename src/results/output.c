#define _POSIX_C_SOURCE 200809L

#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

/* Names to try for a temporary file. */
#define ATTEMPTS 100

static bool make_one(const char *path, struct error *error)
{
	struct stat status;

	if (mkdir(path, 0777) == 0)
		return true;
	if (errno == EEXIST && stat(path, &status) == 0) {
		if (S_ISDIR(status.st_mode))
			return true;
		errno = ENOTDIR;
	}
	return error_system(error, errno,
	                    "%s: cannot make a folder of this name (%s); want "
	                    "one that is there or can be made",
	                    path, strerror(errno));
}

bool output_make_folder(const char *path, struct error *error)
{
	char *part = text_format("%s", path);
	bool good = part != NULL;

	if (!part)
		return error_memory(error, path);
	for (char *slash = part; good && *slash; slash++) {
		if (*slash != '/' || slash == part)
			continue;
		*slash = '\0';
		good = make_one(part, error);
		*slash = '/';
	}
	good = good && make_one(path, error);
	free(part);
	return good;
}

static void hold(const struct guard *guard)
{
	if (guard->hold)
		guard->hold();
}

static void release(const struct guard *guard, const char *unfinished)
{
	if (guard->release)
		guard->release(unfinished);
}

static bool refuse(const struct output *output, int reason,
                   struct error *error)
{
	return error_system(error, reason, "%s: cannot write: %s",
	                    output->path, strerror(reason));
}

/* Opens the file for output->temporary, which must be new. */
static bool open_new(struct output *output)
{
	int descriptor = open(output->temporary,
	                      O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (descriptor < 0)
		return false;
	output->file = fdopen(descriptor, "wb");
	if (!output->file) {
		close(descriptor);
		unlink(output->temporary);
	}
	return output->file != NULL;
}

/* A run that was killed may have left a file with our process's number, which in a
 * container is the same each time: the next name is tried. */
static bool open_temporary(struct output *output, const char *folder,
                           const char *name, struct error *error)
{
	int reason = EEXIST;

	for (int attempt = 0; reason == EEXIST && attempt < ATTEMPTS; attempt++) {
		free(output->temporary);
		output->temporary = text_format("%s/.%s.%ld-%d.tmp", folder,
		                                name, (long)getpid(), attempt);
		if (!output->temporary)
			return error_memory(error, folder);
		hold(output->guard);
		reason = open_new(output) ? 0 : errno;
		release(output->guard, reason == 0 ? output->temporary : NULL);
	}
	return reason == 0 || refuse(output, reason, error);
}

static void free_names(struct output *output)
{
	free(output->path);
	free(output->temporary);
}

bool output_open(struct output *output, const char *folder, const char *name,
                 const struct guard *guard, struct error *error)
{
	output->guard = guard;
	output->path = text_format("%s/%s", folder, name);
	output->temporary = NULL;
	if (!output->path)
		error_memory(error, folder);
	else if (open_temporary(output, folder, name, error))
		return true;
	free_names(output);
	return false;
}

bool output_write(struct output *output, const void *data, size_t size,
                  struct error *error)
{
	return fwrite(data, 1, size, output->file) == size ||
	       refuse(output, errno, error);
}

/* Brings the file to the disk; true if all of it got there. */
static bool flush(struct output *output)
{
	return fflush(output->file) == 0 && !ferror(output->file) &&
	       fsync(fileno(output->file)) == 0;
}

bool output_close(struct output *output, bool good, struct error *error)
{
	bool stored = good && flush(output);
	int reason = errno;

	if (fclose(output->file) != 0 && stored) {
		stored = false;
		reason = errno;
	}
	hold(output->guard);
	if (stored && rename(output->temporary, output->path) != 0) {
		stored = false;
		reason = errno;
	}
	if (!stored)
		unlink(output->temporary);
	release(output->guard, NULL);
	if (good && !stored)
		refuse(output, reason, error);
	free_names(output);
	return stored;
}
