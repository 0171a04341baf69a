#include "strict_fp.h"

#include "weights.h"

#include "lists.h"
#include "math.h"

salmap_status salmap_weights_check(const double *weights, uint32_t count,
                                   uint32_t layers,
                                   struct salmap_sentence *message)
{
	double sum = 0;
	uint32_t i;

	if (weights == NULL)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the weights are NULL; want %lld of them",
		                   (long long)layers);
	if (count != layers)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%lld weight%s; want one for each layer, "
		                   "which is %lld", (long long)count,
		                   salmap_plural(count),
		                   (long long)layers);
	for (i = 0; i < count; i++) {
		if (!(weights[i] >= 0) || !salmap_is_finite(weights[i]))
			return salmap_fail(message, SALMAP_E_ARGUMENT,
			                   "weight %lld is %g; want finite and "
			                   "at least 0", (long long)i,
			                   weights[i]);
		sum += weights[i];
	}
	if (!(sum > 0) || !salmap_is_finite(sum))
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the weights add up to %g; want more than 0 "
		                   "and finite", sum);
	return SALMAP_OK;
}

/* The paper, section 4.1: for the five scales of ResNet-50. */
static const double prior[] = { 0.18, 0.15, 0.37, 0.40, 0.72 };
static const uint32_t prior_layers = sizeof(prior) / sizeof(prior[0]);

/* The weight of a layer, by preset: weight_ and the name of its row. */
static double weight_equal(uint32_t layer)
{
	(void)layer;
	return 1;
}

static double weight_ramp(uint32_t layer)
{
	return layer + 1.0;
}

static double weight_prior(uint32_t layer)
{
	return prior[layer];
}

salmap_status salmap_weights_preset(salmap_weight_preset preset,
                                    uint32_t layers, double *weights,
                                    struct salmap_sentence *message)
{
#define WEIGHT(enumerator, value, name, meaning) [value] = weight_##name,
	static double (*const weight_of[])(uint32_t layer) = {
		SALMAP_WEIGHT_PRESETS(WEIGHT)
	};
	char wanted[SALMAP_ROWS_TEXT];
	uint32_t i;

	SALMAP_TABLE_IS_COMPLETE(weight_of, SALMAP_WEIGHT_PRESETS);
	if (!salmap_is_row(salmap_weight_preset_name, preset)) {
		salmap_rows_text(salmap_weight_preset_name, wanted);
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "weight preset is %lld; want %s",
		                   (long long)preset, wanted);
	}
	if (preset == SALMAP_WEIGHTS_PRIOR && layers != prior_layers)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the prior weights are for %lld layers, not "
		                   "%lld; want equal, ramp or your own",
		                   (long long)prior_layers, (long long)layers);
	for (i = 0; i < layers; i++)
		weights[i] = weight_of[preset](i);
	return SALMAP_OK;
}

void salmap_weights_scale(const double *weights, uint32_t layers,
                          double *scaled)
{
	double largest = 0, scale = 1;
	uint32_t i;

	for (i = 0; i < layers; i++)
		largest = weights[i] > largest ? weights[i] : largest;
	for (; largest * scale >= 2; scale *= 0.5)
		continue;
	for (; largest * scale < 1 && scale < 0x1p1023; scale *= 2)
		continue;
	for (i = 0; i < layers; i++)
		scaled[i] = weights[i] * scale;
}
