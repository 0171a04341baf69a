#include "strict_fp.h"

#include "weights.h"

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
		                   "%lld weights for %lld layers; want one for "
		                   "each", (long long)count, (long long)layers);
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

salmap_status salmap_weights_preset(salmap_weight_preset preset,
                                    uint32_t layers, double *weights,
                                    struct salmap_sentence *message)
{
	/* The paper, section 4.1: for the five scales of ResNet-50. */
	static const double prior[] = { 0.18, 0.15, 0.37, 0.40, 0.72 };
	const uint32_t prior_layers = sizeof(prior) / sizeof(prior[0]);
	uint32_t i;

	if (preset < SALMAP_WEIGHTS_EQUAL || preset > SALMAP_WEIGHTS_PRIOR)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "weight preset is %lld; want one of "
		                   "SALMAP_WEIGHTS_EQUAL to SALMAP_WEIGHTS_PRIOR",
		                   (long long)preset);
	if (preset == SALMAP_WEIGHTS_PRIOR && layers != prior_layers)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the prior weights are for %lld layers, not "
		                   "%lld; want equal, ramp or your own",
		                   (long long)prior_layers, (long long)layers);
	for (i = 0; i < layers; i++)
		weights[i] = preset == SALMAP_WEIGHTS_EQUAL  ? 1
		             : preset == SALMAP_WEIGHTS_RAMP ? i + 1
		                                             : prior[i];
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
