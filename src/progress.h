/* A line on the terminal while work takes long. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <time.h>

#include <salmap.h>

struct progress {
	bool enabled, shown;
	struct timespec start;
	const char *what; /* the step, and the second that it was shown at */
	uint32_t done, total;
	int second;
};

/* Shows nothing if `quiet` or if standard error is no terminal. */
void progress_start(struct progress *progress, bool quiet);

/* A new step: "salmap: <what> <done + 1> of <total>, <seconds> s", once half a
 * second has gone. */
void progress_step(struct progress *progress, const char *what, uint32_t done,
                   uint32_t total);

/* The library's loop, which gets the line going within a step. `user` is the
 * progress. */
void progress_loop(void *user, uint32_t count, salmap_task task,
                   void *context);

/* Wipes the line. */
void progress_end(struct progress *progress);

#endif
