/* How much faster than a plain loop with log2f. */
#include "figures.h"

#include <math.h>
#include <stdlib.h>

#include "must.h"
#include "plain.h"
#include "push.h"

struct plain {
	const struct bench_stack *stack;
	float *logs, *out; /* as large as the largest map */
};

static void run_plain(void *context)
{
	const struct plain *plain = context;
	int i;

	for (i = 0; i < BENCH_LAYERS; i++) {
		const salmap_tensor *layer = &plain->stack->layers[i];

		bench_plain_smoe(layer->data, (size_t)layer->c,
		                 (size_t)(layer->h * layer->w), plain->logs,
		                 plain->out);
	}
}

/* That both compute the same: the largest difference in the last layer's map,
 * over the map's largest value. */
static double difference(const struct plain *plain, salmap *sm)
{
	const uint32_t last = BENCH_LAYERS - 1;
	const salmap_tensor *layer = &plain->stack->layers[last];
	const int64_t count = layer->h * layer->w;
	double largest = 0, difference = 0;
	salmap_plane plane;
	int64_t i;

	run_plain((void *)plain);
	bench_must(sm, salmap_plane_packed(&plane, plain->logs, layer->w,
	                                   layer->h));
	bench_must(sm, salmap_push(sm, last, layer));
	bench_must(sm, salmap_layer_map(sm, 0, last, &plane));
	bench_must(sm, salmap_reset(sm));
	for (i = 0; i < count; i++) {
		largest = fmax(largest, plain->out[i]);
		difference = fmax(difference,
		                  fabs((double)plain->out[i] - plain->logs[i]));
	}
	return difference / largest;
}

void bench_figure_plain(struct bench_job *job, const char *set)
{
	const size_t locations =
		(size_t)(job->stack.layers[0].h * job->stack.layers[0].w);
	float *room = bench_allocate(2 * locations * sizeof(*room));
	struct plain plain = { &job->stack, room, room + locations };
	const struct bench_side loop = { run_plain, &plain };
	struct bench_push push;
	struct bench_side smoe;
	struct bench_comparison comparison;

	bench_push_open(&push, &job->stack, set, SALMAP_NORMALIZER_NONE);
	smoe = bench_push_side(&push);
	bench_compare(&loop, &smoe, bench_thread_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, "plain loop with log2f / SMOE", set,
	                   &comparison, BENCH_AT_LEAST, 25);
	bench_report_note("    loop: %.0f us; results differ by %.1e",
	                  comparison.left.median * 1e6,
	                  difference(&plain, push.sm));
	bench_push_close(&push);
	free(room);
}
