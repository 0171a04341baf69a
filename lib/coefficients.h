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

#endif
