/* What other layouts and types cost against float32, channels first. */
#include "figures.h"

#include "push.h"

static salmap_status try_push(struct bench_push *push)
{
	const salmap_status status =
		bench_push_layers(push->sm, push->stacks);

	salmap_reset(push->sm);
	return status;
}

/* The stacks have as many elements, so that the ratio of times is that of the
 * times an element. */
static void against_f32(struct bench_job *job, const char *set,
                        const struct bench_stack *stack, const char *figure)
{
	struct bench_push left, right;
	struct bench_comparison comparison;
	struct bench_side left_side, right_side;
	salmap_status status;

	bench_push_open(&left, stack, set, SALMAP_NORMALIZER_NONE);
	bench_push_open(&right, &job->stack, set, SALMAP_NORMALIZER_NONE);
	status = try_push(&left);
	if (status == SALMAP_OK) {
		left_side = bench_push_side(&left);
		right_side = bench_push_side(&right);
		bench_compare(&left_side, &right_side, bench_thread_seconds,
		              job->seconds, &comparison);
		bench_report_ratio(&job->report, figure, set, &comparison,
		                   BENCH_AT_MOST, 1.3);
	} else {
		bench_report_note("%-40s%-8s skipped: %s", figure, set,
		                  salmap_status_string(status));
	}
	bench_push_close(&left);
	bench_push_close(&right);
}

static void one_kind(struct bench_job *job, const char *set,
                     salmap_dtype dtype, bool channels_last,
                     const char *figure)
{
	struct bench_stack stack;

	bench_stack_make(&stack, dtype, channels_last);
	against_f32(job, set, &stack, figure);
	bench_stack_release(&stack);
}

void bench_figure_layout(struct bench_job *job, const char *set)
{
	one_kind(job, set, SALMAP_F32, true, "NHWC / NCHW");
}

void bench_figure_types(struct bench_job *job, const char *set)
{
	one_kind(job, set, SALMAP_F16, false, "f16 / f32, an element");
	one_kind(job, set, SALMAP_BF16, false, "bf16 / f32, an element");
	one_kind(job, set, SALMAP_U8, false, "u8 / f32, an element");
}
