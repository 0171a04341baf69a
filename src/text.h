/*
 * Text from outside, such as names of files and arrays: it may hold bytes that
 * are not UTF-8, or that would steer a terminal.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define TEXT_REPLACEMENT 0xfffd /* U+FFFD stands for what is not UTF-8 */

/* Takes the next code point from `*cursor`; 0 at the end of the text. */
uint32_t text_next(const char **cursor);

/* Prints one line of valid UTF-8; control characters become '?'. */
void text_print(FILE *file, const char *text);

bool text_ends_with(const char *text, const char *end);

/* A new string of what `format` says, or NULL without memory. */
char *text_format(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif
