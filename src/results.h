/* The files that the program writes. */
#ifndef RESULTS_H
#define RESULTS_H

#include <stdio.h>

#include "job.h"

/* Writes all of them to the user's folder, which is made if missing. */
bool results_write(const struct job *job, struct error *error);

/* Prints their paths, one a line. */
void results_print(const struct job *job, FILE *file);

#endif
