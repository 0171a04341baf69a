/*
 * Class maps against merely reading what they are made of, ten of them against
 * one, and FastCAM against the combined map. Each row is of class maps of all
 * five layers, and again of the last layer alone, which is what most class maps
 * are made of.
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

/* Class maps of the layers from `first` on. */
struct class_maps {
	salmap *sm;
	const struct bench_stack *activations, *gradients;
	salmap_tensor weights[BENCH_LAYERS]; /* [classes][channels] */
	float *memory;
	int first, classes;
	salmap_cam_method method;
};

static void open_maps(struct class_maps *maps, const char *set,
                      const struct bench_stack *activations, int first,
                      int classes)
{
	const int64_t most = activations->layers[BENCH_LAYERS - 1].c;
	const size_t count = (size_t)(most * classes);
	int i;

	*maps = (struct class_maps){
		.sm = bench_context(1, set, SALMAP_NORMALIZER_NONE),
		.activations = activations,
		.memory = bench_allocate(count * sizeof(float)),
		.first = first,
		.classes = classes,
	};
	bench_activations(maps->memory, count, 5);
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
	int i;

	for (i = maps->first; i < BENCH_LAYERS; i++)
		bench_must(maps->sm,
		           salmap_push_cam_weights(
				   maps->sm, (uint32_t)(i * maps->classes),
				   &maps->activations->layers[i],
				   &maps->weights[i]));
	bench_must(maps->sm, salmap_reset(maps->sm));
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

/* Reads stacks one after the other. */
static void read_all(void *context)
{
	struct bench_reader *reader = context;
	const struct bench_side one = bench_reader_side(reader);
	int i;

	for (i = 0; i < reader->count; i++)
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

static void against_reading(struct bench_job *job, const char *set,
                            const char *figure, const struct bench_side *side,
                            const struct class_maps *maps)
{
	struct bench_stack stacks[2];
	struct bench_reader reader;
	const struct bench_side reading = { read_all, &reader };
	struct bench_comparison comparison;
	int count = 0;

	stacks[count++] = layers_from(maps->activations, maps->first);
	if (maps->gradients != NULL)
		stacks[count++] = layers_from(maps->gradients, maps->first);
	bench_reader_open(&reader, stacks, count);
	bench_compare(side, &reading, bench_thread_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, figure, set, &comparison,
	                   BENCH_AT_MOST, 1.3);
}

/* ------------------------------------------------------------------ figures */

static const char *which_layers(int first)
{
	return first == 0 ? "all layers" : "last layer";
}

static void of_weights(struct bench_job *job, const char *set,
                       const struct bench_stack *stack, int first,
                       const char *layout)
{
	char figure[NAME_SIZE];
	struct class_maps maps;
	const struct bench_side side = { push_weights, &maps };

	open_maps(&maps, set, stack, first, 1);
	snprintf(figure, sizeof(figure), "class map / reading, %s, %s", layout,
	         which_layers(first));
	against_reading(job, set, figure, &side, &maps);
	close_maps(&maps);
}

static void of_gradients(struct bench_job *job, const char *set,
                         const struct bench_stack *stacks, int first,
                         const char *layout)
{
	char figure[NAME_SIZE];
	struct class_maps maps;
	const struct bench_side side = { push_gradients, &maps };

	open_maps(&maps, set, &stacks[0], first, 1);
	maps.gradients = &stacks[1];
	for (; salmap_cam_method_name(maps.method) != NULL; maps.method++) {
		snprintf(figure, sizeof(figure), "%s / reading both, %s, %s",
		         salmap_cam_method_name(maps.method), layout,
		         which_layers(first));
		against_reading(job, set, figure, &side, &maps);
	}
	close_maps(&maps);
}

static void many_classes(struct bench_job *job, const char *set,
                         const struct bench_stack *stack, int first,
                         const char *layout)
{
	char figure[NAME_SIZE];
	struct class_maps many, one;
	const struct bench_side left = { push_weights, &many };
	const struct bench_side right = { push_weights, &one };
	struct bench_comparison comparison;

	open_maps(&many, set, stack, first, CLASSES);
	open_maps(&one, set, stack, first, 1);
	bench_compare(&left, &right, bench_thread_seconds, job->seconds,
	              &comparison);
	snprintf(figure, sizeof(figure), "ten class maps / one, %s, %s", layout,
	         which_layers(first));
	bench_report_ratio(&job->report, figure, set, &comparison,
	                   BENCH_AT_MOST, 3);
	close_maps(&one);
	close_maps(&many);
}

static void layout_figures(struct bench_job *job, const char *set,
                           bool channels_last)
{
	const char *layout = channels_last ? "NHWC" : "NCHW";
	struct bench_stack stacks[2];
	int first;

	bench_stack_make(&stacks[0], SALMAP_F32, channels_last);
	bench_stack_copy(&stacks[1], &stacks[0]);
	for (first = 0; first < BENCH_LAYERS; first += BENCH_LAYERS - 1) {
		of_weights(job, set, &stacks[0], first, layout);
		of_gradients(job, set, stacks, first, layout);
		many_classes(job, set, &stacks[0], first, layout);
	}
	bench_stack_release(&stacks[1]);
	bench_stack_release(&stacks[0]);
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
	struct bench_comparison comparison;

	bench_must(NULL, salmap_plane_packed(&canvas.plane, plane, SIDE, SIDE));
	bench_must(canvas.sm, salmap_set_cams(canvas.sm, 1));
	bench_must(canvas.sm, bench_push_layers(canvas.sm, &job->stack));
	bench_must(canvas.sm, salmap_push_cam_eigen(canvas.sm, 0, last));
	bench_compare(&left, &right, bench_thread_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, "FastCAM / combined map, 224x224", set,
	                   &comparison, BENCH_AT_MOST, 1.3);
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
