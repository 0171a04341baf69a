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

bool salmap_smoe_factors(const struct salmap_smoe_sums *sums, double channels,
                         float epsilon, double *mean, double *difference)
{
	const double share = 1 / channels; /* vectors compute it once */
	const double m = sums->sum * share + epsilon;
	const uint64_t bits = salmap_bits_of_double(m);
	const double exponent = (double)(int64_t)(bits >> 52) - 1023;
	const double mantissa = salmap_double_of_bits(
		(bits & UINT64_C(0x000fffffffffffff)) |
		UINT64_C(0x3ff0000000000000));
	const double logarithms = (exponent - sums->exponent * share) +
	                          (mantissa_log2(mantissa) -
	                           mantissa_log2(sums->mantissa) * share);
	const bool is_zero = sums->sum == 0;

	*mean = m;
	*difference = is_zero ? 0 : logarithms;
	return is_zero || (sums->sum < SALMAP_SMOE_LARGEST &&
	                   logarithms >= SALMAP_SMOE_SMALLEST);
}

float salmap_smoe_of_difference(double mean, double difference)
{
	return (float)(mean * difference);
}

double salmap_smoe_share(double rectified, double mean, double epsilon)
{
	return salmap_log_excess((rectified - mean) / (mean + epsilon),
	                         (rectified + epsilon) / (mean + epsilon));
}

float salmap_smoe_of_share(double mean, double share)
{
	return salmap_saturate(mean * SALMAP_LOG2_E * share);
}
