/* The formulas are in salmap.h and docs/numerics.md. */
#include "strict_fp.h"

#include "cam.h"

#include "kernels/cam.h"
#include "lists.h"
#include "transpose.h"
#include "walk.h"

static bool walk_numbers(const struct salmap_configuration *settings,
                         salmap_statistic_kernel kernel,
                         const struct salmap_cam_source *source, float *maps)
{
	const struct salmap_statistic_parameters parameters = {
		.weights = source->numbers,
		.weights_stride = source->numbers_stride,
		.more = source->more,
		.more_count = source->more_count,
	};

	return salmap_walk(&settings->parallel, kernel, &parameters,
	                   source->activation, maps);
}

bool salmap_cam_of_weights(const struct salmap_configuration *settings,
                           const struct salmap_cam_source *source, float *maps)
{
	return walk_numbers(settings, settings->kernels->cam->weigh, source,
	                    maps);
}

bool salmap_cam_of_vector(const struct salmap_configuration *settings,
                          const struct salmap_cam_source *source, float *maps)
{
	return walk_numbers(settings, settings->kernels->cam->similarity,
	                    source, maps);
}

/* ----------------------------------------------- weights from the gradients */

/* What a method works with. */
struct cam_work {
	const struct salmap_configuration *settings;
	const struct salmap_cam_source *source;
	float *weights, *sums; /* [image][channel], in the scratch */
	float *maps;
};

int64_t salmap_cam_scratch(const struct salmap_view *activation)
{
	return activation->n * activation->c;
}

static bool channel_means(const struct cam_work *work,
                          const struct salmap_view *view, float *means)
{
	const struct salmap_configuration *settings = work->settings;
	const struct salmap_statistic_parameters parameters = { .epsilon = 0 };

	return salmap_walk_channels(
		&settings->parallel,
		settings->kernels->statistic[SALMAP_STATISTIC_MEAN],
		&parameters, view, means);
}

/* S_k of all channels. */
static bool channel_sums_of(const struct cam_work *work)
{
	const struct salmap_view *view = work->source->activation;
	const double locations = (double)salmap_view_locations(view);
	const bool nonfinite = channel_means(work, view, work->sums);
	int64_t i;

	for (i = 0; i < view->n * view->c; i++)
		work->sums[i] = salmap_saturate(work->sums[i] * locations);
	return nonfinite;
}

static bool weigh_activation(const struct cam_work *work)
{
	struct salmap_cam_source weighted = *work->source;

	weighted.numbers = work->weights;
	weighted.numbers_stride = weighted.activation->c;
	return salmap_cam_of_weights(work->settings, &weighted, work->maps);
}

/* ------------------------------------------------------------------ methods */

/* Fills the maps: method_ and the name of the row of SALMAP_CAM_METHODS.
 * Returns whether NaN or infinity was met. */
typedef bool (*cam_method)(const struct cam_work *work);

static bool method_gradcam(const struct cam_work *work)
{
	const bool nonfinite = channel_means(work, work->source->gradient,
	                                     work->weights);

	return weigh_activation(work) || nonfinite;
}

static bool method_gradcampp(const struct cam_work *work)
{
	const struct salmap_configuration *settings = work->settings;
	const struct salmap_view *view = work->source->activation;
	const struct salmap_statistic_parameters parameters = {
		.sums = work->sums,
		.sums_stride = view->c,
	};
	bool nonfinite = channel_sums_of(work);
	int64_t i;

	for (i = 0; i < view->n * view->c; i++)
		if (work->sums[i] < 0)
			work->sums[i] = 0;
	nonfinite |= salmap_walk_channels(&settings->parallel,
	                                  settings->kernels->cam->gradcampp,
	                                  &parameters, work->source->gradient,
	                                  work->weights);
	return weigh_activation(work) || nonfinite;
}

static bool method_xgradcam(const struct cam_work *work)
{
	const struct salmap_configuration *settings = work->settings;
	const struct salmap_view *view = work->source->activation;
	const struct salmap_statistic_parameters parameters = {
		.other = work->source->gradient,
	};
	bool nonfinite = channel_sums_of(work);
	int64_t i;

	nonfinite |= salmap_walk_channels(&settings->parallel,
	                                  settings->kernels->cam->hirescam,
	                                  &parameters, view, work->weights);
	for (i = 0; i < view->n * view->c; i++)
		work->weights[i] =
			work->sums[i] == 0
				? 0
				: salmap_saturate((double)work->weights[i] /
		                                  work->sums[i]);
	return weigh_activation(work) || nonfinite;
}

static bool multiply_elements(const struct cam_work *work,
                              salmap_statistic_kernel kernel)
{
	const struct salmap_statistic_parameters parameters = {
		.other = work->source->gradient,
	};

	return salmap_walk(&work->settings->parallel, kernel, &parameters,
	                   work->source->activation, work->maps);
}

static bool method_hirescam(const struct cam_work *work)
{
	return multiply_elements(work, work->settings->kernels->cam->hirescam);
}

static bool method_elementwise(const struct cam_work *work)
{
	return multiply_elements(work,
	                         work->settings->kernels->cam->elementwise);
}

static bool method_layercam(const struct cam_work *work)
{
	return multiply_elements(work, work->settings->kernels->cam->layercam);
}

#define METHOD(enumerator, value, name, meaning) [value] = method_##name,
static const cam_method methods[] = { SALMAP_CAM_METHODS(METHOD) };

SALMAP_TABLE_IS_COMPLETE(methods, SALMAP_CAM_METHODS);

bool salmap_cam_of_gradient(const struct salmap_configuration *settings,
                            const struct salmap_cam_source *source,
                            double *scratch, float *maps)
{
	const struct salmap_view *view = source->activation;
	float *numbers = (float *)(void *)scratch;
	const struct cam_work work = {
		settings, source, numbers, numbers + view->n * view->c, maps,
	};

	return methods[source->method](&work);
}
