#define _POSIX_C_SOURCE 200809L

#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define WIPE "\r\033[K"

void progress_start(struct progress *progress, bool quiet)
{
	progress->enabled = !quiet && isatty(STDERR_FILENO);
	progress->shown = false;
	clock_gettime(CLOCK_MONOTONIC, &progress->start);
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) +
	       (double)(now.tv_nsec - start->tv_nsec) * 1e-9;
}

void progress_show(struct progress *progress, const char *what, uint32_t done,
                   uint32_t total)
{
	if (!progress->enabled || seconds_since(&progress->start) < 0.5)
		return;
	progress->shown = true;
	fprintf(stderr, WIPE "salmap: %s %" PRIu32 " of %" PRIu32, what,
	        done + 1, total);
	fflush(stderr);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs(WIPE, stderr);
	progress->shown = false;
}
