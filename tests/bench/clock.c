#define _POSIX_C_SOURCE 200809L

#include "clock.h"

#include <time.h>

static double seconds_of(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double bench_thread_seconds(void)
{
	return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

double bench_wall_seconds(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}
