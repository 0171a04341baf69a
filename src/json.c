#include "json.h"

#include <math.h>
#include <stdlib.h>

#include "text.h"

void json_string(FILE *file, const char *text)
{
	const char *start = text;
	uint32_t code;

	fputc('"', file);
	while ((code = text_next(&text)) != 0) {
		if (code == '"' || code == '\\')
			fprintf(file, "\\%c", (int)code);
		else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			fprintf(file, "\\u%04x", (unsigned int)code);
		else if (code == TEXT_REPLACEMENT)
			fputs("\\ufffd", file);
		else
			fwrite(start, 1, (size_t)(text - start), file);
		start = text;
	}
	fputc('"', file);
}

void json_number(FILE *file, double value)
{
	char text[32];
	int digits = 6;

	if (!isfinite(value)) {
		fputs("null", file);
		return;
	}
	/* 17 digits tell all doubles apart. */
	do
		snprintf(text, sizeof(text), "%.*g", digits, value);
	while (strtod(text, NULL) != value && ++digits <= 17);
	fputs(text, file);
}
