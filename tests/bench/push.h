/* Pushing stacks, and what goes with it. */
#ifndef BENCH_PUSH_H
#define BENCH_PUSH_H

#include <salmap.h>

#include "compare.h"
#include "stack.h"

/* One context and the stacks that it is given in turn. */
struct bench_push {
	salmap *sm;
	const struct bench_stack *stacks;
	int count; /* of stacks */
	int next;
};

/* Whether this build and CPU have a set of kernels. */
bool bench_has_kernels(const char *set);

/* A context with a set of kernels that it has. */
salmap *bench_context(uint32_t layers, const char *set,
                      salmap_normalizer normalizer);

/* Prepares the pushing of one stack with a context of its own. */
void bench_push_open(struct bench_push *push, const struct bench_stack *stack,
                     const char *set, salmap_normalizer normalizer);
void bench_push_close(struct bench_push *push);

/* Pushes all layers of `stack`; stops at the first failure. */
salmap_status bench_push_layers(salmap *sm, const struct bench_stack *stack);

/* Pushes the next stack and resets. */
struct bench_side bench_push_side(struct bench_push *push);

#endif
