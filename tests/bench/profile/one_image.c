/*
 * One image through every stage, for a profiler that counts instructions:
 *     one_image [KERNELS]
 */
#include <stdlib.h>

#include "../must.h"
#include "../push.h"

#define SIDE 224

int main(int argc, char **argv)
{
	salmap *sm = bench_context(BENCH_LAYERS, argc > 1 ? argv[1] : "scalar",
	                           SALMAP_NORMALIZER_GAMMA);
	float *map = bench_allocate(SIDE * SIDE * sizeof(*map));
	unsigned char *pixels = bench_allocate(3 * SIDE * SIDE);
	struct bench_stack stack;
	salmap_picture picture;
	salmap_plane plane;

	bench_stack_make(&stack, SALMAP_F32, false);
	bench_must(sm, salmap_plane_packed(&plane, map, SIDE, SIDE));
	bench_must(sm, salmap_picture_packed(&picture, pixels,
	                                     SALMAP_PIXEL_RGB8, SIDE, SIDE));
	bench_must(sm, bench_push_layers(sm, &stack));
	bench_must(sm, salmap_combined(sm, 0, &plane));
	bench_must(sm, salmap_lovi(sm, 0, &picture));
	bench_must(sm, salmap_heatmap(sm, 0, &picture));
	bench_stack_release(&stack);
	salmap_destroy(sm);
	free(pixels);
	free(map);
	return 0;
}
