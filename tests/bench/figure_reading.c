/* SMOE Scale against merely reading the same bytes, from cache and from
 * memory. */
#include "figures.h"

#include <stdlib.h>

#include "must.h"
#include "push.h"
#include "reader.h"

#define WORKING_SET_BYTES 300e6

/* The reader is half a round ahead, so that neither side finds in a cache what
 * the other one brought there. */
static void against_reading(struct bench_job *job, const char *set,
                            const struct bench_stack *stacks, int count,
                            const char *figure, double target)
{
	struct bench_reader reader;
	const char *pass = bench_reader_open(&reader, stacks, count);
	const struct bench_side reading = bench_reader_side(&reader);
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
