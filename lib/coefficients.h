/*
 * Polynomials that scalar and vector code share, lowest power first. Where they
 * come from: docs/derivations/coefficients.py.
 */
#ifndef SALMAP_COEFFICIENTS_H
#define SALMAP_COEFFICIENTS_H

#define SALMAP_LOG2_E 1.4426950408889634
#define SALMAP_SQRT_2 1.4142135623730951
#define SALMAP_SQRT_HALF 0.7071067811865476

/* log 2 in two parts: the first has 33 bits, so that n times it is exact for
 * every exponent n of a double. */
#define SALMAP_LN2_HIGH 0.6931471804855391
#define SALMAP_LN2_LOW 7.440617110012397e-11

/* Adding it to a double leaves no bits for a fraction: rounds to an integer. */
#define SALMAP_ROUNDER 0x1.8p52
/* The same on a grid of 2^-40. */
#define SALMAP_NORMAL_ROUNDER 0x1.8p12
/* The normal CDF is 0 or 1 beyond: all but 1e-300 lies within. */
#define SALMAP_NORMAL_WIDEST 40
/* erfc is below the smallest double beyond, and e^x below. */
#define SALMAP_ERFC_WIDEST 27.5
#define SALMAP_EXP_LOWEST (-745)
/* Where x - log(1 + x) is computed from x itself. */
#define SALMAP_EXCESS_LOW (-0.29)
#define SALMAP_EXCESS_HIGH 0.41

/* (log((1+s) / (1-s)) - 2s) / s / z for z = s*s, |s| <= 0.1716. */
#define SALMAP_LOG_TAIL                                                        \
	{                                                                      \
		0.6666666666666666, 0.4000000000000088, 0.28571428570803614,   \
		0.22222222391713917, 0.18181795640132906,                      \
		0.15386239702814658, 0.13268773138656886,                      \
		0.13086626147840102,                                           \
	}

/* log2(1.5 + u) for |u| <= 1/2, within 9e-9. */
#define SALMAP_MANTISSA_LOG2_TERMS 10
#define SALMAP_MANTISSA_LOG2                                                   \
	{                                                                      \
		0.5849624946482885, 0.9617966976201208,                        \
		-0.3205976856665077, 0.14248766166862858,                      \
		-0.07128261382840431, 0.038020269993695045,                    \
		-0.02068841033717982, 0.011806549800581235,                    \
		-0.008869569727538846, 0.005283498615540545,                   \
	}

/* e^r for |r| <= log(2) / 2. */
#define SALMAP_EXP                                                             \
	{                                                                      \
		1.0, 1.0, 0.5, 0.16666666666666702, 0.04166666666666669,       \
		0.008333333333309528, 0.001388888888887189,                    \
		0.000198412699092171, 2.4801587350110797e-05,                  \
		2.7557224958392624e-06, 2.7557251904174915e-07,                \
		2.5114869528657765e-08, 2.09215799649503e-09,                  \
	}

/* exp(x*x) erfc(x) (1 + 2x), with t = (x-4) / (x+4) in -1..1; the change of
 * variable is M. Shepherd and J. Laframboise's, "Chebyshev approximation of
 * (1+2x) exp(x^2) erfc x in 0 <= x < oo", Mathematics of Computation 36,
 * 1981. */
#define SALMAP_ERFC                                                            \
	{                                                                      \
		1.2329951186255526, -0.1396211168405625,                       \
		0.015379652102620042, 0.06809705425469036,                     \
		-0.10103906603632504, 0.09373283499843951,                     \
		-0.0663303658116485, 0.03716751553591141,                      \
		-0.016197734065952533, 0.005031969992810932,                   \
		-0.0007577732195352224, -0.0001992567764579579,                \
		0.00015062130746387948, -2.4398942308932234e-05,               \
		-1.122075345258762e-05, 5.7092012118952695e-06,                \
		2.9090629650549953e-07, -8.249127429594089e-07,                \
		7.893439688557267e-08, 1.1009041502781532e-07,                 \
		-2.191712926522647e-08, -1.4705187153944077e-08,               \
		3.979908609054133e-09, 1.7887490609863986e-09,                 \
		-5.477964735927789e-10, -1.3721240466111333e-10,               \
		4.335747446376307e-11,                                         \
	}

#define SALMAP_LN_2 0.6931471805599453

/* LOVI runs from violet (300 degrees, early) to red (late), the heat map from
 * blue (240 degrees, little) to red (much); in sectors of 60 degrees. */
#define SALMAP_LOVI_SECTORS 5
#define SALMAP_HEAT_SECTORS 4

/* Keeps all colours of a heat map away from white: 1 / e. */
#define SALMAP_HEAT_EXPONENT 0.36787944117144233f

/* sqrt(1/2) as the bits of a float. */
#define SALMAP_SQRT_HALF_BITS 0x3f3504f3

/* log2(1+f) / (e f) for 1 + f in 1/sqrt(2)..sqrt(2), for floats. */
#define SALMAP_HEAT_LOG_TERMS 9
#define SALMAP_HEAT_LOG                                                        \
	{                                                                      \
		0.530737817f, -0.265368909f, 0.17691718f, -0.132691637f,       \
		0.105913691f, -0.0879856795f, 0.0794907361f, -0.0757323503f,   \
		0.0452895202f,                                                 \
	}

/* 2^r for |r| <= 1/2, for floats. */
#define SALMAP_HEAT_EXP_TERMS 7
#define SALMAP_HEAT_EXP                                                        \
	{                                                                      \
		1.0f, 0.693147182f, 0.240226507f, 0.0555035695f,               \
		0.00961808302f, 0.00133908633f, 0.000154531634f,               \
	}

#endif
