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

/* Writes the line anew where it has changed. */
static void show(struct progress *progress)
{
	double seconds;

	if (!progress->enabled)
		return;
	seconds = seconds_since(&progress->start);
	if (seconds < 0.5 || (int)seconds == progress->second)
		return;
	progress->second = (int)seconds;
	progress->shown = true;
	fprintf(stderr, WIPE "salmap: %s %" PRIu32 " of %" PRIu32 ", %d s",
	        progress->what, progress->done + 1, progress->total,
	        progress->second);
	fflush(stderr);
}

void progress_step(struct progress *progress, const char *what, uint32_t done,
                   uint32_t total)
{
	progress->what = what;
	progress->done = done;
	progress->total = total;
	progress->second = -1;
	show(progress);
}

void progress_loop(void *user, uint32_t count, salmap_task task, void *context)
{
	for (uint32_t i = 0; i < count; i++) {
		task(context, i);
		show(user);
	}
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs(WIPE, stderr);
	progress->shown = false;
}
