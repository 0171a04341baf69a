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
	/* Of the last run; -1 for a run that did not end by itself. */
	int status;
	char *output; /* what it printed */
	char *errors; /* what it printed to standard error */
	long file_limit; /* bytes that a run may write to a file; 0 for any */
	int end_pending; /* whether a run starts with an interrupt waiting */
};

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

/* Expects of the last run: exit status, one line on standard error that
 * starts with "salmap: <subject>:", nothing printed, nothing in "out". */
void sandbox_expect_refusal(struct sandbox *sandbox, int status,
                            const char *subject);

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

int sandbox_exists(const struct sandbox *sandbox, const char *name);
void sandbox_expect_equal(const struct sandbox *sandbox, const char *name,
                          const char *other);

/* How many files a folder of the sandbox holds, hidden ones too. */
int sandbox_count(const struct sandbox *sandbox, const char *name);

#endif
