#include "stack.h"

#include <stdlib.h>
#include <string.h>

#include "activations.h"
#include "must.h"

static const struct {
	int64_t channels, side;
} shapes[BENCH_LAYERS] = {
	{ 64, 112 }, { 256, 56 }, { 512, 28 }, { 1024, 14 }, { 2048, 7 },
};

static void describe_layers(struct bench_stack *stack, salmap_dtype dtype,
                            bool channels_last)
{
	const char *data = stack->memory;
	int i;

	for (i = 0; i < BENCH_LAYERS; i++) {
		const int64_t c = shapes[i].channels, side = shapes[i].side;
		salmap_tensor *layer = &stack->layers[i];

		bench_must(NULL, (channels_last ? salmap_tensor_nhwc
		                                : salmap_tensor_nchw)(
					 layer, data, dtype, 1, c, side, side));
		if (dtype == SALMAP_U8)
			layer->scale = BENCH_U8_SCALE;
		if (dtype == SALMAP_I8)
			layer->scale = 2 * BENCH_U8_SCALE;
		data += stack->layer_elements[i] * bench_element_size(dtype);
	}
}

/* Where element `i` of a packed [c][h * w] layer stands. */
static size_t place_of(size_t i, size_t channels, size_t locations,
                       bool channels_last)
{
	if (!channels_last)
		return i;
	return i % locations * channels + i / locations;
}

static void fill_layers(struct bench_stack *stack, salmap_dtype dtype,
                        bool channels_last)
{
	float *values = bench_allocate(stack->elements * sizeof(*values));
	size_t first = 0, layer, i;

	bench_activations(values, stack->elements, 1);
	for (layer = 0; layer < BENCH_LAYERS; layer++) {
		const size_t count = stack->layer_elements[layer];
		const size_t channels = (size_t)shapes[layer].channels;

		for (i = 0; i < count; i++)
			bench_store(stack->memory,
			            first + place_of(i, channels,
			                             count / channels,
			                             channels_last),
			            dtype, values[first + i]);
		first += count;
	}
	free(values);
}

void bench_stack_make(struct bench_stack *out, salmap_dtype dtype,
                      bool channels_last)
{
	int i;

	out->elements = 0;
	for (i = 0; i < BENCH_LAYERS; i++) {
		out->layer_elements[i] = (size_t)(shapes[i].channels *
		                                  shapes[i].side *
		                                  shapes[i].side);
		out->elements += out->layer_elements[i];
	}
	out->bytes = out->elements * bench_element_size(dtype);
	out->memory = bench_allocate(out->bytes);
	fill_layers(out, dtype, channels_last);
	describe_layers(out, dtype, channels_last);
}

void bench_stack_copy(struct bench_stack *out, const struct bench_stack *from)
{
	const char *start = from->memory;
	int i;

	*out = *from;
	out->memory = bench_allocate(from->bytes);
	memcpy(out->memory, from->memory, from->bytes);
	for (i = 0; i < BENCH_LAYERS; i++) {
		const char *layer = from->layers[i].data;

		out->layers[i].data = (char *)out->memory + (layer - start);
	}
}

void bench_stack_release(struct bench_stack *stack)
{
	free(stack->memory);
	stack->memory = NULL;
}
