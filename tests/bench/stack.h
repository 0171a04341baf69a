/* The tensors that one image of a ResNet-50 gives, early to late. */
#ifndef BENCH_STACK_H
#define BENCH_STACK_H

#include <stdbool.h>
#include <stddef.h>

#include <salmap.h>

#define BENCH_LAYERS 5

struct bench_stack {
	void *memory; /* all layers, one behind the other */
	size_t elements, bytes;
	size_t layer_elements[BENCH_LAYERS];
	salmap_tensor layers[BENCH_LAYERS];
};

/* Fills a stack with activations; the same numbers for every dtype and
 * layout. Give it back to bench_stack_release. */
void bench_stack_make(struct bench_stack *out, salmap_dtype dtype,
                      bool channels_last);

/* A stack with its own copy of the same bytes. */
void bench_stack_copy(struct bench_stack *out, const struct bench_stack *from);

void bench_stack_release(struct bench_stack *stack);

#endif
