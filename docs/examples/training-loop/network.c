#include "network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *zeros(int count, size_t size)
{
	void *memory = calloc((size_t)count, size);

	if (memory == NULL) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
	return memory;
}

static struct parameters make_parameters(int count, float spread,
                                         uint32_t *seed)
{
	struct parameters made = { .count = count };
	int i;

	made.value = zeros(count, sizeof(float));
	made.gradient = zeros(count, sizeof(float));
	made.velocity = zeros(count, sizeof(float));
	for (i = 0; i < count; i++)
		made.value[i] = spread *
		                ((float)shapes_random(seed, 20001) / 10000 - 1);
	return made;
}

static void free_parameters(struct parameters *parameters)
{
	free(parameters->value);
	free(parameters->gradient);
	free(parameters->velocity);
}

/* A step of descent with momentum; then sets the gradient to 0. */
static void descend(struct parameters *parameters, float rate)
{
	int i;

	for (i = 0; i < parameters->count; i++) {
		parameters->velocity[i] = 0.9f * parameters->velocity[i] -
		                          rate * parameters->gradient[i];
		parameters->value[i] += parameters->velocity[i];
		parameters->gradient[i] = 0;
	}
}

/* ------------------------------------------------------------------ making */

/* The bound of the random weights: K. He et al., arXiv 1502.01852. */
static float spread_of(int inputs)
{
	return sqrtf(6.0f / (float)inputs);
}

void network_make(struct network *network, uint32_t *seed)
{
	static const int channels[STAGES + 1] = { 1, 8, 16, 32 };
	int i, side = SIDE;

	memset(network, 0, sizeof(*network));
	for (i = 0; i < STAGES; i++) {
		struct stage *stage = &network->stage[i];
		const int in = channels[i], out = channels[i + 1];
		const int locations = BATCH * out * side * side;

		stage->in = in;
		stage->out = out;
		stage->side = side;
		stage->weight = make_parameters(out * in * 9, spread_of(in * 9),
		                                seed);
		stage->bias = make_parameters(out, 0, seed);
		stage->activation = zeros(locations, sizeof(float));
		stage->error = zeros(locations, sizeof(float));
		if (i > 0) {
			stage->input = stage[-1].pooled;
			stage->input_error = stage[-1].pooled_error;
		}
		if (i + 1 == STAGES)
			break;
		stage->pooled = zeros(locations / 4, sizeof(float));
		stage->pooled_error = zeros(locations / 4, sizeof(float));
		stage->winner = zeros(locations / 4, sizeof(int));
		side /= 2;
	}
	network->weight = make_parameters(CLASSES * channels[STAGES],
	                                  spread_of(channels[STAGES]), seed);
	network->bias = make_parameters(CLASSES, 0, seed);
}

void network_free(struct network *network)
{
	int i;

	for (i = 0; i < STAGES; i++) {
		struct stage *stage = &network->stage[i];

		free_parameters(&stage->weight);
		free_parameters(&stage->bias);
		free(stage->activation);
		free(stage->error);
		free(stage->pooled);
		free(stage->pooled_error);
		free(stage->winner);
	}
	free_parameters(&network->weight);
	free_parameters(&network->bias);
}

/* ------------------------------------------------------------- convolution */

/* The rows and columns of a map whose neighbour (down, right) is in the map. */
static void overlap(int side, int offset, int *first, int *end)
{
	*first = offset < 0 ? -offset : 0;
	*end = offset > 0 ? side - offset : side;
}

/* out += weight * in, moved by (down, right). */
static void add_moved(float *out, const float *in, float weight, int side,
                      int down, int right)
{
	int x, y, left, end, top, bottom;

	overlap(side, right, &left, &end);
	overlap(side, down, &top, &bottom);
	for (y = top; y < bottom; y++)
		for (x = left; x < end; x++)
			out[y * side + x] +=
				weight * in[(y + down) * side + x + right];
}

/* The sum of a times b, moved by (down, right). */
static float dot_moved(const float *a, const float *b, int side, int down,
                       int right)
{
	/* By columns, so that a compiler can vectorise. */
	float column[SIDE] = { 0 }, sum = 0;
	int x, y, left, end, top, bottom;

	overlap(side, right, &left, &end);
	overlap(side, down, &top, &bottom);
	for (y = top; y < bottom; y++)
		for (x = left; x < end; x++)
			column[x] += a[y * side + x] *
			             b[(y + down) * side + x + right];
	for (x = left; x < end; x++)
		sum += column[x];
	return sum;
}

static void convolve(struct stage *stage)
{
	const int side = stage->side, area = side * side;
	int n, o, i, k;

	for (n = 0; n < BATCH; n++)
		for (o = 0; o < stage->out; o++) {
			float *out = stage->activation +
			             (n * stage->out + o) * area;

			for (k = 0; k < area; k++)
				out[k] = stage->bias.value[o];
			for (i = 0; i < stage->in; i++)
				for (k = 0; k < 9; k++)
					add_moved(out, stage->input +
						  (n * stage->in + i) * area,
						  stage->weight.value[
							  (o * stage->in + i) *
							  9 + k],
						  side, k / 3 - 1, k % 3 - 1);
			for (k = 0; k < area; k++)
				out[k] = out[k] > 0 ? out[k] : 0;
		}
}

/* Computes the gradients and the error of the input from `error`. */
static void convolve_back(struct stage *stage)
{
	const int side = stage->side, area = side * side;
	int n, o, i, k;

	if (stage->input_error != NULL)
		memset(stage->input_error, 0,
		       (size_t)(BATCH * stage->in * area) * sizeof(float));
	for (n = 0; n < BATCH; n++)
		for (o = 0; o < stage->out; o++) {
			const int at = (n * stage->out + o) * area;
			float *error = stage->error + at;

			for (k = 0; k < area; k++) {
				if (stage->activation[at + k] <= 0)
					error[k] = 0;
				stage->bias.gradient[o] += error[k];
			}
			for (i = 0; i < stage->in * 9; i++) {
				const int weight = o * stage->in * 9 + i;
				const int input = (n * stage->in + i / 9) * area;
				const int down = i % 9 / 3 - 1, right = i % 3 - 1;

				stage->weight.gradient[weight] += dot_moved(
					error, stage->input + input, side, down,
					right);
				if (stage->input_error != NULL)
					add_moved(stage->input_error + input,
						  error,
						  stage->weight.value[weight],
						  side, -down, -right);
			}
		}
}

/* ----------------------------------------------------------------- pooling */

static void pool(struct stage *stage)
{
	const int half = stage->side / 2;
	int map, x, y, k;

	for (map = 0; map < BATCH * stage->out; map++)
		for (y = 0; y < half; y++)
			for (x = 0; x < half; x++) {
				const int to = (map * half + y) * half + x;
				const int from = (map * stage->side + 2 * y) *
				                 stage->side + 2 * x;
				int best = from;

				for (k = 1; k < 4; k++) {
					const int at = from + k % 2 +
					               k / 2 * stage->side;

					if (stage->activation[at] >
					    stage->activation[best])
						best = at;
				}
				stage->winner[to] = best;
				stage->pooled[to] = stage->activation[best];
			}
}

static void pool_back(struct stage *stage)
{
	const int locations = BATCH * stage->out * stage->side * stage->side;
	int i;

	memset(stage->error, 0, (size_t)locations * sizeof(float));
	for (i = 0; i < locations / 4; i++)
		stage->error[stage->winner[i]] = stage->pooled_error[i];
}

/* ----------------------------------------------------------------- network */

/* The mean of each channel of the last stage, and the score of each class. */
static void classify(struct network *network)
{
	const struct stage *last = &network->stage[STAGES - 1];
	const int area = last->side * last->side;
	int n, c, k;

	for (n = 0; n < BATCH; n++) {
		float *probability = network->probability[n], sum = 0;

		for (c = 0; c < last->out; c++) {
			float total = 0;

			for (k = 0; k < area; k++)
				total += last->activation[
					(n * last->out + c) * area + k];
			network->mean[n][c] = total / (float)area;
		}
		for (k = 0; k < CLASSES; k++) {
			float score = network->bias.value[k];

			for (c = 0; c < last->out; c++)
				score += network->weight.value[k * last->out + c] *
				         network->mean[n][c];
			probability[k] = expf(score);
			sum += probability[k];
		}
		for (k = 0; k < CLASSES; k++)
			probability[k] /= sum;
	}
}

/* Cross-entropy: its derivative by the scores is probability - truth. */
static float classify_back(struct network *network, const int *labels)
{
	struct stage *last = &network->stage[STAGES - 1];
	const int area = last->side * last->side;
	float loss = 0;
	int n, c, k;

	memset(last->error, 0,
	       (size_t)(BATCH * last->out * area) * sizeof(float));
	for (n = 0; n < BATCH; n++) {
		loss -= logf(network->probability[n][labels[n]] + 1e-20f);
		for (k = 0; k < CLASSES; k++) {
			const float error = (network->probability[n][k] -
			                     (float)(k == labels[n])) / BATCH;

			network->bias.gradient[k] += error;
			for (c = 0; c < last->out; c++) {
				const int weight = k * last->out + c;
				float *to = last->error +
				            (n * last->out + c) * area;
				int i;

				network->weight.gradient[weight] +=
					error * network->mean[n][c];
				for (i = 0; i < area; i++)
					to[i] += error / (float)area *
					         network->weight.value[weight];
			}
		}
	}
	return loss / BATCH;
}

void network_forward(struct network *network, const float *images)
{
	int i;

	network->stage[0].input = images;
	for (i = 0; i < STAGES; i++) {
		convolve(&network->stage[i]);
		if (i + 1 < STAGES)
			pool(&network->stage[i]);
	}
	classify(network);
}

float network_learn(struct network *network, const int *labels, float rate)
{
	const float loss = classify_back(network, labels);
	int i;

	for (i = STAGES - 1; i >= 0; i--) {
		if (i + 1 < STAGES)
			pool_back(&network->stage[i]);
		convolve_back(&network->stage[i]);
		descend(&network->stage[i].weight, rate);
		descend(&network->stage[i].bias, rate);
	}
	descend(&network->weight, rate);
	descend(&network->bias, rate);
	return loss;
}
