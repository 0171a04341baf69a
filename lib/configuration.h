/* The settings of a context, all checked. */
#ifndef SALMAP_SETTINGS_H
#define SALMAP_SETTINGS_H

#include "kernels/kernels.h"
#include "parallel.h"

struct salmap_configuration {
	salmap_statistic statistic;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
	salmap_nonfinite nonfinite;
	salmap_incomplete incomplete;
	float epsilon;
	struct salmap_parallel_loop parallel;
	const struct salmap_kernels *kernels;
};

/* What salmap_create documents. */
struct salmap_configuration salmap_configuration_default(void);

#endif
