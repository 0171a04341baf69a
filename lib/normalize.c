#include "strict_fp.h"

#include "normalize.h"

#include "gamma_table.h"
#include "math.h"

static void measure(const struct salmap_normalize_kernels *kernels,
                    const float *map, int64_t count,
                    struct salmap_map_info *info)
{
	struct salmap_measures measures;

	kernels->measure(map, count, &measures);
	info->min = measures.low;
	info->max = measures.high;
	info->mean = measures.sum / (double)count;
	info->flat = measures.low == measures.high;
	if (info->flat)
		info->mean = info->min;
}

static void clear(float *map, int64_t count)
{
	int64_t i;

	for (i = 0; i < count; i++)
		map[i] = 0;
}

static void normalize_gauss(const struct salmap_normalize_kernels *kernels,
                            float *map, int64_t count,
                            const struct salmap_map_info *info)
{
	const double squares = kernels->squares(map, count, info->mean);

	kernels->gauss(map, count, info->mean,
	               salmap_sqrt(squares / (double)(count - 1)));
}

/* From so many locations on, a table takes less time than it saves. */
#define WORTH_A_TABLE 128

/*
 * The fit wants log(mean) - mean(log) of the shifted map s - min + epsilon. It
 * is taken as the mean of (v/mean - 1) - log(v/mean): the linear term adds up
 * to 0, and what is left loses nothing where all values are nearly equal.
 */
static void normalize_gamma(const struct salmap_normalize_kernels *kernels,
                            float *map, int64_t count,
                            const struct salmap_map_info *info, double epsilon)
{
	const double mean = info->mean - info->min + epsilon;
	const struct salmap_shifted shifted = { info->min, epsilon, info->mean,
		                                1 / mean };
	const struct salmap_gamma distribution = salmap_gamma_fit(
		mean, kernels->excess(map, count, &shifted) / (double)count);
	struct salmap_gamma_table table;
	int64_t i;

	if (count >= WORTH_A_TABLE) {
		salmap_gamma_table_make(&table, &distribution, epsilon,
		                        info->max - info->min + epsilon);
		salmap_gamma_table_map(&table, map, count, info->min, epsilon,
		                       info->mean);
		return;
	}
	for (i = 0; i < count; i++)
		map[i] = (float)salmap_gamma_cdf(&distribution,
		                                 map[i] - info->min + epsilon,
		                                 map[i] - info->mean);
}

/* ------------------------------------------------------------------- maps */

static void normalize(const struct salmap_settings *settings, float *map,
                      int64_t count, struct salmap_map_info *info)
{
	const struct salmap_normalize_kernels *kernels =
		&settings->kernels->normalize;

	measure(kernels, map, count, info);
	if (info->flat)
		clear(map, count);
	else if (settings->normalizer == SALMAP_NORMALIZER_GAUSS)
		normalize_gauss(kernels, map, count, info);
	else if (settings->normalizer == SALMAP_NORMALIZER_GAMMA)
		normalize_gamma(kernels, map, count, info,
		                settings->epsilon);
	else if (settings->normalizer == SALMAP_NORMALIZER_RANGE)
		kernels->range(map, count, info->min, info->max - info->min);
}

/* What the tasks of one push share: each takes some of the images. */
struct normalize_work {
	const struct salmap_settings *settings;
	int64_t images, locations;
	uint32_t task_count;
	float *maps;
	struct salmap_map_info *infos;
};

static void normalize_task(void *context, uint32_t index)
{
	const struct normalize_work *work = context;
	const int64_t end = salmap_task_start(work->images, work->task_count,
	                                      index + 1);
	int64_t i = salmap_task_start(work->images, work->task_count, index);

	for (; i < end; i++)
		normalize(work->settings, work->maps + i * work->locations,
		          work->locations, &work->infos[i]);
}

void salmap_normalize_maps(const struct salmap_settings *settings,
                           int64_t images, int64_t locations, float *maps,
                           struct salmap_map_info *infos)
{
	struct normalize_work work = { settings, images, locations, 0, maps, infos };

	work.task_count = salmap_task_count(&settings->parallel, images);
	salmap_parallel_run(&settings->parallel, work.task_count, normalize_task,
	                    &work);
}
