#include "choice.h"

#include <stdio.h>
#include <string.h>

bool choice_find(choice_names name_of, const char *name, int32_t *out)
{
	for (int32_t value = 0; name_of(value); value++)
		if (strcmp(name_of(value), name) == 0) {
			*out = value;
			return true;
		}
	return false;
}

void choice_list(choice_names name_of, const char *before_last,
                 char out[CHOICE_LIST_SIZE])
{
	size_t length = 0;

	out[0] = '\0';
	for (int32_t value = 0; name_of(value); value++) {
		const char *before = name_of(value + 1) ? ", " : before_last;

		if (length < CHOICE_LIST_SIZE)
			length += (size_t)snprintf(out + length,
			                           CHOICE_LIST_SIZE - length,
			                           "%s%s", value ? before : "",
			                           name_of(value));
	}
}
