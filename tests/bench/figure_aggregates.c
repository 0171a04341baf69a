/* What it costs to add images up: adding one against drawing its combined map,
 * merging, the size, and two who share a data set against one. */
#include "figures.h"

#include <stdlib.h>

#include "must.h"
#include "pool.h"
#include "push.h"

#define SIDE 224
#define WORKERS 2
#define BATCH 8 /* images that a worker pushes and adds */

static salmap_aggregate *make_aggregate(void)
{
	salmap_aggregate *made;

	bench_must(NULL, salmap_aggregate_create(BENCH_LAYERS, SIDE, SIDE, NULL,
	                                         &made, NULL));
	return made;
}

/* A context with raw maps, and what its image goes to. */
struct adder {
	salmap *sm;
	salmap_aggregate *sum;
	salmap_plane plane;
	const struct bench_stack *stack;
};

static struct adder open_adder(struct bench_job *job, const char *set)
{
	struct adder adder = {
		.sm = bench_context(BENCH_LAYERS, set, SALMAP_NORMALIZER_GAMMA),
		.sum = make_aggregate(),
		.stack = &job->stack,
	};
	float *values = bench_allocate((size_t)SIDE * SIDE * sizeof(*values));

	bench_must(NULL, salmap_plane_packed(&adder.plane, values, SIDE, SIDE));
	bench_must(adder.sm, salmap_set_keep_raw(adder.sm, 1));
	bench_must(adder.sm, bench_push_layers(adder.sm, &job->stack));
	return adder;
}

static void close_adder(struct adder *adder)
{
	free(adder->plane.data);
	salmap_aggregate_destroy(adder->sum);
	salmap_destroy(adder->sm);
}

static void add(void *context)
{
	struct adder *adder = context;

	bench_must(NULL, salmap_aggregate_add(adder->sum, adder->sm, 0, NULL));
}

static void draw(void *context)
{
	struct adder *adder = context;

	bench_must(adder->sm, salmap_combined(adder->sm, 0, &adder->plane));
}

static void compare_adding(struct bench_job *job, const char *set)
{
	struct adder adder = open_adder(job, set);
	const struct bench_side left = { add, &adder }, right = { draw, &adder };
	struct bench_comparison comparison;

	bench_compare(&left, &right, bench_thread_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, "add an image / combined map, 224x224",
	                   set, &comparison, BENCH_AT_MOST, 1.5);
	bench_report_note("    %.0f us; %.0f us", comparison.left.median * 1e6,
	                  comparison.right.median * 1e6);
	close_adder(&adder);
}

/* ------------------------------------------------------------------- merge */

struct pair {
	salmap_aggregate *to, *from;
};

static void merge(void *context)
{
	struct pair *pair = context;

	bench_must(NULL, salmap_aggregate_merge(pair->to, pair->from, NULL));
}

static double size_in_bytes(const salmap_aggregate *aggregate)
{
	size_t size;

	bench_must(NULL, salmap_aggregate_save(aggregate, NULL, 0, &size, NULL));
	return (double)size;
}

static void report_number(struct bench_job *job, const char *set,
                          const char *figure, const char *unit,
                          const struct bench_spread *value,
                          enum bench_bound bound, double target, int rounds)
{
	const struct bench_row row = {
		.figure = figure,
		.set = set,
		.value = *value,
		.unit = unit,
		.bound = bound,
		.target = target,
		.rounds = rounds,
	};

	bench_report_row(&job->report, &row);
}

/* Of the bytes of what is merged, which is read; as many are read and written
 * where it is added. */
static void measure_merge(struct bench_job *job, const char *set)
{
	struct adder adder = open_adder(job, set);
	struct pair pair = { make_aggregate(), adder.sum };
	const struct bench_side side = { merge, &pair };
	const double bytes = size_in_bytes(adder.sum);
	struct bench_spread time, speed, size;
	int rounds;

	add(&adder);
	rounds = bench_time(&side, job->seconds, &time);
	speed.median = bytes / time.median / 1e9;
	speed.lowest = bytes / time.highest / 1e9;
	speed.highest = bytes / time.lowest / 1e9;
	report_number(job, set, "merge of five layers, 224x224, GB/s", "GB/s",
	              &speed, BENCH_AT_LEAST, 5, rounds);
	size.median = size.lowest = size.highest = bytes / 1048576;
	report_number(job, set, "  the aggregate, MiB", "MiB", &size,
	              BENCH_AT_MOST, 16, 1);
	salmap_aggregate_destroy(pair.to);
	close_adder(&adder);
}

/* ----------------------------------------------------------------- workers */

/* Two share nothing, as two processes do. */
struct workers {
	struct bench_pool *pool;
	struct adder adders[WORKERS];
};

static void work(void *context, uint32_t index)
{
	struct workers *workers = context;
	struct adder *adder = &workers->adders[index];
	int i;

	for (i = 0; i < BATCH; i++) {
		bench_must(adder->sm, salmap_reset(adder->sm));
		bench_must(adder->sm,
		           bench_push_layers(adder->sm, adder->stack));
		add(adder);
	}
}

static void work_alone(void *context)
{
	uint32_t i;

	for (i = 0; i < WORKERS; i++)
		work(context, i);
}

static void work_together(void *context)
{
	struct workers *workers = context;

	bench_pool_run(workers->pool, WORKERS, work, workers);
}

static void compare_workers(struct bench_job *job, const char *set)
{
	struct workers workers = { .pool = bench_pool_open(WORKERS) };
	const struct bench_side left = { work_alone, &workers };
	const struct bench_side right = { work_together, &workers };
	struct bench_comparison comparison;
	int i;

	for (i = 0; i < WORKERS; i++)
		workers.adders[i] = open_adder(job, set);
	bench_compare(&left, &right, bench_wall_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, "1 / 2 workers, push and add", set,
	                   &comparison, BENCH_AT_LEAST, 1.8);
	bench_report_note("    one worker: %.0f images a second; two: %.0f",
	                  WORKERS * BATCH / comparison.left.median,
	                  WORKERS * BATCH / comparison.right.median);
	for (i = 0; i < WORKERS; i++)
		close_adder(&workers.adders[i]);
	bench_pool_close(workers.pool);
}

void bench_figure_aggregates(struct bench_job *job, const char *set)
{
	compare_adding(job, set);
	measure_merge(job, set);
	compare_workers(job, set);
}
