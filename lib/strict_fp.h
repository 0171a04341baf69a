/*
 * Include first, in every file that computes with floating-point numbers.
 *
 * The library promises the same bits from every compiler. Fusing a*b+c into
 * one rounding breaks that; gcc 12 obeys only its own pragma here, clang 14
 * only the standard's. A vendored file cannot rely on command-line flags, so
 * both belong in the source.
 */
#ifndef SALMAP_STRICT_FP_H
#define SALMAP_STRICT_FP_H

#include <float.h>

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

#if defined(__FAST_MATH__)
#error "libsalmap needs IEEE arithmetic: build it without -ffast-math"
#endif

#if FLT_EVAL_METHOD != 0
#error "libsalmap needs unextended arithmetic: on x86 add -msse2 -mfpmath=sse"
#endif

#endif
