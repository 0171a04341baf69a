/*
 * SMOE Scale = m (log2 m - mean(log2 a)), m = mean(a), a = max(0, x) + epsilon:
 * the paper, section 3.1. docs/numerics.md derives the two ways taken here.
 */
#include "strict_fp.h"

#include "smoe.h"

#include "math.h"

/* Where the difference of logarithms is smaller than this, the float sums'
 * errors, of some 1e-7, would show. */
#define SMALLEST_DIFFERENCE 0.0625

bool salmap_smoe_is_fast(float epsilon)
{
	return epsilon >= 0x1p-31f && epsilon <= 1;
}

bool salmap_smoe_finish(const struct salmap_smoe_sums *sums, double channels,
                        float epsilon, float *smoe)
{
	const double mean = sums->sum / channels + epsilon;
	double difference;

	*smoe = 0;
	if (sums->sum == 0)
		return true;
	if (!(sums->sum < SALMAP_SMOE_LARGEST))
		return false;
	difference = salmap_log2(mean) - sums->log2_sum / channels;
	*smoe = (float)(mean * difference);
	return difference >= SMALLEST_DIFFERENCE;
}

double salmap_smoe_share(double argument, double mean)
{
	return salmap_log_excess((argument - mean) / mean, argument / mean);
}

float salmap_smoe_of_shares(double mean, double mean_share)
{
	const double log2_e = 1.4426950408889634;

	return salmap_saturate(mean * log2_e * mean_share);
}
