#include "number.h"

#include <stdlib.h>

bool number_parse(const char *text, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return end != text && *end == '\0';
}
