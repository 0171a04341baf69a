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

/* log2(x) for 1 <= x <= 2, within 1e-8. */
static double mantissa_log2(double x)
{
	static const double coefficients[] = SALMAP_MANTISSA_LOG2;

	return salmap_polynomial(coefficients, SALMAP_MANTISSA_LOG2_TERMS,
	                         x - 1.5);
}

bool salmap_smoe_finish(const struct salmap_smoe_sums *sums, double channels,
                        float epsilon, float *smoe)
{
	const double share = 1 / channels; /* vectors compute it once */
	const double mean = sums->sum * share + epsilon;
	const uint64_t bits = salmap_bits_of_double(mean);
	const double exponent = (double)(int64_t)(bits >> 52) - 1023;
	const double mantissa = salmap_double_of_bits(
		(bits & UINT64_C(0x000fffffffffffff)) |
		UINT64_C(0x3ff0000000000000));
	double difference;

	*smoe = 0;
	if (sums->sum == 0)
		return true;
	if (!(sums->sum < SALMAP_SMOE_LARGEST))
		return false;
	difference = (exponent - sums->exponent * share) +
	             (mantissa_log2(mantissa) -
	              mantissa_log2(sums->mantissa) * share);
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
