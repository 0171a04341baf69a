/* The commands: what the first argument may ask for. */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>

enum command {
	COMMAND_MAPS, /* maps of layers, which needs no name */
	COMMAND_AGGREGATE,
	COMMAND_MERGE,
	COMMAND_COMPARE,
	COMMAND_SHOW
};

/* What a command takes. */
struct command_row {
	const char *name; /* "" for the maps of layers */
	const char *argument; /* what messages call its arguments */
	int least, most; /* how many of them; 0 for any number */
	bool writes_file; /* that --output names; else it names a folder */
};

const struct command_row *command_row(enum command command);

/* The command of this name; false if there is none. */
bool command_find(const char *name, enum command *out);

#endif
