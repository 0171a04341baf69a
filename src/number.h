/* Numbers on the command line. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>

/* Whether the whole text is a number, which may be infinite or NaN. */
bool number_parse(const char *text, double *value);

#endif
