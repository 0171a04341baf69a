/* The settings of a context, as the arithmetic wants them. */
#ifndef SALMAP_CONFIGURATION_H
#define SALMAP_CONFIGURATION_H

#include "kernels/kernels.h"
#include "parallel.h"
#include "status.h"

struct salmap_configuration {
	salmap_statistic statistic;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
	salmap_nonfinite nonfinite;
	salmap_incomplete incomplete;
	salmap_evidence evidence;
	salmap_fastcam_factor fastcam_factor;
	uint32_t guide; /* a class map, or SALMAP_NO_GUIDE */
	salmap_lovi_palette palette;
	salmap_heat_palette heat_palette;
	float low_limit, high_limit; /* of pictures; equal for their own */
	float epsilon;
	double relative_epsilon; /* 0 for none */
	struct salmap_parallel_loop parallel;
	const struct salmap_kernels *kernels;
};

/* The defaults, which salmap_create documents. */
salmap_settings salmap_settings_defaults(void);

/* Checks all settings but the weights, and makes a configuration of them.
 * ARGUMENT, or UNSUPPORTED for a set of kernels that cannot run here, with a
 * sentence. */
salmap_status salmap_configure(struct salmap_configuration *configuration,
                               const salmap_settings *settings,
                               struct salmap_sentence *sentence);

#endif
