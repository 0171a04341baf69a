/*
 * Trains a network and shows, every EVERY steps, what it looks at:
 *
 *     ./train [STEPS [EVERY]]
 *
 * Each line has the loss, the share of right answers, the share of each stage
 * in the response of the network, and the share of images whose map has its
 * peak on the shape. The files lovi-STEP.ppm have the images above and LOVI
 * below.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "explain.h"

static double now(void)
{
	struct timespec time;

	timespec_get(&time, TIME_UTC);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static float accuracy(const struct network *network, const int *labels)
{
	int n, k, right = 0;

	for (n = 0; n < BATCH; n++) {
		const float *probability = network->probability[n];
		int best = 0;

		for (k = 1; k < CLASSES; k++)
			if (probability[k] > probability[best])
				best = k;
		right += best == labels[n];
	}
	return (float)right / BATCH;
}

static void report(int step, float loss, float right,
                   const struct explanation *seen)
{
	int i;

	printf("%6d %7.3f %8.0f%%  ", step, (double)loss, 100 * (double)right);
	for (i = 0; i < STAGES; i++)
		printf(" %6.1f%%", 100 * (double)seen->share[i]);
	printf(" %9.0f%%\n", 100 * (double)seen->found);
	fflush(stdout);
}

int main(int count, char **arguments)
{
	const int steps = count > 1 ? atoi(arguments[1]) : 1000;
	const int every = count > 2 ? atoi(arguments[2]) : 100;
	static struct network network;
	static float images[BATCH * SIDE * SIDE];
	struct box boxes[BATCH];
	struct explanation seen;
	double training = 0, explaining = 0, start;
	float right = 0, loss;
	int labels[BATCH], step, n, looks = 0;
	uint32_t seed = 1;
	salmap *sm;

	if (steps < 1 || every < 1 || salmap_create(STAGES, NULL, &sm) != 0) {
		fprintf(stderr, "usage: train [STEPS [EVERY]], both from 1\n");
		return 2;
	}
	network_make(&network, &seed);
	printf("  step    loss    right   ---- share of stage ----  "
	       "on the shape\n");
	for (step = 0; step <= steps; step++) {
		char path[32];

		for (n = 0; n < BATCH; n++)
			labels[n] = shapes_draw(&seed, images + n * SIDE * SIDE,
			                        &boxes[n]);
		start = now();
		network_forward(&network, images);
		training += now() - start;
		right += (accuracy(&network, labels) - right) /
		         (float)(step < 20 ? step + 1 : 20);
		if (step % every == 0) {
			start = now();
			explain_batch(sm, &network, boxes, &seen);
			explaining += now() - start;
			looks++;
		}
		start = now();
		loss = network_learn(&network, labels, 0.03f);
		training += now() - start;
		if (step % every != 0)
			continue;
		snprintf(path, sizeof(path), "lovi-%05d.ppm", step);
		explain_picture(sm, images, path);
		report(step, loss, right, &seen);
	}
	training /= step;
	explaining /= looks;
	printf("\na step of training takes %.2f ms, explaining its batch of %d "
	       "%.2f ms:\n%.1f%% of a step, %.2f%% of the training with a look "
	       "every %d steps\n", 1e3 * training, BATCH, 1e3 * explaining,
	       100 * explaining / training,
	       100 * explaining / training / every, every);
	network_free(&network);
	salmap_destroy(sm);
	return 0;
}
