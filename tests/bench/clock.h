/* Time. */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

/* Seconds since some fixed moment; never goes back. */
double bench_now(void);

#endif
