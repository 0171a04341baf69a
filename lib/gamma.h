/* The Gamma distribution: maximum likelihood fit and exact, monotone CDF. */
#ifndef SALMAP_GAMMA_H
#define SALMAP_GAMMA_H

struct salmap_gamma {
	double shape;     /* k */
	double mean;      /* k * theta, in the sample's units */
	double root;      /* sqrt(k) */
	double log_scale; /* log Gamma(k+1) - k log k + k */
};

/*
 * Fits by maximum likelihood.
 *   mean: of the sample, positive.
 *   spread: log(mean) - mean of log, positive; what the likelihood equation
 *     log k - digamma(k) = spread wants.
 */
struct salmap_gamma salmap_gamma_fit(double mean, double spread);

/*
 * P(k, value / theta), the regularised lower incomplete gamma function, 0..1.
 *   value: positive, in the sample's units.
 *   deviation: value - mean, which the caller may know more exactly.
 * Never falls where value and deviation rise: docs/numerics.md says why.
 */
double salmap_gamma_cdf(const struct salmap_gamma *gamma, double value,
                        double deviation);

/* From this shape on only the deviation counts, below it only the value. */
#define SALMAP_GAMMA_UNIFORM_SHAPE 64

/* x^k e^-x / Gamma(k+1) for x = k r and d = r - 1. */
double salmap_gamma_prefactor(const struct salmap_gamma *gamma, double d,
                              double r);

#endif
