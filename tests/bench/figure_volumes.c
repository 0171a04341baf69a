/* Volumes against planes: SMOE of as many elements, and as many output values,
 * four times as many along each axis as the map has. */
#include "figures.h"

#include <stdlib.h>

#include "activations.h"
#include "must.h"
#include "push.h"

enum { CHANNELS = 64, DEPTH = 8, SIDE = 28, SCALE = 4 };
enum { LOCATIONS = DEPTH * SIDE * SIDE, ELEMENTS = CHANNELS * LOCATIONS };
enum { OUT_DEPTH = SCALE * DEPTH, OUT_SIDE = SCALE * SIDE };

/* One layer, pushed again and again, or read. */
struct volume_bench {
	salmap *sm;
	salmap_tensor tensor;
	salmap_plane out;
	int slices; /* to read one by one; 0 for all at once */
};

static void open_bench(struct volume_bench *bench, const char *set,
                       const float *data, int64_t depth, int64_t height)
{
	bench->sm = bench_context(1, set, SALMAP_NORMALIZER_NONE);
	bench_must(bench->sm, salmap_tensor_ncdhw(&bench->tensor, data,
	                                          SALMAP_F32, 1, CHANNELS,
	                                          depth, height, SIDE));
}

static void push_again(void *context)
{
	struct volume_bench *bench = context;

	bench_must(bench->sm, salmap_push(bench->sm, 0, &bench->tensor));
	bench_must(bench->sm, salmap_reset(bench->sm));
}

static void read_all(void *context)
{
	struct volume_bench *bench = context;
	int i;

	if (bench->slices == 0)
		bench_must(bench->sm, salmap_volume(bench->sm, 0, &bench->out));
	for (i = 0; i < bench->slices; i++)
		bench_must(bench->sm, salmap_combined(bench->sm, 0,
		                                      &bench->out));
}

static void report(struct bench_job *job, const char *set, const char *figure,
                   void (*run)(void *context),
                   struct volume_bench *const benches[2], double bound)
{
	const struct bench_side volume = { run, benches[0] };
	const struct bench_side plane = { run, benches[1] };
	struct bench_comparison comparison;

	bench_compare(&volume, &plane, bench_thread_seconds, job->seconds,
	              &comparison);
	bench_report_ratio(&job->report, figure, set, &comparison,
	                   BENCH_AT_MOST, bound);
}

void bench_figure_volumes(struct bench_job *job, const char *set)
{
	float *data = bench_allocate(ELEMENTS * sizeof(*data));
	float *out = bench_allocate((size_t)OUT_DEPTH * OUT_SIDE * OUT_SIDE *
	                            sizeof(*out));
	struct volume_bench volume = { 0 }, plane = { 0 }, slice = { 0 };

	bench_activations(data, ELEMENTS, 5);
	open_bench(&volume, set, data, DEPTH, SIDE);
	open_bench(&plane, set, data, 1, DEPTH * SIDE);
	open_bench(&slice, set, data, 1, SIDE);
	report(job, set, "SMOE of a volume / of a plane", push_again,
	       (struct volume_bench *[2]){ &volume, &plane }, 1.1);
	bench_must(volume.sm, salmap_push(volume.sm, 0, &volume.tensor));
	bench_must(slice.sm, salmap_push(slice.sm, 0, &slice.tensor));
	slice.slices = OUT_DEPTH;
	bench_must(NULL, salmap_plane_packed(&slice.out, out, OUT_SIDE,
	                                     OUT_SIDE));
	volume.out = (salmap_plane){ .struct_size = sizeof(volume.out),
		                     .data = out,
		                     .width = OUT_SIDE,
		                     .height = OUT_SIDE,
		                     .stride = OUT_SIDE,
		                     .depth = OUT_DEPTH,
		                     .slice_stride = OUT_SIDE * OUT_SIDE };
	report(job, set, "trilinear / bilinear, a value", read_all,
	       (struct volume_bench *[2]){ &volume, &slice }, 3.0);
	salmap_destroy(volume.sm);
	salmap_destroy(plane.sm);
	salmap_destroy(slice.sm);
	free(out);
	free(data);
}
