#define _POSIX_C_SOURCE 200809L

#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

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
	return error_input(error, "%s: cannot make the folder: %s", path,
	                   strerror(errno));
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

/* The signals by which a user ends a program. */
static const int end_signals[] = { SIGHUP, SIGINT, SIGTERM };
#define END_SIGNALS (sizeof(end_signals) / sizeof(end_signals[0]))

/* Leaves out those that are ignored: they would stay pending for ever. */
static void find_end_signals(sigset_t *signals)
{
	struct sigaction action;

	sigemptyset(signals);
	for (size_t i = 0; i < END_SIGNALS; i++)
		if (sigaction(end_signals[i], NULL, &action) == 0 &&
		    action.sa_handler != SIG_IGN)
			sigaddset(signals, end_signals[i]);
}

static bool has_to_end(const struct output *output)
{
	sigset_t pending;

	if (sigpending(&pending) != 0)
		return false;
	for (size_t i = 0; i < END_SIGNALS; i++)
		if (sigismember(&output->blocked, end_signals[i]) == 1 &&
		    sigismember(&pending, end_signals[i]) == 1)
			return true;
	return false;
}

/* Opens the file for output->temporary, which must be new. */
static bool open_temporary(struct output *output)
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

static void let_go(struct output *output)
{
	sigprocmask(SIG_SETMASK, &output->before, NULL);
	free(output->path);
	free(output->temporary);
}

bool output_open(struct output *output, const char *folder, const char *name,
                 struct error *error)
{
	output->path = text_format("%s/%s", folder, name);
	output->temporary = text_format("%s/.%s.%ld.tmp", folder, name,
	                                (long)getpid());
	find_end_signals(&output->blocked);
	sigprocmask(SIG_BLOCK, &output->blocked, &output->before);
	if (!output->path || !output->temporary)
		error_memory(error, folder);
	else if (!open_temporary(output))
		error_input(error, "%s: cannot write: %s", output->path,
		            strerror(errno));
	else
		return true;
	let_go(output);
	return false;
}

bool output_write(struct output *output, const void *data, size_t size,
                  struct error *error)
{
	if (has_to_end(output))
		return error_input(error, "%s: interrupted", output->path);
	if (fwrite(data, 1, size, output->file) != size)
		return error_input(error, "%s: cannot write: %s", output->path,
		                   strerror(errno));
	return true;
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
	if (stored && rename(output->temporary, output->path) != 0) {
		stored = false;
		reason = errno;
	}
	if (!stored)
		unlink(output->temporary);
	if (good && !stored)
		error_input(error, "%s: cannot write: %s", output->path,
		            strerror(reason));
	let_go(output);
	return stored;
}
