/* Time. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

/* Seconds since some fixed moment. */
typedef double (*bench_clock)(void);

/* What the calling thread has spent on a CPU: what other programs do in
 * between does not count. For work that stays on one thread. */
double bench_thread_seconds(void);

/* What has passed for everybody. */
double bench_wall_seconds(void);

#endif
