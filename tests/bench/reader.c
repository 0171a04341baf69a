#include "reader.h"

#define SECONDS_TO_CHOOSE 0.05

static volatile float sink; /* so that no sum is left out */

static void read_stack(void *context)
{
	struct bench_reader *reader = context;
	const struct bench_stack *stack = &reader->stacks[reader->next];
	float sum = 0;
	int i;

	for (i = 0; i < BENCH_LAYERS; i++)
		sum += reader->pass(stack->layers[i].data,
		                    stack->layer_elements[i]);
	sink = sum;
	reader->next = (reader->next + 1) % reader->count;
}

const char *bench_reader_open(struct bench_reader *reader,
                              const struct bench_stack *stacks, int count)
{
	struct bench_reading readings[BENCH_READINGS_MAX];
	const int passes = bench_readings(readings);
	const struct bench_side side = { read_stack, reader };
	struct bench_spread seconds;
	double best_seconds = 0;
	int best = -1, i;

	reader->stacks = stacks;
	reader->count = count;
	reader->next = 0;
	for (i = 0; i < passes; i++) {
		reader->pass = readings[i].pass;
		bench_time(&side, SECONDS_TO_CHOOSE, &seconds);
		if (best >= 0 && seconds.median >= best_seconds)
			continue;
		best = i;
		best_seconds = seconds.median;
	}
	reader->pass = readings[best].pass;
	return readings[best].name;
}

struct bench_side bench_reader_side(struct bench_reader *reader)
{
	const struct bench_side side = { read_stack, reader };

	return side;
}
