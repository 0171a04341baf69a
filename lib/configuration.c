#include "configuration.h"

struct salmap_configuration salmap_configuration_default(void)
{
	const struct salmap_configuration settings = {
		.statistic = SALMAP_STATISTIC_SMOE,
		.normalizer = SALMAP_NORMALIZER_GAMMA,
		.resampling = SALMAP_RESAMPLING_BILINEAR,
		.nonfinite = SALMAP_NONFINITE_ERROR,
		.incomplete = SALMAP_INCOMPLETE_ERROR,
		.epsilon = 1e-7f,
		.parallel = { NULL, NULL },
		.kernels = salmap_kernels_best(),
	};
	return settings;
}
