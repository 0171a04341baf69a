/* The statistics without logarithms, against merely reading the same bytes and,
 * for other types, against float32. */
#include "figures.h"

#include "must.h"
#include "push.h"
#include "reader.h"

struct statistic {
	salmap_statistic value;
	const char *name;
	double bound; /* times reading */
};

static const struct statistic statistics[] = {
	{ SALMAP_STATISTIC_MEAN, "mean", 1.3 },
	{ SALMAP_STATISTIC_MAX, "max", 1.3 },
	{ SALMAP_STATISTIC_STD, "std", 2.0 },
	{ SALMAP_STATISTIC_SMOE, "SMOE", 2.0 },
};

#define STATISTICS (sizeof(statistics) / sizeof(statistics[0]))
#define NAME_SIZE 64

static void open_push(struct bench_push *push, const struct bench_stack *stack,
                      const char *set, const struct statistic *statistic)
{
	bench_push_open(push, stack, set, SALMAP_NORMALIZER_NONE);
	bench_must(push->sm, salmap_set_statistic(push->sm, statistic->value));
}

static void report(struct bench_job *job, const char *set, const char *figure,
                   struct bench_push *push, const struct bench_side *against,
                   double bound)
{
	const struct bench_side side = bench_push_side(push);
	struct bench_comparison comparison;

	bench_compare(&side, against, bench_thread_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, figure, set, &comparison,
	                   BENCH_AT_MOST, bound);
}

static void against_reading(struct bench_job *job, const char *set,
                            const struct statistic *statistic,
                            bool channels_last)
{
	char figure[NAME_SIZE];
	struct bench_stack stack;
	struct bench_reader reader;
	struct bench_side reading;
	struct bench_push push;

	bench_stack_make(&stack, SALMAP_F32, channels_last);
	bench_reader_open(&reader, &stack, 1);
	reading = bench_reader_side(&reader);
	open_push(&push, &stack, set, statistic);
	snprintf(figure, sizeof(figure), "%s / reading, %s", statistic->name,
	         channels_last ? "NHWC" : "NCHW");
	report(job, set, figure, &push, &reading, statistic->bound);
	bench_push_close(&push);
	bench_stack_release(&stack);
}

/* Doubles have twice the bytes: they are to take as long as two such stacks of
 * floats, which are pushed one after the other. */
static void push_two(void *context)
{
	struct bench_push *push = context;
	const struct bench_side side = bench_push_side(push);

	side.run(push);
	side.run(push);
}

static void against_f32(struct bench_job *job, const char *set,
                        const struct statistic *statistic, salmap_dtype dtype,
                        bool channels_last)
{
	char figure[NAME_SIZE];
	const bool twice = dtype == SALMAP_F64;
	struct bench_stack floats[2], stack;
	struct bench_push left, right;
	struct bench_side against;

	bench_stack_make(&floats[0], SALMAP_F32, channels_last);
	bench_stack_copy(&floats[1], &floats[0]);
	bench_stack_make(&stack, dtype, channels_last);
	open_push(&left, &stack, set, statistic);
	open_push(&right, floats, set, statistic);
	against = bench_push_side(&right);
	if (twice) {
		right.count = 2;
		against.run = push_two;
	}
	snprintf(figure, sizeof(figure), "%s, %s: %s / %sf32",
	         statistic->name, channels_last ? "NHWC" : "NCHW",
	         salmap_dtype_name(dtype), twice ? "two " : "");
	report(job, set, figure, &left, &against, 1.3);
	bench_push_close(&right);
	bench_push_close(&left);
	bench_stack_release(&stack);
	bench_stack_release(&floats[1]);
	bench_stack_release(&floats[0]);
}

void bench_figure_statistics(struct bench_job *job, const char *set)
{
	size_t i;
	int last;
	salmap_dtype dtype;

	for (i = 0; i < STATISTICS; i++)
		for (last = 0; last < 2; last++) {
			against_reading(job, set, &statistics[i], last);
			for (dtype = SALMAP_F32 + 1;
			     salmap_dtype_name(dtype) != NULL; dtype++)
				against_f32(job, set, &statistics[i], dtype,
				            last);
		}
}
