/*
 * Linked into the tool of tests/tool/test_memory.py: a heap whose allocation
 * number TEST_FAILS_AT fails, counted from the start of main; with
 * TEST_FAILS_FOR_GOOD all that follow too. TEST_COUNT_FILE gets how many there
 * were.
 *
 * It takes malloc's place in the whole program, in libpng, libjpeg, libzip and
 * the C library as well. A sanitizer wants to be malloc itself: then WRAP is
 * defined, and the linker sends the tool's own calls and the library's here.
 *
 * fsync does nothing: the test starts the tool often and has no use for a disk.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef WRAP
#define OURS(name) __wrap_##name
#define THEIRS(name) __real_##name
#else
#define OURS(name) name
#define THEIRS(name) __libc_##name
#endif

void *OURS(malloc)(size_t size);
void *OURS(calloc)(size_t count, size_t size);
void *OURS(realloc)(void *pointer, size_t size);
void *THEIRS(malloc)(size_t size);
void *THEIRS(calloc)(size_t count, size_t size);
void *THEIRS(realloc)(void *pointer, size_t size);
int __wrap_main(int argc, char **argv);
int __real_main(int argc, char **argv);

static bool is_counting, for_good;
static long asked, fails_at;

static bool is_denied(void)
{
	if (!is_counting)
		return false;
	asked++;
	if (fails_at == 0 || asked < fails_at ||
	    (asked > fails_at && !for_good))
		return false;
	errno = ENOMEM;
	return true;
}

void *OURS(malloc)(size_t size)
{
	return is_denied() ? NULL : THEIRS(malloc)(size);
}

void *OURS(calloc)(size_t count, size_t size)
{
	return is_denied() ? NULL : THEIRS(calloc)(count, size);
}

void *OURS(realloc)(void *pointer, size_t size)
{
	return is_denied() ? NULL : THEIRS(realloc)(pointer, size);
}

int fsync(int descriptor)
{
	(void)descriptor;
	return 0;
}

static void note_count(void)
{
	const char *path = getenv("TEST_COUNT_FILE");
	FILE *file = path == NULL ? NULL : fopen(path, "w");

	if (file == NULL)
		return;
	fprintf(file, "%ld\n", asked);
	fclose(file);
}

int __wrap_main(int argc, char **argv)
{
	const char *text = getenv("TEST_FAILS_AT");
	int status;

	fails_at = text == NULL ? 0 : atol(text);
	for_good = getenv("TEST_FAILS_FOR_GOOD") != NULL;
	is_counting = true;
	status = __real_main(argc, argv);
	is_counting = false;
	note_count();
	return status;
}
