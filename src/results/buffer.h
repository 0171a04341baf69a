/* Text and bytes that grow. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>

#include "error.h"

/* Starts as { 0 }. Once there was no memory, nothing more is added. */
struct buffer {
	char *bytes; /* NULL, or with a NUL behind the last */
	size_t size, capacity;
	bool failed;
};

void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_print(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds one line of valid UTF-8; control characters become '?'. */
void buffer_add_line(struct buffer *buffer, const char *text);

/* Whether all was added; `subject` is what the message is about. */
bool buffer_check(const struct buffer *buffer, const char *subject,
                  struct error *error);
void buffer_free(struct buffer *buffer);

#endif
