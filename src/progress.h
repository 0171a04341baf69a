/* A line on the terminal while work takes long. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct progress {
	bool enabled, shown;
	struct timespec start;
};

/* Shows nothing if `quiet` or if standard error is no terminal. */
void progress_start(struct progress *progress, bool quiet);

/* "salmap: <what> <done + 1> of <total>", once half a second has gone. */
void progress_show(struct progress *progress, const char *what, uint32_t done,
                   uint32_t total);

/* Wipes the line. */
void progress_end(struct progress *progress);

#endif
