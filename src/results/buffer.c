#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* Room for `size` bytes more and a NUL. */
static bool reserve(struct buffer *buffer, size_t size)
{
	size_t capacity = buffer->capacity ? buffer->capacity : 1024;
	char *bytes;

	while (capacity - buffer->size <= size && capacity <= SIZE_MAX / 2)
		capacity *= 2;
	if (capacity == buffer->capacity)
		return true;
	bytes = capacity - buffer->size <= size ?
	                NULL :
	                realloc(buffer->bytes, capacity);
	if (!bytes) {
		buffer->failed = true;
		return false;
	}
	buffer->bytes = bytes;
	buffer->capacity = capacity;
	return true;
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
	if (buffer->failed || !reserve(buffer, size))
		return;
	memcpy(buffer->bytes + buffer->size, bytes, size);
	buffer->size += size;
	buffer->bytes[buffer->size] = '\0';
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (buffer->failed || !reserve(buffer, (size_t)length))
		return;
	va_start(arguments, format);
	vsnprintf(buffer->bytes + buffer->size, (size_t)length + 1, format,
	          arguments);
	va_end(arguments);
	buffer->size += (size_t)length;
}

void buffer_add_line(struct buffer *buffer, const char *text)
{
	const char *shown;
	size_t size;

	while ((size = text_next_shown(&text, &shown)) > 0)
		buffer_add(buffer, shown, size);
}

bool buffer_check(const struct buffer *buffer, const char *subject,
                  struct error *error)
{
	return !buffer->failed || error_memory(error, subject);
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct buffer){ 0 };
}
