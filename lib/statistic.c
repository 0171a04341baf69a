#include "strict_fp.h"

#include "statistic.h"

#include "kernels/guide.h"
#include "walk.h"

bool salmap_statistic_maps(const struct salmap_configuration *settings,
                           salmap_statistic statistic,
                           const struct salmap_view *view, float *maps)
{
	const struct salmap_statistic_parameters parameters = {
		.epsilon = settings->epsilon,
	};

	return salmap_walk(&settings->parallel,
	                   settings->kernels->statistic[statistic], &parameters,
	                   view, maps);
}

bool salmap_statistic_is_scaled(const struct salmap_configuration *settings)
{
	return settings->guide != SALMAP_NO_GUIDE ||
	       settings->relative_epsilon > 0;
}

int64_t salmap_statistic_scratch(const struct salmap_configuration *settings,
                                 int64_t channels)
{
	return salmap_statistic_is_scaled(settings) ? (channels + 1) / 2 : 0;
}

/* ------------------------------------------------------- relative epsilon */

/* One image of a layer. */
struct scaled_image {
	const struct salmap_configuration *settings;
	struct salmap_view view;
	struct salmap_statistic_parameters parameters;
	float *gains, *map;
	/* What the map is multiplied by in the end, to take a factor back that
	 * the gains have. */
	float inverse;
};

/* The mean of all elements above 0, others counting as 0. */
static bool mean_rectified(const struct scaled_image *image, double *mean)
{
	const struct salmap_configuration *settings = image->settings;
	const int64_t locations = salmap_view_locations(&image->view);
	struct salmap_measures measures;
	const bool nonfinite =
		salmap_walk(&settings->parallel,
	                    settings->kernels->guide->mean_rectified,
	                    &image->parameters, &image->view, image->map);

	settings->kernels->normalize.measure(image->map, locations, &measures);
	*mean = measures.sum / (double)locations;
	return nonfinite;
}

/* 2^-e with the exponent e of x, which is at most SALMAP_LARGEST, as far as both
 * it and its inverse are normal floats. */
static double power_below(double x)
{
	const int32_t least = -126;
	int32_t exponent =
		(int32_t)(salmap_bits_of_double(x) >> 52 & 0x7ff) - 1023;

	if (exponent < least)
		exponent = least;
	return salmap_double_of_bits((uint64_t)(1023 - exponent) << 52);
}

/* Multiplies all channels by a power of two. */
static void scale_gains(struct scaled_image *image, double factor)
{
	const bool has_gains = image->parameters.gains != NULL;
	int64_t c;

	for (c = 0; c < image->view.c; c++) {
		const float gain = has_gains ? image->gains[c] : 1;

		image->gains[c] = (float)(gain * factor);
	}
	image->parameters.gains = image->gains;
	image->inverse = (float)(1 / factor);
}

/* Whether the statistic of s * x is s times that of x, but for epsilon, and does
 * not look at negative values. */
static bool is_scalable(salmap_statistic statistic)
{
	return statistic == SALMAP_STATISTIC_SMOE ||
	       statistic == SALMAP_STATISTIC_GAMMA_SCALE;
}

/*
 * Makes the epsilon relative. The mean is brought to 1..2 first, by a power of
 * two which changes no bit of what comes then: so images that differ by such a
 * factor have the same epsilon and the same sums, and large and small ones go
 * the fast way of SMOE Scale.
 */
static bool make_relative(struct scaled_image *image)
{
	const double fraction = image->settings->relative_epsilon;
	double mean, factor = 1, epsilon;
	const bool nonfinite = mean_rectified(image, &mean);

	if (mean == 0)
		return nonfinite;
	if (is_scalable(image->settings->statistic)) {
		factor = power_below(mean);
		scale_gains(image, factor);
	}
	epsilon = fraction * (mean * factor);
	if (epsilon < 1e-30)
		epsilon = 1e-30;
	image->parameters.epsilon = salmap_saturate(epsilon);
	return nonfinite;
}

/* ------------------------------------------------------------------ images */

/* Image number `index` of a layer. */
static struct scaled_image image_of(const struct salmap_configuration *settings,
                                    const struct salmap_view *view,
                                    int64_t index)
{
	struct scaled_image image = {
		.settings = settings,
		.view = *view,
		.parameters = { .epsilon = settings->epsilon },
		.inverse = 1,
	};

	image.view.n = 1;
	image.view.data += (ptrdiff_t)(index * view->stride_n);
	return image;
}

static bool fill_image(struct scaled_image *image)
{
	const struct salmap_configuration *settings = image->settings;
	const int64_t locations = salmap_view_locations(&image->view);
	const bool nonfinite = salmap_walk(
		&settings->parallel,
		settings->kernels->statistic[settings->statistic],
		&image->parameters, &image->view, image->map);
	int64_t i;

	for (i = 0; image->inverse != 1 && i < locations; i++)
		image->map[i] = salmap_saturate((double)image->map[i] *
		                                image->inverse);
	return nonfinite;
}

bool salmap_statistic_scaled_maps(const struct salmap_configuration *settings,
                                  const struct salmap_guide *guide,
                                  const struct salmap_view *view, float *gains,
                                  float *maps)
{
	bool nonfinite = false;
	int64_t n;

	for (n = 0; n < view->n; n++) {
		struct scaled_image image = image_of(settings, view, n);

		image.gains = gains;
		image.map = maps + n * salmap_view_locations(view);
		if (SALMAP_HAS_CLASS_MAPS && guide->maps != NULL) {
			nonfinite |= salmap_guide_gains(settings, guide, view,
			                                n, gains);
			image.parameters.gains = gains;
		}
		if (settings->relative_epsilon > 0)
			nonfinite |= make_relative(&image);
		nonfinite |= fill_image(&image);
	}
	return nonfinite;
}
