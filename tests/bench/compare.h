/* Two things are timed against each other in turns, so that a noisy machine
 * disturbs both alike. */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H

#include "clock.h"

/* Something that can be run again and again. */
struct bench_side {
	void (*run)(void *context);
	void *context;
};

struct bench_spread {
	double median, lowest, highest;
};

struct bench_comparison {
	struct bench_spread ratio; /* left over right, of each round */
	struct bench_spread left, right; /* seconds a run */
	int rounds;
};

/* Takes about `seconds`, but at least five rounds. */
void bench_compare(const struct bench_side *left,
                   const struct bench_side *right, bench_clock now,
                   double seconds, struct bench_comparison *out);

/* The same for one thing alone on this thread: seconds a run, and the number
 * of rounds. */
int bench_time(const struct bench_side *side, double seconds,
               struct bench_spread *out);

/* Sorts the samples. */
void bench_spread_of(double *samples, int count, struct bench_spread *out);

#endif
