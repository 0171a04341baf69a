/* What lies beside a file that is not there: its name may be misspelt. */
#ifndef NEIGHBOURS_H
#define NEIGHBOURS_H

#include "results/error.h"

/* Adds to the error about a path that nothing has the arrays in its folder, if
 * there are some. Returns false. */
bool neighbours_tell(const char *path, struct error *error);

#endif
