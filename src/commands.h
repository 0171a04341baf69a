/* What the commands do: each has a file of its name. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "options.h"

bool command_maps(const struct options *options, struct error *error);
bool command_aggregate(const struct options *options, struct error *error);
bool command_merge(const struct options *options, struct error *error);
bool command_compare(const struct options *options, struct error *error);
bool command_show(const struct options *options, struct error *error);

#endif
