#include "statistic.h"

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
