#include "compare.h"

#include <stdlib.h>

#include "must.h"

/* A sample is a burst of runs that lasts this long, so that the clock's own
 * cost does not count and caches are in the state that the side leaves. */
#define BURST_SECONDS 1e-3
#define ROUNDS_MIN 5
#define ROUNDS_MAX 2000

static double burst(const struct bench_side *side, bench_clock now, int runs)
{
	const double start = now();
	int i;

	for (i = 0; i < runs; i++)
		side->run(side->context);
	return (now() - start) / runs;
}

static int runs_of_burst(const struct bench_side *side, bench_clock now)
{
	double seconds;

	burst(side, now, 1);
	seconds = burst(side, now, 1);
	if (seconds < BURST_SECONDS / 1000)
		seconds = burst(side, now, 1000);
	return seconds >= BURST_SECONDS ? 1
	                                : (int)(BURST_SECONDS / seconds) + 1;
}

static int round_count(double seconds_a_round, double seconds)
{
	const double rounds = seconds / seconds_a_round;

	if (rounds > ROUNDS_MAX)
		return ROUNDS_MAX;
	return rounds > ROUNDS_MIN ? (int)rounds : ROUNDS_MIN;
}

static int by_value(const void *left, const void *right)
{
	const double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

void bench_spread_of(double *samples, int count, struct bench_spread *out)
{
	qsort(samples, (size_t)count, sizeof(*samples), by_value);
	out->median = (samples[(count - 1) / 2] + samples[count / 2]) / 2;
	out->lowest = samples[0];
	out->highest = samples[count - 1];
}

void bench_compare(const struct bench_side *left,
                   const struct bench_side *right, bench_clock now,
                   double seconds, struct bench_comparison *out)
{
	double *samples = bench_allocate(3 * ROUNDS_MAX * sizeof(*samples));
	double *lefts = samples, *rights = lefts + ROUNDS_MAX;
	double *ratios = rights + ROUNDS_MAX;
	const int left_runs = runs_of_burst(left, now);
	const int right_runs = runs_of_burst(right, now);
	const double seconds_a_round =
		burst(left, now, left_runs) * left_runs +
		burst(right, now, right_runs) * right_runs;
	int i;

	out->rounds = round_count(seconds_a_round, seconds);
	for (i = 0; i < out->rounds; i++) {
		if (i % 2)
			rights[i] = burst(right, now, right_runs);
		lefts[i] = burst(left, now, left_runs);
		if (i % 2 == 0)
			rights[i] = burst(right, now, right_runs);
		ratios[i] = lefts[i] / rights[i];
	}
	bench_spread_of(lefts, out->rounds, &out->left);
	bench_spread_of(rights, out->rounds, &out->right);
	bench_spread_of(ratios, out->rounds, &out->ratio);
	free(samples);
}

int bench_time(const struct bench_side *side, double seconds,
               struct bench_spread *out)
{
	const bench_clock now = bench_thread_seconds;
	double *samples = bench_allocate(ROUNDS_MAX * sizeof(*samples));
	const int runs = runs_of_burst(side, now);
	const int rounds = round_count(burst(side, now, runs) * runs, seconds);
	int i;

	for (i = 0; i < rounds; i++)
		samples[i] = burst(side, now, runs);
	bench_spread_of(samples, rounds, out);
	free(samples);
	return rounds;
}
