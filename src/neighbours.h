/* What lies beside a file that is not there, whose name may be misspelt, or in
 * a folder that was given in place of a file. */
#ifndef NEIGHBOURS_H
#define NEIGHBOURS_H

#include "results/error.h"

/* Adds to the error about a path that nothing has the arrays in its folder, or
 * to that about a folder those in it, if there are some. Returns false. */
bool neighbours_tell(const char *path, struct error *error);

#endif
