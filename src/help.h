/* What --help prints, of each command. */
#ifndef HELP_H
#define HELP_H

#include <stdio.h>

#include "command.h"

void help_print(FILE *file, enum command command);

#endif
