#include "push.h"

#include "must.h"

bool bench_has_kernels(const char *set)
{
	salmap *sm;
	salmap_status status;

	bench_must(NULL, salmap_create(1, NULL, &sm));
	status = salmap_set_isa(sm, set);
	salmap_destroy(sm);
	return status == SALMAP_OK;
}

salmap *bench_context(uint32_t layers, const char *set,
                      salmap_normalizer normalizer)
{
	salmap *sm;

	bench_must(NULL, salmap_create(layers, NULL, &sm));
	bench_must(sm, salmap_set_isa(sm, set));
	bench_must(sm, salmap_set_normalizer(sm, normalizer));
	return sm;
}

void bench_push_open(struct bench_push *push, const struct bench_stack *stack,
                     const char *set, salmap_normalizer normalizer)
{
	push->sm = bench_context(BENCH_LAYERS, set, normalizer);
	push->stacks = stack;
	push->count = 1;
	push->next = 0;
}

void bench_push_close(struct bench_push *push)
{
	salmap_destroy(push->sm);
}

salmap_status bench_push_layers(salmap *sm, const struct bench_stack *stack)
{
	salmap_status status = SALMAP_OK;
	uint32_t i;

	for (i = 0; i < BENCH_LAYERS && status == SALMAP_OK; i++)
		status = salmap_push(sm, i, &stack->layers[i]);
	return status;
}

static void run(void *context)
{
	struct bench_push *push = context;

	bench_must(push->sm,
	           bench_push_layers(push->sm, &push->stacks[push->next]));
	bench_must(push->sm, salmap_reset(push->sm));
	push->next = (push->next + 1) % push->count;
}

struct bench_side bench_push_side(struct bench_push *push)
{
	const struct bench_side side = { run, push };

	return side;
}
