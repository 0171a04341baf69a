/* Guided layers, and those with a relative epsilon, against plain ones: both
 * read the activations twice. */
#include "figures.h"

#include "activations.h"
#include "must.h"
#include "push.h"

#define SIDE 7 /* of the class map, as of the last layer */
#define NAME_SIZE 64

/* Layers that a class map guides. */
struct guided {
	struct bench_push push;
	float map[SIDE * SIDE];
	salmap_tensor tensor;
};

static void push_guided(void *context)
{
	struct guided *guided = context;
	salmap *sm = guided->push.sm;

	bench_must(sm, salmap_push_cam_map(sm, 0, &guided->tensor));
	bench_push_side(&guided->push).run(&guided->push);
}

static void compare(struct bench_job *job, const char *set, const char *figure,
                    const struct bench_side *side,
                    const struct bench_stack *stack,
                    salmap_normalizer normalizer)
{
	struct bench_push plain;
	struct bench_side against;
	struct bench_comparison comparison;

	bench_push_open(&plain, stack, set, normalizer);
	against = bench_push_side(&plain);
	bench_compare(side, &against, bench_thread_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, figure, set, &comparison,
	                   BENCH_AT_MOST, 2.5);
	bench_push_close(&plain);
}

static void guided_row(struct bench_job *job, const char *set,
                       salmap_dtype dtype, bool channels_last,
                       salmap_normalizer normalizer)
{
	char figure[NAME_SIZE];
	struct bench_stack stack;
	struct guided guided;
	const struct bench_side side = { push_guided, &guided };
	salmap *sm;

	bench_stack_make(&stack, dtype, channels_last);
	bench_push_open(&guided.push, &stack, set, normalizer);
	sm = guided.push.sm;
	bench_activations(guided.map, SIDE * SIDE, 9);
	bench_must(sm, salmap_tensor_nchw(&guided.tensor, guided.map,
	                                  SALMAP_F32, 1, 1, SIDE, SIDE));
	bench_must(sm, salmap_set_cams(sm, 1));
	bench_must(sm, salmap_set_guide(sm, 0));
	snprintf(figure, sizeof(figure), "guided / plain, %s %s, %s",
	         salmap_dtype_name(dtype), channels_last ? "NHWC" : "NCHW",
	         salmap_normalizer_name(normalizer));
	compare(job, set, figure, &side, &stack, normalizer);
	bench_push_close(&guided.push);
	bench_stack_release(&stack);
}

static void relative_row(struct bench_job *job, const char *set,
                         bool channels_last)
{
	char figure[NAME_SIZE];
	struct bench_stack stack;
	struct bench_push push;
	struct bench_side side;

	bench_stack_make(&stack, SALMAP_F32, channels_last);
	bench_push_open(&push, &stack, set, SALMAP_NORMALIZER_NONE);
	bench_must(push.sm, salmap_set_relative_epsilon(push.sm, 1e-3));
	side = bench_push_side(&push);
	snprintf(figure, sizeof(figure), "relative epsilon / plain, %s",
	         channels_last ? "NHWC" : "NCHW");
	compare(job, set, figure, &side, &stack, SALMAP_NORMALIZER_NONE);
	bench_push_close(&push);
	bench_stack_release(&stack);
}

void bench_figure_guide(struct bench_job *job, const char *set)
{
	salmap_dtype dtype;
	int last;

	for (last = 0; last < 2; last++) {
		for (dtype = 0; salmap_dtype_name(dtype) != NULL; dtype++)
			guided_row(job, set, dtype, last,
			           SALMAP_NORMALIZER_NONE);
		guided_row(job, set, SALMAP_F32, last,
		           SALMAP_NORMALIZER_GAMMA);
		relative_row(job, set, last);
	}
}
