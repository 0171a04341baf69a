#include "text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* The number of bytes after the lead byte; -1 for a byte that leads nothing. */
static int continuation_count(unsigned char lead)
{
	if (lead < 0x80)
		return 0;
	if (lead >= 0xc2 && lead < 0xe0)
		return 1;
	if (lead >= 0xe0 && lead < 0xf0)
		return 2;
	if (lead >= 0xf0 && lead < 0xf5)
		return 3;
	return -1;
}

/* Overlong forms, surrogates and what is beyond Unicode (RFC 3629). */
static bool is_forbidden(uint32_t code, int count)
{
	static const uint32_t smallest[] = { 0, 0x80, 0x800, 0x10000 };

	return code < smallest[count] || (code >= 0xd800 && code < 0xe000) ||
	       code > 0x10ffff;
}

uint32_t text_next(const char **cursor)
{
	const unsigned char *byte = (const unsigned char *)*cursor;
	int count = continuation_count(byte[0]);
	uint32_t code = count > 0 ? byte[0] & (0x3fu >> count) : byte[0];

	if (code == 0 && count == 0)
		return 0;
	*cursor += 1;
	for (int i = 1; i <= count; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return TEXT_REPLACEMENT;
		code = code << 6 | (byte[i] & 0x3fu);
	}
	if (count < 0 || is_forbidden(code, count))
		return TEXT_REPLACEMENT;
	*cursor += count;
	return code;
}

size_t text_next_shown(const char **cursor, const char **shown)
{
	const char *start = *cursor;
	uint32_t code = text_next(cursor);

	*shown = start;
	if (code == 0)
		return 0;
	if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
		*shown = "?";
		return 1;
	}
	if (code == TEXT_REPLACEMENT) {
		*shown = "\xef\xbf\xbd";
		return 3;
	}
	return (size_t)(*cursor - start);
}

void text_print(FILE *file, const char *text)
{
	const char *shown;
	size_t size;

	while ((size = text_next_shown(&text, &shown)) > 0)
		fwrite(shown, 1, size, file);
}

bool text_ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length &&
	       strcmp(text + length - end_length, end) == 0;
}

char *text_format(const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = length < 0 ? NULL : malloc((size_t)length + 1);
	if (!text)
		return NULL;
	va_start(arguments, format);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}
