/*
 * The switches of a build, all of them but the sizes of tiles (tile.h): what is
 * left out where one is defined. docs/embedded.md says what each does.
 *
 * Code asks for SALMAP_HAS_..., a constant that is always defined. Tables name
 * what may be left out with SALMAP_IN, and functions begin with SALMAP_CHECK_IN
 * (left_out.h). So the compiler sees all code in every build, and it and the
 * linker drop what nothing reaches.
 */
#ifndef SALMAP_SWITCHES_H
#define SALMAP_SWITCHES_H

#include "../include/salmap.h"

#ifdef SALMAP_NO_MALLOC
#define SALMAP_HAS_MALLOC 0
#else
#define SALMAP_HAS_MALLOC 1
#endif

#ifdef SALMAP_ONE_THREAD
#define SALMAP_HAS_THREADS 0
#else
#define SALMAP_HAS_THREADS 1
#endif

#ifdef SALMAP_WITHOUT_GAMMA
#define SALMAP_HAS_GAMMA 0
#else
#define SALMAP_HAS_GAMMA 1
#endif

#ifdef SALMAP_WITHOUT_STATISTICS
#define SALMAP_HAS_STATISTICS 0
#else
#define SALMAP_HAS_STATISTICS 1
#endif

#ifdef SALMAP_WITHOUT_BICUBIC
#define SALMAP_HAS_BICUBIC 0
#else
#define SALMAP_HAS_BICUBIC 1
#endif

#ifdef SALMAP_WITHOUT_PICTURES
#define SALMAP_HAS_PICTURES 0
#else
#define SALMAP_HAS_PICTURES 1
#endif

#ifdef SALMAP_WITHOUT_CLASS_MAPS
#define SALMAP_HAS_CLASS_MAPS 0
#else
#define SALMAP_HAS_CLASS_MAPS 1
#endif

/* Sets of kernels; SALMAP_SCALAR_ONLY leaves out all but scalar. */
#if defined(SALMAP_SCALAR_ONLY) || defined(SALMAP_WITHOUT_AVX512)
#define SALMAP_HAS_AVX512 0
#else
#define SALMAP_HAS_AVX512 1
#endif

#if defined(SALMAP_SCALAR_ONLY) || defined(SALMAP_WITHOUT_AVX2)
#define SALMAP_HAS_AVX2 0
#else
#define SALMAP_HAS_AVX2 1
#endif

#if defined(SALMAP_SCALAR_ONLY) || defined(SALMAP_WITHOUT_SSE2)
#define SALMAP_HAS_SSE2 0
#else
#define SALMAP_HAS_SSE2 1
#endif

#if defined(SALMAP_SCALAR_ONLY) || defined(SALMAP_WITHOUT_NEON)
#define SALMAP_HAS_NEON 0
#else
#define SALMAP_HAS_NEON 1
#endif

#if defined(SALMAP_SCALAR_ONLY) || defined(SALMAP_WITHOUT_WASM)
#define SALMAP_HAS_WASM 0
#else
#define SALMAP_HAS_WASM 1
#endif

#define SALMAP_HAS_ALL_KERNELS                                                 \
	(SALMAP_HAS_AVX512 && SALMAP_HAS_AVX2 && SALMAP_HAS_SSE2 &&            \
	 SALMAP_HAS_NEON && SALMAP_HAS_WASM)

/* Which statistics can be set, and which are computed with: a map that is pushed
 * is the maximum of its one channel, and class maps of gradients want means. */
#define SALMAP_HAS_STATISTIC(statistic)                                        \
	(SALMAP_HAS_STATISTICS || (statistic) == SALMAP_STATISTIC_SMOE ||      \
	 (statistic) == SALMAP_STATISTIC_MAX)
#define SALMAP_NEEDS_STATISTIC(statistic)                                      \
	(SALMAP_HAS_STATISTIC(statistic) ||                                    \
	 (SALMAP_HAS_CLASS_MAPS && (statistic) == SALMAP_STATISTIC_MEAN))

#define SALMAP_HAS_NORMALIZER(normalizer)                                      \
	(SALMAP_HAS_GAMMA || (normalizer) != SALMAP_NORMALIZER_GAMMA)
#define SALMAP_HAS_RESAMPLING(resampling)                                      \
	(SALMAP_HAS_BICUBIC || (resampling) != SALMAP_RESAMPLING_BICUBIC)

/* An entry of a table: NULL where `part` is 0. */
#define SALMAP_IN(part, function) ((part) ? (function) : NULL)

#endif
