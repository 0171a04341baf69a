#include "command.h"

#include <stddef.h>
#include <string.h>

static const struct command_row rows[] = {
	[COMMAND_MAPS] = { "", "LAYER", 1, 0, false },
	[COMMAND_AGGREGATE] = { "aggregate", "LAYER", 1, 0, true },
	[COMMAND_MERGE] = { "merge", "FILE", 1, 0, true },
	[COMMAND_COMPARE] = { "compare", "FILE", 2, 2, false },
	[COMMAND_SHOW] = { "show", "FILE", 1, 1, false },
};

const struct command_row *command_row(enum command command)
{
	return &rows[command];
}

bool command_find(const char *name, enum command *out)
{
	for (size_t i = 1; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, name) == 0) {
			*out = (enum command)i;
			return true;
		}
	return false;
}
