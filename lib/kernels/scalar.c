/*
 * The statistics that define the bits, in plain C: for each row of
 * SALMAP_STATISTICS a function of a tile of locations, named by the row and
 * _tile. A statistic walks over channels, and then finishes what it has for
 * each location; scalar_moments.h and scalar_sums.h have walks that several
 * share.
 */
#include "../strict_fp.h"

#include "cam.h"
#include "entropy.h"
#include "gamma_scale.h"
#include "guide.h"
#include "scalar_moments.h"
#include "scalar_sums.h"

#include "../smoe.h"

static float smoe_of(const struct salmap_scalar_factors *factors)
{
	return factors->is_exact
	       ? salmap_smoe_of_share(factors->mean, factors->spread)
	       : salmap_smoe_of_difference(factors->mean, factors->spread);
}

static bool smoe_tile(const struct salmap_scalar_tile *tile, float *out)
{
	struct salmap_scalar_factors factors[SALMAP_SCALAR_TILE];
	const bool nonfinite = salmap_scalar_by_sums(tile, factors);
	int i;

	for (i = 0; i < tile->count; i++)
		out[i] = smoe_of(&factors[i]);
	return nonfinite;
}

static float gamma_scale_of(const struct salmap_scalar_factors *factors)
{
	return factors->is_exact
	       ? salmap_gamma_scale(factors->mean, factors->spread)
	       : salmap_gamma_scale_of_difference(factors->mean,
	                                          factors->spread);
}

static bool gamma_scale_tile(const struct salmap_scalar_tile *tile, float *out)
{
	struct salmap_scalar_factors factors[SALMAP_SCALAR_TILE];
	const bool nonfinite = salmap_scalar_by_sums(tile, factors);
	int i;

	for (i = 0; i < tile->count; i++)
		out[i] = gamma_scale_of(&factors[i]);
	return nonfinite;
}

static bool mean_tile(const struct salmap_scalar_tile *tile, float *out)
{
	double mean[SALMAP_SCALAR_TILE];
	const bool nonfinite = salmap_scalar_means(tile, mean);
	int i;

	for (i = 0; i < tile->count; i++)
		out[i] = salmap_saturate(mean[i]);
	return nonfinite;
}

static bool std_tile(const struct salmap_scalar_tile *tile, float *out)
{
	double mean[SALMAP_SCALAR_TILE], deviation[SALMAP_SCALAR_TILE];
	const bool nonfinite = salmap_scalar_moments(tile, mean, deviation);
	int i;

	for (i = 0; i < tile->count; i++)
		out[i] = salmap_saturate(deviation[i]);
	return nonfinite;
}

static bool entropy_tile(const struct salmap_scalar_tile *tile, float *out)
{
	const double least = tile->parameters->epsilon;
	double mean[SALMAP_SCALAR_TILE], deviation[SALMAP_SCALAR_TILE];
	const bool nonfinite = salmap_scalar_moments(tile, mean, deviation);
	int i;

	for (i = 0; i < tile->count; i++)
		out[i] = salmap_entropy(mean[i], deviation[i] > least
		                                         ? deviation[i]
		                                         : least);
	return nonfinite;
}

/* Adding 0 turns -0 into 0: which of the two is the maximum would depend on the
 * order of channels. */
static bool max_tile(const struct salmap_scalar_tile *tile, float *out)
{
	float highest[SALMAP_SCALAR_TILE], row[SALMAP_SCALAR_TILE];
	bool nonfinite = salmap_scalar_channel(tile, 0, highest);
	int64_t c;
	int i;

	for (c = 1; c < tile->view->c; c++) {
		nonfinite |= salmap_scalar_channel(tile, c, row);
		for (i = 0; i < tile->count; i++)
			highest[i] = row[i] > highest[i] ? row[i] : highest[i];
	}
	for (i = 0; i < tile->count; i++)
		out[i] = salmap_saturate(highest[i]) + 0.0f;
	return nonfinite;
}

/* ------------------------------------------------------------------ table */

#ifndef SALMAP_OPENCL /* which calls the functions of tiles: bindings/opencl */

#define STATISTIC_OF_TILES(enumerator, value, name, meaning)                   \
	static bool salmap_scalar_##name(                                      \
		const struct salmap_view *view, const struct salmap_run *run,  \
		const struct salmap_statistic_parameters *parameters,          \
		float *out)                                                    \
	{                                                                      \
		return salmap_scalar_tiles(view, run, parameters, out,         \
		                           name##_tile);                       \
	}
#define SCALAR_STATISTIC(enumerator, value, name, meaning)                     \
	[value] = SALMAP_IN(SALMAP_NEEDS_STATISTIC(value), salmap_scalar_##name),
#define SCALAR_KERNEL(has, name) .name = SALMAP_IN(has, salmap_scalar_##name),

SALMAP_STATISTICS(STATISTIC_OF_TILES)

const struct salmap_kernels salmap_kernels_scalar = {
	.name = "scalar",
	.statistic = { SALMAP_STATISTICS(SCALAR_STATISTIC) },
	.normalize = { SALMAP_NORMALIZE_KERNELS(SCALAR_KERNEL) },
	.render = &salmap_render_scalar,
	.cam = SALMAP_IN(SALMAP_HAS_CLASS_MAPS, &salmap_cam_scalar),
	.guide = &salmap_guide_scalar,
};

#endif
