#include "json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "text.h"

void json_string(struct buffer *out, const char *text)
{
	const char *start = text;
	uint32_t code;

	buffer_add(out, "\"", 1);
	while ((code = text_next(&text)) != 0) {
		if (code == '"' || code == '\\')
			buffer_print(out, "\\%c", (int)code);
		else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			buffer_print(out, "\\u%04x", (unsigned int)code);
		else if (code == TEXT_REPLACEMENT)
			buffer_print(out, "\\ufffd");
		else
			buffer_add(out, start, (size_t)(text - start));
		start = text;
	}
	buffer_add(out, "\"", 1);
}

void json_number(struct buffer *out, double value)
{
	char text[32];
	int digits = 6;

	if (!isfinite(value)) {
		buffer_print(out, "null");
		return;
	}
	/* 17 digits tell all doubles apart. */
	do
		snprintf(text, sizeof(text), "%.*g", digits, value);
	while (strtod(text, NULL) != value && ++digits <= 17);
	buffer_print(out, "%s", text);
}

void json_string_entry(struct buffer *out, const char *key, const char *text,
                       const char *after)
{
	buffer_print(out, "\"%s\": ", key);
	json_string(out, text);
	buffer_print(out, "%s", after);
}

void json_number_entry(struct buffer *out, const char *key, double value,
                       const char *after)
{
	buffer_print(out, "\"%s\": ", key);
	json_number(out, value);
	buffer_print(out, "%s", after);
}

void json_limits_entry(struct buffer *out, double low, double high,
                       const char *after)
{
	buffer_print(out, "\"limits\": ");
	if (low < high) {
		buffer_print(out, "[");
		json_number(out, low);
		buffer_print(out, ", ");
		json_number(out, high);
		buffer_print(out, "]");
	} else {
		buffer_print(out, "null");
	}
	buffer_print(out, "%s", after);
}
