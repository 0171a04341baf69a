/*
 * The entropy of one location's channels, as those of a normal distribution
 * that a ReLU cuts to positive values; shared by all kernels.
 *
 * For large alpha the terms of the formula grow as alpha^2 and cancel, since
 * what is left of the distribution becomes exponential, of mean deviation /
 * alpha. Without the logarithm of that mean, or of the deviation where alpha is
 * negative, the entropy is a bounded function of alpha alone: a polynomial of t
 * on each side of alpha = -1, where both are short. So one logarithm is all
 * that is left to compute, and no error function.
 */
#ifndef SALMAP_ENTROPY_H
#define SALMAP_ENTROPY_H

#include "../math.h"

/* Where alpha + 1 is 3 (1 + t) / (1 - t), or -3 (1 + t): t = 0 lies there. */
#define SALMAP_ENTROPY_CENTRE 3

/* The entropy plus log(alpha + 4), less the logarithm of the deviation, for
 * alpha >= -1 and t = (alpha-2) / (alpha+4); within 2e-11. */
#define SALMAP_ENTROPY_TERMS 23
#define SALMAP_ENTROPY_ABOVE                                                   \
	{                                                                      \
		1.8007292015735366, -0.805321200623733,                        \
		-0.23691569770448892, 0.3140368338091138,                      \
		0.040094199617142695, -0.17199676467352204,                    \
		-0.00015214536814041422, 0.0994947389251769,                   \
		-0.006379926958393625, -0.05800065624663285,                   \
		0.004905392446206726, 0.03320645661626012,                     \
		-0.002537971777281834, -0.018045234366999927,                  \
		0.0009902519871743116, 0.008750376731733987,                   \
		-0.00028179859842007975, -0.0034115697903112766,               \
		5.0867652201211975e-05, 0.0009069819318210294,                 \
		-3.562104078852217e-06, -0.00011849101232506661,               \
		-2.8207567178847323e-07,                                       \
	}

/* The entropy less the logarithm of the deviation for -7 <= alpha < -1 and
 * t = -(alpha+4) / 3; within 1e-9, and so is its last value for all alpha
 * below. */
#define SALMAP_ENTROPY_BELOW                                                   \
	{                                                                      \
		1.418639192532358, 0.003412888848371079,                       \
		-0.018069572639322802, 0.058134304336150446,                   \
		-0.12386215736901827, 0.17481906952513893,                     \
		-0.1414517691176729, 0.0010623028357873905,                    \
		0.15628604528907425, -0.18803444126977142,                     \
		0.057214183976824706, 0.11352445075312192,                     \
		-0.17391546697800472, 0.07500081747094535,                     \
		0.0986143589048072, -0.1541061963596952,                       \
		0.014704386110403402, 0.10566447595961555,                     \
		-0.04713160103219811, -0.03656598337282253,                    \
		0.024016644253937493, 0.005365193787003091,                    \
		-0.004382593589627922,                                         \
	}

/*
 * log(2 pi e) / 2 + log(deviation) + log(Phi(-alpha)) + alpha h(alpha) / 2 with
 * alpha = -mean / deviation and h = phi(alpha) / Phi(-alpha). The deviation is
 * above 1e-31; both are at most 1e39 in magnitude.
 */
static inline float salmap_entropy(double mean, double deviation)
{
	static const double above[] = SALMAP_ENTROPY_ABOVE;
	static const double below[] = SALMAP_ENTROPY_BELOW;
	const int terms = SALMAP_ENTROPY_TERMS;
	const double centre = SALMAP_ENTROPY_CENTRE * deviation;
	const double excess = deviation - mean; /* (alpha+1) deviation */
	double t;

	if (excess >= 0) {
		const double sum = excess + centre;

		t = (excess - centre) / sum;
		return (float)(salmap_log(deviation * (deviation / sum)) +
		               salmap_polynomial(above, terms, t));
	}
	t = (-excess - centre) / centre;
	return (float)(salmap_log(deviation) +
	               salmap_polynomial(below, terms, t < 1 ? t : 1));
}

#endif
