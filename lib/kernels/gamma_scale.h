/* The scale of a Gamma distribution that is fitted to one location's channels;
 * shared by all kernels. */
#ifndef SALMAP_GAMMA_SCALE_H
#define SALMAP_GAMMA_SCALE_H

#include "../coefficients.h"
#include "../math.h"

/* 1 / (k s) with log k - digamma(k) = s for s in 0..160 is the quotient of
 * these polynomials of s, within 6.1e-8. All coefficients are positive, so
 * nothing cancels. */
#define SALMAP_GAMMA_SCALE_TERMS 8
#define SALMAP_GAMMA_SCALE_ABOVE                                               \
	{                                                                      \
		1.9999998837678852, 7.424576488154148,                         \
		13.687749604302477, 9.53373817173346,                          \
		2.2287378877409383, 0.1655671604414091,                        \
		0.0033848909016462128, 1.3032689663437607e-05,                 \
	}
#define SALMAP_GAMMA_SCALE_BELOW                                               \
	{                                                                      \
		1.0, 4.045614937052884, 7.9702707591600355,                    \
		6.577118313195556, 1.8228967756957144,                         \
		0.1522073968246783, 0.0033055363975686564,                     \
		1.3017979778214618e-05,                                        \
	}

/*
 * mean / k for the shape k of maximum likelihood.
 *   mean: of the arguments a = max(0, x) + epsilon.
 *   spread: log(mean) - mean of log a, in 0..160: the difference of
 *     logarithms of SMOE Scale, times log 2.
 */
static inline float salmap_gamma_scale(double mean, double spread)
{
	static const double above[] = SALMAP_GAMMA_SCALE_ABOVE;
	static const double below[] = SALMAP_GAMMA_SCALE_BELOW;
	const int terms = SALMAP_GAMMA_SCALE_TERMS;

	return salmap_saturate(mean * spread *
	                       (salmap_polynomial(above, terms, spread) /
	                        salmap_polynomial(below, terms, spread)));
}

/* The same from the difference of binary logarithms. */
static inline float salmap_gamma_scale_of_difference(double mean,
                                                     double difference)
{
	return salmap_gamma_scale(mean, difference * SALMAP_LN_2);
}

#endif
