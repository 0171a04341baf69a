#include "network.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { TAPS = 9, PATTERNS = 5, COLOURS = 3 };

/* The weights of each pattern add up to 0, so that even areas give 0. */
static const signed char patterns[PATTERNS][TAPS] = {
	{ -1, -2, -1, 0, 0, 0, 1, 2, 1 }, /* edges */
	{ -1, 0, 1, -2, 0, 2, -1, 0, 1 },
	{ -2, -1, 0, -1, 0, 1, 0, 1, 2 },
	{ 0, -1, -2, 1, 0, -1, 2, 1, 0 },
	{ -1, -1, -1, -1, 8, -1, -1, -1, -1 }, /* a spot */
};

/* Weights of red, green and blue. */
static const signed char colours[COLOURS][3] = {
	{ 1, 1, 1 }, /* brightness */
	{ 2, -2, 0 }, /* red or green */
	{ -1, -1, 2 }, /* blue or yellow */
};

static const signed char smooth[TAPS] = { 1, 2, 1, 2, 4, 2, 1, 2, 1 };

/* A pattern in a colour, and after it the same with the opposite sign. */
static float pixel_weight(dnnl_dim_t out, dnnl_dim_t in, int tap)
{
	const int sign = out % 2 ? -1 : 1;

	return (float)(sign * patterns[out / 2 % PATTERNS][tap] *
	               colours[out / 2 / PATTERNS % COLOURS][in % 3]) / 1024;
}

/* Smooths one of `count` features and subtracts the mean of all of them. */
static float feature_weight(dnnl_dim_t out, dnnl_dim_t in, dnnl_dim_t count,
                            int tap)
{
	const dnnl_dim_t share = in == out % count ? count - 1 : -1;

	return (float)(smooth[tap] * share) / (float)(16 * count);
}

static void fill(const struct convolution *convolution, bool is_first)
{
	const dnnl_dim_t count = convolution->in;
	float *weight = convolution->weights;
	dnnl_dim_t out, in;
	int tap;

	for (out = 0; out < convolution->out; out++)
		for (in = 0; in < count; in++)
			for (tap = 0; tap < TAPS; tap++)
				*weight++ = is_first ?
					pixel_weight(out, in, tap) :
					feature_weight(out, in, count, tap);
}

static dnnl_memory_t run_layer(struct engine *engine, dnnl_memory_t input,
                               dnnl_dim_t out, bool is_first)
{
	struct convolution convolution = {
		.in = engine_channels(input),
		.out = out,
		.stride = is_first ? 1 : 2,
	};
	dnnl_memory_t activation;

	convolution.weights = calloc((size_t)(convolution.in * out * TAPS),
	                             sizeof(float));
	if (convolution.weights == NULL) {
		fputs("no memory for weights\n", stderr);
		exit(1);
	}
	fill(&convolution, is_first);
	activation = engine_convolve_relu(engine, input, &convolution);
	free(convolution.weights);
	return activation;
}

void network_run(struct engine *engine, dnnl_memory_t input,
                 const dnnl_dim_t *channels, int layers,
                 dnnl_memory_t *activations)
{
	int i;

	for (i = 0; i < layers; i++) {
		activations[i] = run_layer(engine, input, channels[i], i == 0);
		input = activations[i];
	}
}
