#include "context.h"

static salmap_status apply(salmap *sm, const struct options *options,
                           struct progress *progress)
{
	salmap_status status;

	status = salmap_set_statistic(sm, options->statistic->value);
	if (status == SALMAP_OK)
		status = salmap_set_normalizer(sm, options->normalizer->value);
	if (status == SALMAP_OK)
		status = salmap_set_resampling(sm, options->resampling->value);
	if (status == SALMAP_OK)
		status = salmap_set_epsilon(sm, options->epsilon);
	if (status == SALMAP_OK)
		status = salmap_set_parallel(sm, progress_loop, progress);
	return status;
}

static salmap_status apply_weights(salmap *sm, const struct options *options)
{
	if (options->preset)
		return salmap_set_weight_preset(sm, options->preset->value);
	return salmap_set_weights(sm, options->weights, options->weight_count);
}

bool context_create(const struct options *options, uint32_t layers,
                    struct progress *progress, salmap **sm,
                    struct error *error)
{
	salmap_status status = salmap_create(layers, NULL, sm);

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT, "layers", NULL,
		                     status);
	status = apply(*sm, options, progress);
	if (status != SALMAP_OK) {
		error_library(error, EXIT_BAD_USAGE, "options", *sm, status);
		goto fail;
	}
	status = apply_weights(*sm, options);
	if (status != SALMAP_OK) {
		error_library(error, EXIT_BAD_USAGE, "--weights", *sm, status);
		goto fail;
	}
	return true;
fail:
	salmap_destroy(*sm);
	*sm = NULL;
	return false;
}
