/*
 * What went wrong: one line of text, and what programs can tell it by. A
 * function that can fail takes a struct error last, fills it and returns false.
 */
#ifndef ERROR_H
#define ERROR_H

#include <stdbool.h>

#include <salmap.h>

enum { EXIT_BAD_INPUT = 1, EXIT_BAD_USAGE = 2 };

/* The text holds a longest path and a sentence. */
#define ERROR_TEXT_SIZE 5120

struct error {
	int exit_status; /* 0 while nothing is wrong */
	salmap_status status; /* of the library's call that failed, MEMORY if
	                         there was none, or SALMAP_OK */
	int reason; /* errno of the system's call that failed, or 0 */
	char text[ERROR_TEXT_SIZE];
};

/* Each of these returns false, so that a caller can return what they do. */
bool error_input(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool error_usage(struct error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool error_memory(struct error *error, const char *subject);

/* As error_input, for a call that left `reason` in errno; the text says of it
 * what it wants. */
bool error_system(struct error *error, int reason, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The library's own sentence about a call that failed, about `subject`. */
bool error_library(struct error *error, int exit_status, const char *subject,
                   const salmap *sm, salmap_status status);
bool error_message(struct error *error, const char *subject,
                   const salmap_message *message);

/* Prints the error, if there is one; returns the status to exit with. */
int error_report(const struct error *error);

#endif
