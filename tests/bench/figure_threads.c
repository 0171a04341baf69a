/*
 * One thread against two, for a batch that stays in cache. Beside it what two
 * threads get from this machine at the moment for arithmetic that needs no
 * memory: where that is not near 2, the other rows cannot be either.
 */
#include "figures.h"

#include <stdlib.h>

#include "activations.h"
#include "must.h"
#include "pool.h"
#include "push.h"

#define THREADS 2
#define BATCH 32
#define CHANNELS 256
#define SIDE 14 /* 6.4 MB in all: outer cache, not memory */

struct batch {
	salmap *sm;
	salmap_tensor tensor;
};

static void arithmetic(void *context, uint32_t index)
{
	volatile double *room = context; /* a cache line each */
	int i;

	room[index * 8] = 1;
	for (i = 0; i < 100000; i++)
		room[index * 8] = room[index * 8] * 0.999 + 0.001;
}

/* What the machine gives: a pool, and room for the arithmetic. */
struct machine {
	struct bench_pool *pool;
	double *room;
};

static void arithmetic_one(void *context)
{
	struct machine *machine = context;
	uint32_t i;

	for (i = 0; i < BATCH; i++)
		arithmetic(machine->room, i);
}

static void arithmetic_two(void *context)
{
	struct machine *machine = context;

	bench_pool_run(machine->pool, BATCH, arithmetic, machine->room);
}

static void report_machine(struct bench_job *job)
{
	struct machine machine = {
		bench_pool_open(THREADS),
		bench_allocate(BATCH * 8 * sizeof(double)),
	};
	const struct bench_side left = { arithmetic_one, &machine };
	const struct bench_side right = { arithmetic_two, &machine };
	struct bench_comparison comparison;

	bench_compare(&left, &right, bench_wall_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, "1 / 2 threads, the machine itself",
	                   "", &comparison, BENCH_NO_TARGET, 0);
	bench_pool_close(machine.pool);
	free(machine.room);
}

static void push_batch(void *context)
{
	struct batch *batch = context;

	bench_must(batch->sm, salmap_push(batch->sm, 0, &batch->tensor));
	bench_must(batch->sm, salmap_reset(batch->sm));
}

static void one_normalizer(struct bench_job *job, const char *set,
                           const salmap_tensor *tensor,
                           salmap_normalizer normalizer, const char *figure)
{
	struct batch one = { bench_context(1, set, normalizer), *tensor };
	struct batch two = { bench_context(1, set, normalizer), *tensor };
	const struct bench_side left = { push_batch, &one };
	const struct bench_side right = { push_batch, &two };
	struct bench_pool *pool = bench_pool_open(THREADS);
	struct bench_comparison comparison;

	bench_must(two.sm, salmap_set_parallel(two.sm, bench_pool_run, pool));
	bench_compare(&left, &right, bench_wall_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, figure, set, &comparison,
	                   BENCH_AT_LEAST, 1.7);
	bench_report_note("    one thread: %.0f us; two: %.0f us",
	                  comparison.left.median * 1e6,
	                  comparison.right.median * 1e6);
	salmap_destroy(two.sm);
	salmap_destroy(one.sm);
	bench_pool_close(pool);
}

void bench_figure_threads(struct bench_job *job, const char *set)
{
	const size_t count = (size_t)BATCH * CHANNELS * SIDE * SIDE;
	float *data = bench_allocate(count * sizeof(*data));
	salmap_tensor tensor;

	report_machine(job);
	bench_activations(data, count, 2);
	bench_must(NULL, salmap_tensor_nchw(&tensor, data, SALMAP_F32, BATCH,
	                                    CHANNELS, SIDE, SIDE));
	one_normalizer(job, set, &tensor, SALMAP_NORMALIZER_NONE,
	               "1 / 2 threads, batch 32, SMOE");
	one_normalizer(job, set, &tensor, SALMAP_NORMALIZER_GAMMA,
	               "1 / 2 threads, batch 32, with gamma");
	free(data);
}
