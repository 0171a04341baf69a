/* What the layers looked like, in numbers. */
#ifndef STATS_H
#define STATS_H

#include <stdio.h>

#include "job.h"

/* The content of stats.json. Like all of stdio, it leaves a failure to write
 * for ferror. */
bool stats_print_json(const struct job *job, FILE *file, struct error *error);

/* A short table for people: of a batch, the range and mean over its images. */
bool stats_print_table(const struct job *job, FILE *file,
                       struct error *error);

#endif
