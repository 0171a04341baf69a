/*
 * The body of all vector kernels, written once for vectors of W floats and
 * included by a file for each instruction set, which says before:
 *
 *   W               floats of a vector: 4, 8 or 16
 *   TARGET          the attribute that lets a function use the instructions
 *   ISA(name)       gives the file's own static names
 *   widen(p)        W / 2 floats as doubles
 *   NARROW(doubles) the way back, where the compilers' own is not the best
 *
 * and what the parts, which are included below, say in turn.
 *
 * All else uses the vector extensions that gcc and clang share. The order of
 * operations is that of scalar.c, which defines the bits; a location that the
 * fast way cannot do is left to scalar.c as well.
 */
#include "../coefficients.h"
#include "../rare.h"
#include "../smoe.h"

/* Static names differ from file to file, so that all may be compiled as one. */
#define half_vector ISA(half_vector)
#define short_vector ISA(short_vector)
#define to_floats ISA(to_floats)
#define vd ISA(vd)
#define widen ISA(widen)
#define vd_polynomial ISA(vd_polynomial)
#define vd_of ISA(vd_of)
#define vd_select ISA(vd_select)
#define vf ISA(vf)
#define vi ISA(vi)
#define vl ISA(vl)

typedef float vf __attribute__((vector_size(4 * W)));
typedef int32_t vi __attribute__((vector_size(4 * W)));
typedef double vd __attribute__((vector_size(4 * W)));
typedef int64_t vl __attribute__((vector_size(4 * W)));
typedef float half_vector __attribute__((vector_size(2 * W)));
typedef uint16_t short_vector __attribute__((vector_size(2 * W)));

#define DOUBLES (W / 2)
#ifndef NARROW
#define NARROW(doubles) __builtin_convertvector(doubles, half_vector)
#endif
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#define UNROLL_FULLY UNROLL
#else
#define UNROLL _Pragma("GCC unroll 8")
#define UNROLL_FULLY _Pragma("GCC unroll 64")
#endif
#define INLINE static inline TARGET __attribute__((always_inline))
/* Once for all types. */
#define SHARED static TARGET __attribute__((noinline))
/* For what most images never need. */
#define RARE static TARGET SALMAP_RARE

/* ---------------------------------------------------------------- doubles */

INLINE void to_floats(vd x, float *floats)
{
	const half_vector half = NARROW(x);

	memcpy(floats, &half, sizeof(half));
}

INLINE vd vd_select(vl mask, vd yes, vd no)
{
	return (vd)((mask & (vl)yes) | (~mask & (vl)no));
}

#include "vector_load.h"
#include "vector_normalize.h"
#include "vector_statistic.h"
#include "vector_exact.h"
#include "vector_smoe.h"
#include "vector_render.h"

const struct salmap_kernels TABLE = {
	TABLE_NAME,
	{ ISA(smoe), ISA(mean), ISA(std), ISA(max) },
	NORMALIZE_KERNELS,
	&ISA(render),
};

#undef W
#undef TARGET
#undef ISA
#undef TABLE
#undef TABLE_NAME
#undef SHUFFLE
#undef IN_REGISTER
#undef UNROLL
#undef UNROLL_FULLY
#undef DOUBLES
#undef STATISTIC_TILE
#undef NARROW
#undef INLINE
#undef SHARED
#undef RARE
#undef NORMALIZE_KERNELS
#undef LOWS_16
#undef HIGHS_16
#undef LOWS_8
#undef HIGHS_8
#undef LOWS_4
#undef HIGHS_4
#undef LOWS_2
#undef HIGHS_2
