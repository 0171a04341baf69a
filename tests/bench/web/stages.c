/*
 * What the stages of one image take on one thread, in milliseconds, the fastest of
 * many samples, so that other programs do not count:
 *     stages KERNELS
 */
#include <stdio.h>
#include <stdlib.h>

#include "../clock.h"
#include "../must.h"
#include "../push.h"

#define SIDE 224
#define SAMPLES 150
#define TOGETHER 4 /* clocks of browsers are coarse */

struct work {
	salmap *sm;
	struct bench_stack stack;
	salmap_plane plane;
	salmap_picture picture;
};

static void push(struct work *work)
{
	bench_must(work->sm, salmap_reset(work->sm));
	bench_must(work->sm, bench_push_layers(work->sm, &work->stack));
}

static void combine(struct work *work)
{
	bench_must(work->sm, salmap_combined(work->sm, 0, &work->plane));
}

static void draw_lovi(struct work *work)
{
	bench_must(work->sm, salmap_lovi(work->sm, 0, &work->picture));
}

static void draw_heatmap(struct work *work)
{
	bench_must(work->sm, salmap_heatmap(work->sm, 0, &work->picture));
}

static void measure(const char *name, void (*stage)(struct work *),
                    struct work *work)
{
	double best = 1e9;
	int sample, i;

	for (sample = 0; sample < SAMPLES; sample++) {
		const double begun = bench_wall_seconds();
		double taken;

		for (i = 0; i < TOGETHER; i++)
			stage(work);
		taken = (bench_wall_seconds() - begun) / TOGETHER;
		best = taken < best ? taken : best;
	}
	printf("%s %.4f\n", name, best * 1e3);
}

int main(int argc, char **argv)
{
	struct work work;
	float *map = bench_allocate(SIDE * SIDE * sizeof(*map));
	unsigned char *pixels = bench_allocate(4 * SIDE * SIDE);

	work.sm = bench_context(BENCH_LAYERS, argc > 1 ? argv[1] : "wasm",
	                        SALMAP_NORMALIZER_GAMMA);
	bench_stack_make(&work.stack, SALMAP_F32, false);
	bench_must(work.sm,
	           salmap_plane_packed(&work.plane, map, SIDE, SIDE));
	bench_must(work.sm,
	           salmap_picture_packed(&work.picture, pixels,
	                                 SALMAP_PIXEL_RGBA8, SIDE, SIDE));
	measure("push", push, &work);
	measure("combined", combine, &work);
	measure("lovi", draw_lovi, &work);
	measure("heatmap", draw_heatmap, &work);
	bench_stack_release(&work.stack);
	salmap_destroy(work.sm);
	free(pixels);
	free(map);
	return 0;
}
