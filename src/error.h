/*
 * What went wrong: one line of text and an exit status. A function that can
 * fail takes a struct error last, fills it and returns false.
 */
#ifndef ERROR_H
#define ERROR_H

#include <stdbool.h>

#include <salmap.h>

enum { EXIT_BAD_INPUT = 1, EXIT_BAD_USAGE = 2 };

/* The text holds a longest path and a sentence. */
struct error {
	int exit_status; /* 0 while nothing is wrong */
	char text[5120];
};

/* Each of these returns false, so that a caller can return what they do. */
bool error_input(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool error_usage(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool error_memory(struct error *error, const char *subject);

/* The library's own sentence about a call that failed, about `subject`. */
bool error_library(struct error *error, int exit_status, const char *subject,
                   const salmap *sm, salmap_status status);

/* Prints the error, if there is one; returns the status to exit with. */
int error_report(const struct error *error);

#endif
