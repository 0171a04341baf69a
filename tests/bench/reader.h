/* Reading stacks in turn, by the fastest pass that this CPU runs: what a
 * statistic is measured against. */
#ifndef BENCH_READER_H
#define BENCH_READER_H

#include "compare.h"
#include "reading.h"
#include "stack.h"

struct bench_reader {
	bench_reading_pass pass;
	const struct bench_stack *stacks;
	int count, next;
};

/* Chooses the pass, and returns its name. The stacks are float32. */
const char *bench_reader_open(struct bench_reader *reader,
                              const struct bench_stack *stacks, int count);

/* Reads the next stack. */
struct bench_side bench_reader_side(struct bench_reader *reader);

#endif
