/*
 * Class maps against merely reading what they are made of, ten of them against
 * one, and FastCAM against the combined map. Rows of class maps of all five
 * layers are from cache, and again from memory; those of the last layer alone,
 * which most class maps are made of, are from the second cache.
 */
#include "figures.h"

#include <stdio.h>
#include <stdlib.h>

#include "activations.h"
#include "must.h"
#include "push.h"
#include "reader.h"

#define SIDE 224
#define CLASSES 10
#define NAME_SIZE 64
#define WORKING_SET_BYTES 300e6

/* Class maps of the layers from `first` on, of one of `count` stacks after the
 * other. */
struct class_maps {
	salmap *sm;
	const struct bench_stack *activations, *gradients;
	int count, next;
	salmap_tensor weights[BENCH_LAYERS]; /* [classes][channels] */
	float *memory;
	int first, classes;
	salmap_cam_method method;
};

static void open_maps(struct class_maps *maps, const char *set,
                      const struct bench_stack *activations, int count,
                      int first, int classes)
{
	const int64_t most = activations->layers[BENCH_LAYERS - 1].c;
	const size_t numbers = (size_t)(most * classes);
	int i;

	*maps = (struct class_maps){
		.sm = bench_context(1, set, SALMAP_NORMALIZER_NONE),
		.activations = activations,
		.count = count,
		.memory = bench_allocate(numbers * sizeof(float)),
		.first = first,
		.classes = classes,
	};
	bench_activations(maps->memory, numbers, 5);
	bench_must(maps->sm,
	           salmap_set_cams(maps->sm,
	                           (uint32_t)(BENCH_LAYERS * classes)));
	for (i = 0; i < BENCH_LAYERS; i++)
		bench_must(NULL, salmap_tensor_nhwc(
					 &maps->weights[i], maps->memory,
					 SALMAP_F32, 1,
					 activations->layers[i].c, classes, 1));
}

static void close_maps(struct class_maps *maps)
{
	salmap_destroy(maps->sm);
	free(maps->memory);
}

static void push_weights(void *context)
{
	struct class_maps *maps = context;
	const struct bench_stack *stack = &maps->activations[maps->next];
	int i;

	for (i = maps->first; i < BENCH_LAYERS; i++)
		bench_must(maps->sm,
		           salmap_push_cam_weights(
				   maps->sm, (uint32_t)(i * maps->classes),
				   &stack->layers[i], &maps->weights[i]));
	bench_must(maps->sm, salmap_reset(maps->sm));
	maps->next = (maps->next + 1) % maps->count;
}

static void push_gradients(void *context)
{
	struct class_maps *maps = context;
	int i;

	for (i = maps->first; i < BENCH_LAYERS; i++)
		bench_must(maps->sm,
		           salmap_push_cam_gradient(
				   maps->sm, (uint32_t)i,
				   &maps->activations->layers[i],
				   &maps->gradients->layers[i], maps->method));
	bench_must(maps->sm, salmap_reset(maps->sm));
}

/* ------------------------------------------------------------------ reading */

/* Reads the activations and the gradients. */
static void read_both(void *context)
{
	struct bench_reader *reader = context;
	const struct bench_side one = bench_reader_side(reader);

	one.run(one.context);
	one.run(one.context);
}

/* The same stack without the layers before `first`. */
static struct bench_stack layers_from(const struct bench_stack *stack,
                                      int first)
{
	struct bench_stack some = *stack;
	int i;

	for (i = 0; i < first; i++)
		some.layer_elements[i] = 0;
	return some;
}

static void report(struct bench_job *job, const char *set, const char *figure,
                   const struct bench_side *left,
                   const struct bench_side *right, double target)
{
	struct bench_comparison comparison;

	bench_compare(left, right, bench_thread_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, figure, set, &comparison,
	                   BENCH_AT_MOST, target);
	bench_report_note("    %.0f us; %.0f us",
	                  comparison.left.median * 1e6,
	                  comparison.right.median * 1e6);
}

/* ------------------------------------------------------------------ figures */

/* One class map, and ten of them. The reader is half a round ahead of the
 * first, so that neither finds in a cache what the other one brought there. */
static void of_weights(struct bench_job *job, const char *set,
                       const struct bench_stack *stacks, int count, int first,
                       const char *where)
{
	char figure[NAME_SIZE];
	struct class_maps one, many;
	struct bench_stack read[1];
	struct bench_reader reader;
	struct bench_side reading;
	const struct bench_side one_side = { push_weights, &one };
	const struct bench_side many_side = { push_weights, &many };

	open_maps(&one, set, stacks, count, first, 1);
	open_maps(&many, set, stacks, count, first, CLASSES);
	read[0] = layers_from(stacks, first);
	bench_reader_open(&reader, count > 1 ? stacks : read, count);
	reading = bench_reader_side(&reader);
	one.next = (reader.next + count / 2) % count;
	many.next = (one.next + count / 2) % count;
	snprintf(figure, sizeof(figure), "class map / reading, %s", where);
	report(job, set, figure, &one_side, &reading, 1.3);
	snprintf(figure, sizeof(figure), "ten class maps / one, %s", where);
	report(job, set, figure, &many_side, &one_side, 3);
	close_maps(&many);
	close_maps(&one);
}

static void of_gradients(struct bench_job *job, const char *set,
                         const struct bench_stack stacks[2],
                         const char *layout)
{
	char figure[NAME_SIZE];
	struct class_maps maps;
	struct bench_reader reader;
	const struct bench_side side = { push_gradients, &maps };
	const struct bench_side reading = { read_both, &reader };

	open_maps(&maps, set, &stacks[0], 1, 0, 1);
	maps.gradients = &stacks[1];
	bench_reader_open(&reader, stacks, 2);
	for (; salmap_cam_method_name(maps.method) != NULL; maps.method++) {
		snprintf(figure, sizeof(figure), "%s / reading both, %s",
		         salmap_cam_method_name(maps.method), layout);
		report(job, set, figure, &side, &reading, 1.3);
	}
	close_maps(&maps);
}

static void layout_figures(struct bench_job *job, const char *set,
                           bool channels_last)
{
	struct bench_stack first, *stacks;
	int count, i;

	bench_stack_make(&first, SALMAP_F32, channels_last);
	count = (int)(WORKING_SET_BYTES / (double)first.bytes) + 1;
	stacks = bench_allocate((size_t)count * sizeof(*stacks));
	for (i = 0; i < count; i++)
		bench_stack_copy(&stacks[i], &first);
	of_weights(job, set, stacks, 1, 0, channels_last ? "NHWC" : "NCHW");
	of_weights(job, set, stacks, 1, BENCH_LAYERS - 1,
	           channels_last ? "NHWC, last layer" : "NCHW, last layer");
	of_weights(job, set, stacks, count, 0,
	           channels_last ? "NHWC, memory" : "NCHW, memory");
	of_gradients(job, set, stacks, channels_last ? "NHWC" : "NCHW");
	for (i = 0; i < count; i++)
		bench_stack_release(&stacks[i]);
	free(stacks);
	bench_stack_release(&first);
}

/* ------------------------------------------------------------------ FastCAM */

struct canvas {
	salmap *sm;
	salmap_plane plane;
};

static void draw_combined(void *context)
{
	struct canvas *canvas = context;

	bench_must(canvas->sm, salmap_combined(canvas->sm, 0, &canvas->plane));
}

static void draw_fastcam(void *context)
{
	struct canvas *canvas = context;

	bench_must(canvas->sm,
	           salmap_fastcam(canvas->sm, 0, 0, &canvas->plane));
}

static void fastcam(struct bench_job *job, const char *set)
{
	const salmap_tensor *last = &job->stack.layers[BENCH_LAYERS - 1];
	float *plane = bench_allocate((size_t)SIDE * SIDE * sizeof(*plane));
	struct canvas canvas = {
		.sm = bench_context(BENCH_LAYERS, set, SALMAP_NORMALIZER_GAMMA),
	};
	const struct bench_side left = { draw_fastcam, &canvas };
	const struct bench_side right = { draw_combined, &canvas };

	bench_must(NULL, salmap_plane_packed(&canvas.plane, plane, SIDE, SIDE));
	bench_must(canvas.sm, salmap_set_cams(canvas.sm, 1));
	bench_must(canvas.sm, bench_push_layers(canvas.sm, &job->stack));
	bench_must(canvas.sm, salmap_push_cam_eigen(canvas.sm, 0, last));
	report(job, set, "FastCAM / combined map, 224x224", &left, &right, 1.3);
	salmap_destroy(canvas.sm);
	free(plane);
}

void bench_figure_class_maps(struct bench_job *job, const char *set)
{
	int last;

	for (last = 0; last < 2; last++)
		layout_figures(job, set, last);
	fastcam(job, set);
}
