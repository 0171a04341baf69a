/* Where the time goes: the stages of one image, each on its own. */
#include "figures.h"

#include <stdlib.h>

#include "must.h"
#include "push.h"

#define SIDE 224

/* The statistic's maps of the whole stack, and a context that takes them. */
struct maps {
	salmap *sm;
	float *memory;
	salmap_tensor maps[BENCH_LAYERS];
};

/* A context that holds all layers, and where it draws. */
struct canvas {
	salmap *sm;
	const struct bench_stack *stack;
	salmap_plane plane;
	salmap_picture picture;
};

static void push_maps(void *context)
{
	struct maps *maps = context;
	uint32_t i;

	for (i = 0; i < BENCH_LAYERS; i++)
		bench_must(maps->sm, salmap_push_map(maps->sm, i,
		                                     &maps->maps[i]));
	bench_must(maps->sm, salmap_reset(maps->sm));
}

static void draw_combined(void *context)
{
	struct canvas *canvas = context;

	bench_must(canvas->sm, salmap_combined(canvas->sm, 0, &canvas->plane));
}

static void draw_lovi(void *context)
{
	struct canvas *canvas = context;

	bench_must(canvas->sm, salmap_lovi(canvas->sm, 0, &canvas->picture));
}

static void draw_heatmap(void *context)
{
	struct canvas *canvas = context;

	bench_must(canvas->sm, salmap_heatmap(canvas->sm, 0, &canvas->picture));
}

static void whole_image(void *context)
{
	struct canvas *canvas = context;

	bench_must(canvas->sm, salmap_reset(canvas->sm));
	bench_must(canvas->sm, bench_push_layers(canvas->sm, canvas->stack));
	draw_combined(canvas);
	draw_lovi(canvas);
}

static void report_stage(struct bench_job *job, const char *set,
                         const char *figure, void (*run)(void *), void *context)
{
	const struct bench_side side = { run, context };
	struct bench_spread spread;
	const int rounds = bench_time(&side, job->seconds / 2, &spread);

	bench_report_time(&job->report, figure, set, &spread, rounds);
}

/* A stage for each row of a list. */
struct stage {
	const char *figure;
	int32_t value;
};

#define STATISTIC_STAGE(enumerator, value, name, meaning)                      \
	{ "stage: statistic " #name ", us", enumerator },
#define NORMALIZER_STAGE(enumerator, value, name, meaning)                     \
	{ "stage: normaliser " #name ", us", enumerator },

static void statistics(struct bench_job *job, const char *set)
{
	static const struct stage stages[] = {
		SALMAP_STATISTICS(STATISTIC_STAGE)
	};
	size_t i;

	for (i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		struct bench_push push;
		struct bench_side side;

		bench_push_open(&push, &job->stack, set,
		                SALMAP_NORMALIZER_NONE);
		bench_must(push.sm, salmap_set_statistic(push.sm,
		                                         stages[i].value));
		side = bench_push_side(&push);
		report_stage(job, set, stages[i].figure, side.run,
		             side.context);
		bench_push_close(&push);
	}
}

/* Computes the maps that the normalisers get. */
static void make_maps(struct maps *maps, const struct bench_stack *stack,
                      const char *set)
{
	salmap *sm = bench_context(BENCH_LAYERS, set, SALMAP_NORMALIZER_NONE);
	salmap_plane plane;
	float *next;
	size_t count = 0;
	uint32_t i;

	for (i = 0; i < BENCH_LAYERS; i++)
		count += (size_t)(stack->layers[i].h * stack->layers[i].w);
	next = maps->memory = bench_allocate(count * sizeof(*next));
	bench_must(sm, bench_push_layers(sm, stack));
	for (i = 0; i < BENCH_LAYERS; i++) {
		const int64_t h = stack->layers[i].h, w = stack->layers[i].w;

		bench_must(sm, salmap_plane_packed(&plane, next, w, h));
		bench_must(sm, salmap_layer_map(sm, 0, i, &plane));
		bench_must(sm, salmap_tensor_nchw(&maps->maps[i], next,
		                                  SALMAP_F32, 1, 1, h, w));
		next += h * w;
	}
	salmap_destroy(sm);
}

/* What the last of the normalisers compares with: the maps themselves. */
static void set_reference(salmap *sm, const struct bench_stack *stack,
                          const char *set)
{
	salmap *filled = bench_context(BENCH_LAYERS, set,
	                               SALMAP_NORMALIZER_RANGE);
	salmap_aggregate *aggregate;

	bench_must(filled, salmap_set_keep_raw(filled, 1));
	bench_must(filled, bench_push_layers(filled, stack));
	bench_must(NULL, salmap_aggregate_create(BENCH_LAYERS, SIDE, SIDE, NULL,
	                                         &aggregate, NULL));
	bench_must(NULL, salmap_aggregate_add(aggregate, filled, 0, NULL));
	bench_must(sm, salmap_set_reference(sm, aggregate));
	salmap_aggregate_destroy(aggregate);
	salmap_destroy(filled);
}

static void normalizers(struct bench_job *job, const char *set)
{
	static const struct stage stages[] = {
		SALMAP_NORMALIZERS(NORMALIZER_STAGE)
	};
	struct maps maps;
	size_t i;

	make_maps(&maps, &job->stack, set);
	for (i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		maps.sm = bench_context(BENCH_LAYERS, set,
		                        stages[i].value);
		set_reference(maps.sm, &job->stack, set);
		report_stage(job, set, stages[i].figure, push_maps, &maps);
		salmap_destroy(maps.sm);
	}
	free(maps.memory);
}

static void outputs(struct bench_job *job, const char *set)
{
	const size_t pixels = (size_t)SIDE * SIDE;
	float *plane = bench_allocate(pixels * sizeof(*plane));
	unsigned char *picture = bench_allocate(3 * pixels);
	struct canvas canvas = {
		.sm = bench_context(BENCH_LAYERS, set, SALMAP_NORMALIZER_GAMMA),
		.stack = &job->stack,
	};

	bench_must(NULL, salmap_plane_packed(&canvas.plane, plane, SIDE, SIDE));
	bench_must(NULL, salmap_picture_packed(&canvas.picture, picture,
	                                       SALMAP_PIXEL_RGB8, SIDE, SIDE));
	bench_must(canvas.sm, bench_push_layers(canvas.sm, &job->stack));
	report_stage(job, set, "stage: combined 224x224, us", draw_combined,
	             &canvas);
	report_stage(job, set, "stage: LOVI RGB8 224x224, us", draw_lovi,
	             &canvas);
	report_stage(job, set, "stage: heat map RGB8 224x224, us", draw_heatmap,
	             &canvas);
	report_stage(job, set, "push with gamma, combined, LOVI, us",
	             whole_image, &canvas);
	salmap_destroy(canvas.sm);
	free(picture);
	free(plane);
}

void bench_figure_stages(struct bench_job *job, const char *set)
{
	statistics(job, set);
	normalizers(job, set);
	outputs(job, set);
}
