/*
 * Polynomials that scalar and vector code share, lowest power first. Where they
 * come from: docs/derivations/coefficients.py.
 */
#ifndef SALMAP_COEFFICIENTS_H
#define SALMAP_COEFFICIENTS_H

#define SALMAP_LOG2_E 1.4426950408889634
#define SALMAP_SQRT_2 1.4142135623730951

/* (log((1+s) / (1-s)) - 2s) / s / z for z = s*s, |s| <= 0.1716. */
#define SALMAP_LOG_TAIL                                                        \
	{                                                                      \
		0.6666666666666666, 0.4000000000000088, 0.28571428570803614,   \
		0.22222222391713917, 0.18181795640132906,                      \
		0.15386239702814658, 0.13268773138656886,                      \
		0.13086626147840102,                                           \
	}

#define SALMAP_LN_2 0.6931471805599453

/* e^x for |x| <= 0.3466, to 2e-10: the first terms of salmap_exp. */
#define SALMAP_EXP_TERMS 9
#define SALMAP_EXP_TAIL                                                        \
	{                                                                      \
		1.0, 1.0, 0.5, 0.16666666666666702, 0.04166666666666669,       \
		0.008333333333309528, 0.001388888888887189,                    \
		0.000198412699092171, 2.4801587350110797e-05,                  \
	}

/* LOVI runs from violet (300 degrees, early) to red (late), the heat map from
 * blue (240 degrees, little) to red (much); in sectors of 60 degrees. */
#define SALMAP_LOVI_SECTORS 5
#define SALMAP_HEAT_SECTORS 4

/* Keeps all colours of a heat map away from white: 1 / e. */
#define SALMAP_HEAT_EXPONENT 0.36787944117144233

#endif
