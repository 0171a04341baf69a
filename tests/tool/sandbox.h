/*
 * A fresh folder for each test, and the tool run in it. The tool is the
 * program that the environment variable SALMAP_TOOL names, else build/salmap.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct sandbox {
	char folder[256];
	char tool[4096];
	/* Of the last run: its exit status, and the signal that ended it; one
	 * of them is -1. */
	int status, signal;
	char *output; /* what it printed */
	char *errors; /* what it printed to standard error */
	long file_limit; /* bytes that a run may write to a file; 0 for any */
	long memory_limit; /* bytes of address space of a run; 0 for any */
	int ignored_signal; /* by a run, from its start; 0 for none */
	int has_terminal; /* whether a run's standard error is a terminal */
	int child, terminal; /* of the present run; its id is 0 between runs */
};

/* Whether the tool runs as it is: a sanitizer or valgrind has needs of its own,
 * which no memory_limit meets. */
int sandbox_can_limit_memory(void);

/* For cmocka_unit_test_setup_teardown. */
int sandbox_setup(void **state);
int sandbox_teardown(void **state);

/* Runs the tool with arguments that are separated by single spaces; returns
 * its exit status. */
int sandbox_run(struct sandbox *sandbox, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same, and expects that it works and says nothing on standard error. */
void sandbox_run_well(struct sandbox *sandbox, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Starts a run without a folder "out", and stops it while that holds a file
 * whose name starts with `prefix`: a temporary one is there for as long as a
 * result is worked on. Whatever the machine's speed, the test goes on with a
 * run that has not ended.
 */
void sandbox_catch(struct sandbox *sandbox, const char *prefix,
                   const char *arguments);

/* Lets it go on after a signal, 0 for none, and waits for its end. */
void sandbox_finish(struct sandbox *sandbox, int signal_number);

/* Expects of the last run: exit status, one line on standard error that
 * starts with "salmap: <subject>:", nothing printed, nothing in "out". */
void sandbox_expect_refusal(struct sandbox *sandbox, int status,
                            const char *subject);

/* Expects that text on standard error. */
void sandbox_expect_reason(const struct sandbox *sandbox, const char *reason);

/* Expects that a run with that layer is refused for that reason. */
void sandbox_refuse_layer(struct sandbox *sandbox, const char *layer,
                          const char *reason);

/* Opens a file of the folder, which has to work. */
FILE *sandbox_open(const struct sandbox *sandbox, const char *name,
                   const char *mode);

struct content {
	unsigned char *bytes; /* with a closing NUL */
	size_t size;
};

/* All of a file, which has to be there; free its bytes. */
struct content sandbox_read(const struct sandbox *sandbox, const char *name);
void sandbox_write(const struct sandbox *sandbox, const char *name,
                   const void *bytes, size_t size);

void sandbox_remove(const struct sandbox *sandbox, const char *name);
int sandbox_exists(const struct sandbox *sandbox, const char *name);
void sandbox_expect_equal(const struct sandbox *sandbox, const char *name,
                          const char *other);

/* How many files a folder of the sandbox holds whose names start so, hidden
 * ones too; "" for all. */
int sandbox_count_prefix(const struct sandbox *sandbox, const char *name,
                         const char *prefix);
int sandbox_count(const struct sandbox *sandbox, const char *name);

#endif
