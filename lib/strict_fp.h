/*
 * Include first, in every file that computes with floating-point numbers.
 *
 * The library promises the same bits from every compiler. Fusing a*b+c into
 * one rounding breaks that, and so does computing in a wider type than the
 * one that is written. A vendored file cannot rely on command-line flags, so
 * what is needed belongs in the source: gcc 12 obeys only its own pragmas
 * here, clang 14 only the standard's.
 */
#ifndef SALMAP_STRICT_FP_H
#define SALMAP_STRICT_FP_H

#include <float.h>

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")

/*
 * gcc for i386 computes in x87 registers, with 64 bits of mantissa, unless told
 * to use SSE2, which a Pentium 4 already has. Functions go on returning results
 * in an x87 register, and a float or double comes out of it as it went in.
 */
#if defined(__i386__) && !defined(__SSE2_MATH__)
#pragma GCC target("sse2,fpmath=sse")
#endif

/* gcc for s390x computes floats as doubles under -std=c11, though the CPU need
 * not. */
#if defined(__s390__) && FLT_EVAL_METHOD == 1
#pragma GCC optimize("excess-precision=fast")
#define SALMAP_WIDE_UNLESS_TOLD 1
#endif
#endif

#if defined(__FAST_MATH__)
#error "libsalmap needs IEEE arithmetic: build it without -ffast-math"
#endif

/* FLT_EVAL_METHOD says what the command line chose, whatever the pragmas say.
 * __SSE2_MATH__, "float and double are SSE2's", follows them; on s390x a sum
 * that only a double holds tells whether they were obeyed. */
#if defined(SALMAP_WIDE_UNLESS_TOLD)
__extension__ _Static_assert(1 + 0x1p-24f == 1,
                             "libsalmap needs floats computed as floats: add "
                             "-fexcess-precision=fast");
#elif FLT_EVAL_METHOD != 0 && !defined(__SSE2_MATH__)
#error "libsalmap needs unextended arithmetic: on x86 add -msse2 -mfpmath=sse"
#endif

#endif
