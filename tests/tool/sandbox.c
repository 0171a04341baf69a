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
#include <time.h>
#include <unistd.h>

/* Seconds after which a run that hangs is ended. */
#define TIME_LIMIT 300

#define MAX_ARGUMENTS 64

/* How often a run is started anew that ended before it was caught. */
#define MAX_TRIES 50

#define TERMINAL_CAPACITY (1 << 20)

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

static void join(const struct sandbox *sandbox, const char *name, char *path,
                 size_t capacity)
{
	int length = snprintf(path, capacity, "%s/%s", sandbox->folder, name);

	assert_in_range(length, 0, capacity - 1);
}

static void remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int sandbox_teardown(void **state)
{
	struct sandbox *sandbox = *state;

	/* Left by a test that failed. */
	if (sandbox->child > 0) {
		kill(sandbox->child, SIGKILL);
		waitpid(sandbox->child, NULL, 0);
	}
	remove_tree(sandbox->folder);
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

static void limit(int resource, long size)
{
	struct rlimit most = { (rlim_t)size, (rlim_t)size };

	if (size && setrlimit(resource, &most) != 0)
		_exit(126);
}

int sandbox_can_limit_memory(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return 0;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
	__has_feature(thread_sanitizer)
	return 0;
#endif
#endif
	return !preloaded || !strstr(preloaded, "valgrind");
}

/* Standard error of the tool: a file, or the terminal if it is not -1. */
static void redirect_errors(int terminal)
{
	if (terminal < 0)
		redirect(STDERR_FILENO, "stderr.txt");
	else if (dup2(terminal, STDERR_FILENO) < 0)
		_exit(126);
}

/* However the test itself was started: under nohup, or in the background of a
 * script. */
static void set_signals(int ignored)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], signals[i] == ignored ? SIG_IGN : SIG_DFL);
}

/* Becomes the tool. */
static void start(const struct sandbox *sandbox, char **arguments,
                  int terminal)
{
	if (chdir(sandbox->folder) != 0)
		_exit(126);
	redirect(STDOUT_FILENO, "stdout.txt");
	redirect_errors(terminal);
	limit(RLIMIT_FSIZE, sandbox->file_limit);
	limit(RLIMIT_AS, sandbox->memory_limit);
	set_signals(sandbox->ignored_signal);
	alarm(TIME_LIMIT);
	execv(sandbox->tool, arguments);
	_exit(126);
}

/* Opens a pseudo-terminal: the end to read from; the tool's is in `other`. */
static int open_terminal(int *other)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);

	if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0 ||
	    fcntl(terminal, F_SETFD, FD_CLOEXEC) != 0) {
		puts("SKIP  there is no pseudo-terminal");
		skip();
	}
	*other = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(*other >= 0);
	return terminal;
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

static void begin(struct sandbox *sandbox, char *line)
{
	char *arguments[MAX_ARGUMENTS];
	int terminal = -1;

	split(line, sandbox->tool, arguments);
	if (sandbox->has_terminal)
		sandbox->terminal = open_terminal(&terminal);
	sandbox->child = fork();
	if (sandbox->child == 0)
		start(sandbox, arguments, terminal);
	if (terminal >= 0)
		close(terminal);
	assert_true(sandbox->child > 0);
}

/* All that the terminal gets, until the tool has let go of it. */
static char *read_terminal(int terminal)
{
	char *text = calloc(TERMINAL_CAPACITY + 1, 1);
	size_t length = 0;
	ssize_t got;

	assert_non_null(text);
	do {
		got = read(terminal, text + length, TERMINAL_CAPACITY - length);
		length += got > 0 ? (size_t)got : 0;
	} while (got > 0);
	close(terminal);
	assert_true(length < TERMINAL_CAPACITY);
	return text;
}

static void end(struct sandbox *sandbox)
{
	int status;

	free(sandbox->output);
	free(sandbox->errors);
	if (sandbox->has_terminal)
		sandbox->errors = read_terminal(sandbox->terminal);
	assert_int_equal(waitpid(sandbox->child, &status, 0), sandbox->child);
	sandbox->child = 0;
	sandbox->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	sandbox->signal = WIFSIGNALED(status) ? WTERMSIG(status) : -1;
	sandbox->output = (char *)sandbox_read(sandbox, "stdout.txt").bytes;
	if (!sandbox->has_terminal)
		sandbox->errors =
			(char *)sandbox_read(sandbox, "stderr.txt").bytes;
}

static void run(struct sandbox *sandbox, char *line)
{
	begin(sandbox, line);
	end(sandbox);
}

static int has_ended(const struct sandbox *sandbox)
{
	siginfo_t info = { 0 };

	/* Leaves the status for waitpid. */
	assert_int_equal(waitid(P_PID, (id_t)sandbox->child, &info,
	                        WEXITED | WNOHANG | WNOWAIT), 0);
	return info.si_pid != 0;
}

static int is_at(const struct sandbox *sandbox, const char *prefix)
{
	return sandbox_exists(sandbox, "out") &&
	       sandbox_count_prefix(sandbox, "out", prefix) > 0;
}

/* Stops the run at such a file; false if it ended first. */
static int stop_at(const struct sandbox *sandbox, const char *prefix)
{
	static const struct timespec moment = { 0, 100000 };
	siginfo_t info;

	while (!has_ended(sandbox)) {
		if (!is_at(sandbox, prefix)) {
			nanosleep(&moment, NULL);
			continue;
		}
		kill(sandbox->child, SIGSTOP);
		waitid(P_PID, (id_t)sandbox->child, &info,
		       WEXITED | WSTOPPED | WNOWAIT);
		if (info.si_code == CLD_STOPPED && is_at(sandbox, prefix))
			return 1;
		kill(sandbox->child, SIGCONT);
	}
	return 0;
}

void sandbox_catch(struct sandbox *sandbox, const char *prefix,
                   const char *arguments)
{
	char line[8192], out[1024];

	join(sandbox, "out", out, sizeof(out));
	for (int i = 0; i < MAX_TRIES; i++) {
		remove_tree(out);
		snprintf(line, sizeof(line), "%s", arguments);
		begin(sandbox, line);
		if (stop_at(sandbox, prefix))
			return;
		end(sandbox);
	}
	fail_msg("a run could not be caught at out/%s", prefix);
}

void sandbox_finish(struct sandbox *sandbox, int signal_number)
{
	if (signal_number)
		kill(sandbox->child, signal_number);
	kill(sandbox->child, SIGCONT);
	end(sandbox);
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

void sandbox_expect_reason(const struct sandbox *sandbox, const char *reason)
{
	const char *errors = sandbox->errors;

	assert_non_null(errors);
	if (errors != NULL && strstr(errors, reason) == NULL)
		fail_msg("expected '%s' in '%s'", reason, errors);
}

void sandbox_refuse_layer(struct sandbox *sandbox, const char *layer,
                          const char *reason)
{
	sandbox_run(sandbox, "-o out %s", layer);
	sandbox_expect_refusal(sandbox, 1, layer);
	sandbox_expect_reason(sandbox, reason);
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

void sandbox_remove(const struct sandbox *sandbox, const char *name)
{
	char path[1024];

	join(sandbox, name, path, sizeof(path));
	assert_int_equal(remove(path), 0);
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

int sandbox_count_prefix(const struct sandbox *sandbox, const char *name,
                         const char *prefix)
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
		         strcmp(entry->d_name, "..") != 0 &&
		         strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
	closedir(folder);
	return count;
}

int sandbox_count(const struct sandbox *sandbox, const char *name)
{
	return sandbox_count_prefix(sandbox, name, "");
}
