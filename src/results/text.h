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

/* Takes the next code point, and tells how a line of valid UTF-8 shows it: '?'
 * for a control character. Returns the number of bytes, 0 at the end. */
size_t text_next_shown(const char **cursor, const char **shown);

/* Prints such a line. */
void text_print(FILE *file, const char *text);

bool text_ends_with(const char *text, const char *end);

/* A new string of what `format` says, or NULL without memory. */
char *text_format(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif
