/* SMOE Scale against merely reading the same bytes, from cache and from
 * memory. */
#include "figures.h"

#include <stdlib.h>

#include "must.h"
#include "push.h"
#include "reading.h"

#define WORKING_SET_BYTES 300e6
#define SECONDS_TO_CHOOSE 0.05

/* Reading the next of some stacks. */
struct reader {
	bench_reading_pass pass;
	const struct bench_stack *stacks;
	int count, next;
};

static volatile float sink; /* so that no sum is left out */

static void read_stack(void *context)
{
	struct reader *reader = context;
	const struct bench_stack *stack = &reader->stacks[reader->next];
	float sum = 0;
	int i;

	for (i = 0; i < BENCH_LAYERS; i++)
		sum += reader->pass(stack->layers[i].data,
		                    stack->layer_elements[i]);
	sink = sum;
	reader->next = (reader->next + 1) % reader->count;
}

/* Leaves the fastest pass in `reader`; returns its name. */
static const char *choose_pass(struct reader *reader)
{
	struct bench_reading readings[BENCH_READINGS_MAX];
	const int count = bench_readings(readings);
	const struct bench_side side = { read_stack, reader };
	struct bench_spread seconds;
	double best_seconds = 0;
	int best = -1, i;

	for (i = 0; i < count; i++) {
		reader->pass = readings[i].pass;
		bench_time(&side, SECONDS_TO_CHOOSE, &seconds);
		if (best >= 0 && seconds.median >= best_seconds)
			continue;
		best = i;
		best_seconds = seconds.median;
	}
	reader->pass = readings[best].pass;
	return readings[best].name;
}

/* The reader is half a round ahead, so that neither side finds in a cache what
 * the other one brought there. */
static void against_reading(struct bench_job *job, const char *set,
                            const struct bench_stack *stacks, int count,
                            const char *figure, double target)
{
	struct reader reader = { NULL, stacks, count, 0 };
	const char *pass = choose_pass(&reader);
	const struct bench_side reading = { read_stack, &reader };
	struct bench_push push;
	struct bench_side smoe;
	struct bench_comparison comparison;

	bench_push_open(&push, stacks, set, SALMAP_NORMALIZER_NONE);
	push.count = count;
	push.next = (reader.next + count / 2) % count;
	smoe = bench_push_side(&push);
	bench_compare(&smoe, &reading, bench_thread_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, figure, set, &comparison,
	                   BENCH_AT_MOST, target);
	bench_report_note("    reading: %.0f us, %.1f GB/s (%s); SMOE: %.0f us",
	                  comparison.right.median * 1e6,
	                  (double)stacks->bytes / comparison.right.median / 1e9,
	                  pass, comparison.left.median * 1e6);
	bench_push_close(&push);
}

void bench_figure_reading(struct bench_job *job, const char *set)
{
	against_reading(job, set, &job->stack, 1, "SMOE / reading", 2.0);
}

void bench_figure_memory(struct bench_job *job, const char *set)
{
	const int count =
		(int)(WORKING_SET_BYTES / (double)job->stack.bytes) + 1;
	struct bench_stack *stacks =
		bench_allocate((size_t)count * sizeof(*stacks));
	int i;

	for (i = 0; i < count; i++)
		bench_stack_copy(&stacks[i], &job->stack);
	against_reading(job, set, stacks, count,
	                "SMOE / reading, 300 MB from memory", 1.25);
	for (i = 0; i < count; i++)
		bench_stack_release(&stacks[i]);
	free(stacks);
}
