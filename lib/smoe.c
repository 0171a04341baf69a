/*
 * SMOE Scale = m (log2 m - mean(log2 a)), m = mean(a), a = max(0, x) + epsilon:
 * the paper, section 3.1. docs/numerics.md derives the two ways taken here.
 */
#include "strict_fp.h"

#include "smoe.h"

#include "coefficients.h"
#include "math.h"

bool salmap_smoe_is_fast(float epsilon)
{
	return epsilon >= 0x1p-31f && epsilon <= 1;
}

bool salmap_smoe_finish(const struct salmap_smoe_sums *sums, double channels,
                        float epsilon, float *smoe)
{
	const double share = 1 / channels; /* vectors compute it once */
	const double mean = sums->sum * share + epsilon;
	double difference;

	*smoe = 0;
	if (sums->sum == 0)
		return true;
	if (!(sums->sum < SALMAP_SMOE_LARGEST))
		return false;
	difference = salmap_log2(mean) -
	             (sums->exponent + salmap_log2(sums->mantissa)) * share;
	*smoe = (float)(mean * difference);
	return difference >= SALMAP_SMOE_SMALLEST;
}

double salmap_smoe_share(double rectified, double mean, double epsilon)
{
	return salmap_log_excess((rectified - mean) / (mean + epsilon),
	                         (rectified + epsilon) / (mean + epsilon));
}

float salmap_smoe_of_shares(double mean, double mean_share)
{
	return salmap_saturate(mean * SALMAP_LOG2_E * mean_share);
}
