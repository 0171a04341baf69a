#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700

#include "sandbox.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds after which a run that hangs is ended. */
#define TIME_LIMIT 300

#define MAX_ARGUMENTS 64

int sandbox_setup(void **state)
{
	struct sandbox *sandbox = calloc(1, sizeof(*sandbox));
	const char *tool = getenv("SALMAP_TOOL");
	char *absolute = realpath(tool ? tool : "build/salmap", NULL);

	assert_non_null(sandbox);
	if (!absolute)
		fail_msg("there is no tool %s", tool ? tool : "build/salmap");
	snprintf(sandbox->tool, sizeof(sandbox->tool), "%s", absolute);
	free(absolute);
	strcpy(sandbox->folder, "/tmp/salmap-test-XXXXXX");
	assert_non_null(mkdtemp(sandbox->folder));
	*state = sandbox;
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

int sandbox_teardown(void **state)
{
	struct sandbox *sandbox = *state;

	nftw(sandbox->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(sandbox->output);
	free(sandbox->errors);
	free(sandbox);
	return 0;
}

/* Makes `name` in the current folder what `descriptor` writes to. */
static void redirect(int descriptor, const char *name)
{
	int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (file < 0 || dup2(file, descriptor) < 0)
		_exit(126);
	close(file);
}

static void leave_interrupt_pending(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	raise(SIGINT);
}

static void limit_files(long size)
{
	struct rlimit limit = { (rlim_t)size, (rlim_t)size };

	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		_exit(126);
}

/* Becomes the tool. */
static void start(const struct sandbox *sandbox, char **arguments)
{
	if (chdir(sandbox->folder) != 0)
		_exit(126);
	redirect(STDOUT_FILENO, "stdout.txt");
	redirect(STDERR_FILENO, "stderr.txt");
	if (sandbox->file_limit)
		limit_files(sandbox->file_limit);
	if (sandbox->end_pending)
		leave_interrupt_pending();
	alarm(TIME_LIMIT);
	execv(sandbox->tool, arguments);
	_exit(126);
}

static void split(char *line, const char *tool, char **arguments)
{
	int count = 0;

	arguments[count++] = (char *)(uintptr_t)tool;
	for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
		assert_true(count + 1 < MAX_ARGUMENTS);
		arguments[count++] = word;
	}
	arguments[count] = NULL;
}

static void run(struct sandbox *sandbox, char *line)
{
	char *arguments[MAX_ARGUMENTS];
	int status;
	pid_t child;

	split(line, sandbox->tool, arguments);
	child = fork();
	if (child == 0)
		start(sandbox, arguments);
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	sandbox->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	free(sandbox->output);
	free(sandbox->errors);
	sandbox->output = (char *)sandbox_read(sandbox, "stdout.txt").bytes;
	sandbox->errors = (char *)sandbox_read(sandbox, "stderr.txt").bytes;
}

static void run_format(struct sandbox *sandbox, const char *format,
                       va_list arguments)
{
	char line[8192];
	int length = vsnprintf(line, sizeof(line), format, arguments);

	assert_in_range(length, 0, sizeof(line) - 1);
	run(sandbox, line);
}

int sandbox_run(struct sandbox *sandbox, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	run_format(sandbox, format, arguments);
	va_end(arguments);
	return sandbox->status;
}

void sandbox_run_well(struct sandbox *sandbox, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	run_format(sandbox, format, arguments);
	va_end(arguments);
	assert_string_equal(sandbox->errors, "");
	assert_int_equal(sandbox->status, 0);
}

void sandbox_expect_refusal(struct sandbox *sandbox, int status,
                            const char *subject)
{
	char prefix[512];
	const char *newline = strchr(sandbox->errors, '\n');

	snprintf(prefix, sizeof(prefix), "salmap: %s:", subject);
	if (strncmp(sandbox->errors, prefix, strlen(prefix)) != 0)
		fail_msg("expected '%s ...', not '%s'", prefix,
		         sandbox->errors);
	assert_non_null(newline);
	assert_string_equal(newline, "\n");
	assert_int_equal(sandbox->status, status);
	assert_string_equal(sandbox->output, "");
	assert_false(sandbox_exists(sandbox, "out"));
}

static void join(const struct sandbox *sandbox, const char *name, char *path,
                 size_t capacity)
{
	int length = snprintf(path, capacity, "%s/%s", sandbox->folder, name);

	assert_in_range(length, 0, capacity - 1);
}

FILE *sandbox_open(const struct sandbox *sandbox, const char *name,
                   const char *mode)
{
	char path[1024];
	FILE *file;

	join(sandbox, name, path, sizeof(path));
	file = fopen(path, mode);
	if (!file)
		fail_msg("cannot open %s", name);
	return file;
}

struct content sandbox_read(const struct sandbox *sandbox, const char *name)
{
	FILE *file = sandbox_open(sandbox, name, "rb");
	struct content content = { NULL, 0 };
	long size;

	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	assert_true(size >= 0);
	content.size = (size_t)size;
	content.bytes = calloc(content.size + 1, 1);
	assert_non_null(content.bytes);
	assert_int_equal(fread(content.bytes, 1, content.size, file),
	                 content.size);
	fclose(file);
	return content;
}

void sandbox_write(const struct sandbox *sandbox, const char *name,
                   const void *bytes, size_t size)
{
	FILE *file = sandbox_open(sandbox, name, "wb");

	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

int sandbox_exists(const struct sandbox *sandbox, const char *name)
{
	char path[1024];
	struct stat status;

	join(sandbox, name, path, sizeof(path));
	return lstat(path, &status) == 0;
}

void sandbox_expect_equal(const struct sandbox *sandbox, const char *name,
                          const char *other)
{
	struct content a = sandbox_read(sandbox, name);
	struct content b = sandbox_read(sandbox, other);

	if (a.size != b.size || memcmp(a.bytes, b.bytes, a.size) != 0)
		fail_msg("%s and %s differ", name, other);
	free(a.bytes);
	free(b.bytes);
}

int sandbox_count(const struct sandbox *sandbox, const char *name)
{
	char path[1024];
	const struct dirent *entry;
	int count = 0;
	DIR *folder;

	join(sandbox, name, path, sizeof(path));
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL)
		count += strcmp(entry->d_name, ".") != 0 &&
		         strcmp(entry->d_name, "..") != 0;
	closedir(folder);
	return count;
}
