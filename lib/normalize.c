#include "strict_fp.h"

#include "normalize.h"

#include "coefficients.h"
#include "gamma_table.h"
#include "histogram.h"
#include "lists.h"
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

/* ------------------------------------------------------------- normalisers */

/* Brings a map whose values are not all equal to 0..1, in place. The function
 * of a row of SALMAP_NORMALIZERS is normalize_ and its name. */
typedef void (*map_normalizer)(const struct salmap_configuration *settings,
                               const double *below, float *map, int64_t count,
                               const struct salmap_map_info *info);

static const struct salmap_normalize_kernels *passes_of(
	const struct salmap_configuration *settings)
{
	return &settings->kernels->normalize;
}

static void normalize_none(const struct salmap_configuration *settings,
                           const double *below, float *map, int64_t count,
                           const struct salmap_map_info *info)
{
	(void)settings, (void)below, (void)map, (void)count, (void)info;
}

static void normalize_range(const struct salmap_configuration *settings,
                            const double *below, float *map, int64_t count,
                            const struct salmap_map_info *info)
{
	(void)below;
	passes_of(settings)->range(map, count, info->min,
	                           info->max - info->min);
}

static void normalize_gauss(const struct salmap_configuration *settings,
                            const double *below, float *map, int64_t count,
                            const struct salmap_map_info *info)
{
	const struct salmap_normalize_kernels *kernels = passes_of(settings);
	const double squares = kernels->squares(map, count, info->mean);

	(void)below;
	kernels->gauss(map, count, info->mean,
	               salmap_sqrt(squares / (double)(count - 1)));
}

/* From so many locations on, a table takes less time than it saves. */
#define WORTH_A_TABLE 32

/* Below, the errors of a difference of logarithms would show. */
#define SMALL_SPREAD 0x1p-16

/* log(mean) - mean(log) by the logarithm of the product of all v. */
static double fast_spread(const struct salmap_normalize_kernels *kernels,
                          const float *map, int64_t count,
                          const struct salmap_shifted *shifted, double mean)
{
	const int64_t blocks = count / SALMAP_PRODUCT_BLOCK;
	const int64_t done = blocks * SALMAP_PRODUCT_BLOCK;
	const uint64_t bits = salmap_bits_of_double(mean);
	const int64_t power = (int64_t)(bits >> 52) - 1023;
	const double mantissa = salmap_double_of_bits(
		bits - ((uint64_t)power << 52));
	struct salmap_product product;
	double rest = 1;
	int64_t exponent = 0;
	int lane;

	for (lane = 0; lane < SALMAP_MAP_LANES; lane++) {
		product.mantissa[lane] = 1;
		product.exponent[lane] = 0;
	}
	kernels->multiply(map, blocks, shifted, &product);
	salmap_scalar_multiply_rest(map + done, count - done, shifted,
	                            &product);
	for (lane = 0; lane < SALMAP_MAP_LANES; lane++) {
		rest *= product.mantissa[lane];
		exponent += product.exponent[lane];
	}
	return ((double)(power * count - exponent) * SALMAP_LN_2 -
	        salmap_log(rest)) / (double)count + salmap_log(mantissa);
}

/*
 * The fit wants log(mean) - mean(log) of the shifted map v = s - min + epsilon.
 * Where that is small it is taken as the mean of (v/mean - 1) - log(v/mean):
 * the linear term adds up to 0, and what is left loses nothing where all values
 * are nearly equal.
 */
static double spread_of(const struct salmap_normalize_kernels *kernels,
                        const float *map, int64_t count,
                        const struct salmap_shifted *shifted, double mean)
{
	const double spread = fast_spread(kernels, map, count, shifted, mean);

	if (spread >= SMALL_SPREAD)
		return spread;
	return salmap_scalar_excess(map, count, shifted) / (double)count;
}

static void look_up_block(const struct salmap_gamma_table *table,
                          const struct salmap_normalize_kernels *kernels,
                          const struct salmap_shifted *shifted, float *map)
{
	float cdfs[SALMAP_LOOK_UPS];

	if (kernels->look_up(table, shifted, map, cdfs))
		salmap_scalar_look_up(table, shifted, map, cdfs);
	memcpy(map, cdfs, sizeof(cdfs));
}

/* P of each v of a map, in place. */
static void look_up_map(const struct salmap_gamma_table *table,
                        const struct salmap_normalize_kernels *kernels,
                        const struct salmap_shifted *shifted, float *map,
                        int64_t count)
{
	const int rest = (int)(count % SALMAP_LOOK_UPS);
	float last[SALMAP_LOOK_UPS];
	int64_t done;
	int i;

	for (done = 0; done + SALMAP_LOOK_UPS <= count; done += SALMAP_LOOK_UPS)
		look_up_block(table, kernels, shifted, map + done);
	if (rest == 0)
		return;
	for (i = 0; i < SALMAP_LOOK_UPS; i++)
		last[i] = map[done + (i < rest ? i : 0)];
	look_up_block(table, kernels, shifted, last);
	memcpy(map + done, last, (size_t)rest * sizeof(*map));
}

static void normalize_gamma(const struct salmap_configuration *settings,
                            const double *below, float *map, int64_t count,
                            const struct salmap_map_info *info)
{
	const struct salmap_normalize_kernels *kernels = passes_of(settings);
	const double epsilon = settings->epsilon;
	const double mean = info->mean - info->min + epsilon;
	const struct salmap_shifted shifted = { info->min, epsilon, info->mean,
		                                1 / mean };
	const struct salmap_gamma distribution = salmap_gamma_fit(
		mean, spread_of(kernels, map, count, &shifted, mean));
	struct salmap_gamma_table table;
	int64_t i;

	(void)below;
	if (count >= WORTH_A_TABLE) {
		salmap_gamma_table_make(&table, kernels, &distribution, epsilon,
		                        info->max - info->min + epsilon);
		look_up_map(&table, kernels, &shifted, map, count);
		return;
	}
	for (i = 0; i < count; i++)
		map[i] = (float)salmap_gamma_cdf(&distribution,
		                                 map[i] - info->min + epsilon,
		                                 map[i] - info->mean);
}

static void normalize_reference(const struct salmap_configuration *settings,
                                const double *below, float *map, int64_t count,
                                const struct salmap_map_info *info)
{
	int64_t i;

	(void)settings, (void)info;
	for (i = 0; i < count; i++)
		map[i] = salmap_histogram_share(below, map[i]);
}

/* salmap_configure refuses what is not there. */
#define NORMALIZER(enumerator, value, name, meaning)                           \
	[value] = SALMAP_IN(SALMAP_HAS_NORMALIZER(value), normalize_##name),
static const map_normalizer normalizers[] = { SALMAP_NORMALIZERS(NORMALIZER) };

SALMAP_TABLE_IS_COMPLETE(normalizers, SALMAP_NORMALIZERS);

/* ------------------------------------------------------------------- maps */

/* Where all values are equal, nothing stands out in the map; a data set may
 * still have others. */
static void normalize(const struct salmap_configuration *settings,
                      const double *below, float *map, int64_t count,
                      struct salmap_map_info *info)
{
	measure(passes_of(settings), map, count, info);
	if (info->flat && settings->normalizer != SALMAP_NORMALIZER_REFERENCE)
		clear(map, count);
	else
		normalizers[settings->normalizer](settings, below, map, count,
		                                  info);
}

/* What the tasks of one push share: each takes some of the images. */
struct normalize_work {
	const struct salmap_configuration *settings;
	const double *below;
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
		normalize(work->settings, work->below,
		          work->maps + i * work->locations, work->locations,
		          &work->infos[i]);
}

void salmap_normalize_maps(const struct salmap_configuration *settings,
                           const double *below, int64_t images,
                           int64_t locations, float *maps,
                           struct salmap_map_info *infos)
{
	struct normalize_work work = {settings, below, images, locations,
				      0,        maps,  infos};

	work.task_count = salmap_task_count(&settings->parallel, images);
	salmap_parallel_run(&settings->parallel, work.task_count,
			    normalize_task, &work);
}
