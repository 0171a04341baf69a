#include "strict_fp.h"

#include "normalize.h"

#include "gamma.h"

/* Sums over a map go to interleaved lanes that a fixed tree folds, so that
 * vector code of any width can give the same bits. */
#define MAP_LANES 16

static double fold_lanes(double lanes[MAP_LANES])
{
	int step, lane;

	for (step = MAP_LANES / 2; step > 0; step /= 2)
		for (lane = 0; lane < step; lane++)
			lanes[lane] += lanes[lane + step];
	return lanes[0];
}

static void measure(const float *map, int64_t count,
                    struct salmap_map_info *info)
{
	double lanes[MAP_LANES] = { 0 };
	float lowest = map[0], highest = map[0];
	int64_t i;

	for (i = 0; i < count; i++) {
		lanes[i % MAP_LANES] += map[i];
		lowest = map[i] < lowest ? map[i] : lowest;
		highest = map[i] > highest ? map[i] : highest;
	}
	info->min = lowest;
	info->max = highest;
	info->mean = fold_lanes(lanes) / (double)count;
	info->flat = lowest == highest;
	if (info->flat)
		info->mean = lowest;
}

static void clear(float *map, int64_t count)
{
	int64_t i;

	for (i = 0; i < count; i++)
		map[i] = 0;
}

/* ------------------------------------------------------------------ range */

static void normalize_range(float *map, int64_t count,
                            const struct salmap_map_info *info)
{
	const double span = info->max - info->min;
	int64_t i;

	for (i = 0; i < count; i++)
		map[i] = (float)((map[i] - info->min) / span);
}

/* ------------------------------------------------------------------ gauss */

static double map_deviation(const float *map, int64_t count, double mean)
{
	double lanes[MAP_LANES] = { 0 };
	int64_t i;

	for (i = 0; i < count; i++) {
		const double d = map[i] - mean;

		lanes[i % MAP_LANES] += d * d;
	}
	return salmap_sqrt(fold_lanes(lanes) / (double)(count - 1));
}

/*
 * The normal CDF of z, on a grid of 2^-40: from one grid point to the next it
 * grows by more than its rounding errors, so that the computed one never falls.
 * Both halves compute their smaller tail, whose relative error is small.
 */
static double normal_cdf(double z)
{
	const double rounder = 0x1.8p12; /* 52 - 40 */
	const double widest = 40;        /* all but 1e-300 lies within */
	const double root_half = 0.7071067811865476;

	if (z >= widest)
		return 1;
	if (z <= -widest)
		return 0;
	z = z + rounder - rounder;
	if (z < 0)
		return 0.5 * salmap_erfc(-z * root_half);
	return 1 - 0.5 * salmap_erfc(z * root_half);
}

static void normalize_gauss(float *map, int64_t count,
                            const struct salmap_map_info *info)
{
	const double std = map_deviation(map, count, info->mean);
	int64_t i;

	for (i = 0; i < count; i++)
		map[i] = (float)normal_cdf((map[i] - info->mean) / std);
}

/* ------------------------------------------------------------------ gamma */

/*
 * log(mean) - mean(log) of the shifted map s - min + epsilon, as the mean of
 * (v/mean - 1) - log(v/mean): the linear term adds up to 0, and what is left
 * loses nothing where all values are nearly equal.
 */
static double spread(const float *map, int64_t count,
                     const struct salmap_map_info *info, double epsilon,
                     double mean)
{
	double lanes[MAP_LANES] = { 0 };
	int64_t i;

	for (i = 0; i < count; i++)
		lanes[i % MAP_LANES] += salmap_log_excess(
			(map[i] - info->mean) / mean,
			(map[i] - info->min + epsilon) / mean);
	return fold_lanes(lanes) / (double)count;
}

static void normalize_gamma(float *map, int64_t count,
                            const struct salmap_map_info *info, double epsilon)
{
	const double mean = info->mean - info->min + epsilon;
	const struct salmap_gamma distribution = salmap_gamma_fit(
		mean, spread(map, count, info, epsilon, mean));
	int64_t i;

	for (i = 0; i < count; i++)
		map[i] = (float)salmap_gamma_cdf(&distribution,
		                                 map[i] - info->min + epsilon,
		                                 map[i] - info->mean);
}

/* ------------------------------------------------------------------- maps */

static void normalize(const struct salmap_settings *settings, float *map,
                      int64_t count, struct salmap_map_info *info)
{
	measure(map, count, info);
	if (info->flat)
		clear(map, count);
	else if (settings->normalizer == SALMAP_NORMALIZER_GAUSS)
		normalize_gauss(map, count, info);
	else if (settings->normalizer == SALMAP_NORMALIZER_GAMMA)
		normalize_gamma(map, count, info, settings->epsilon);
	else if (settings->normalizer == SALMAP_NORMALIZER_RANGE)
		normalize_range(map, count, info);
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
