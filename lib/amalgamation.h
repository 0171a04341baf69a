/*
 * libsalmap as one file, made from its sources by `make amalgamation`. Put it
 * and salmap.h into your tree and compile it with the rest, as C99 or later:
 * there is nothing to configure. C++ programs link it.
 *
 *   SALMAP_STATIC       gives everything internal linkage: define it and include
 *                       this file in the one C file that uses the library
 *   SALMAP_NO_MALLOC    calls neither malloc nor free: each context then needs
 *                       an allocator
 *   SALMAP_ONE_THREAD   uses no atomic operations: calls on one context must
 *                       then never overlap, in an interrupt either
 *   SALMAP_SCALAR_ONLY  leaves the vector kernels out: a smaller and slower
 *                       library with the same results
 *   SALMAP_WITHOUT_AVX512, SALMAP_WITHOUT_AVX2, SALMAP_WITHOUT_SSE2,
 *   SALMAP_WITHOUT_NEON
 *   SALMAP_WITHOUT_WASM
 *                       leave one set of vector kernels out
 *
 * and these, after which what is left out fails with SALMAP_E_UNSUPPORTED:
 *
 *   SALMAP_WITHOUT_GAMMA
 *                       the Gamma normaliser; gauss is the default then
 *   SALMAP_WITHOUT_STATISTICS
 *                       all statistics but smoe and max
 *   SALMAP_WITHOUT_BICUBIC
 *                       bicubic resampling
 *   SALMAP_WITHOUT_PICTURES
 *                       LOVI, heat maps, overlay and all else that has colours
 *   SALMAP_WITHOUT_CLASS_MAPS
 *                       class maps, FastCAM and guides
 *
 * Link with -ffunction-sections and --gc-sections, so that what nothing calls goes
 * away. Less stack, with the same results:
 *
 *   SALMAP_TILE_COLUMNS, SALMAP_TILE_ROWS, SALMAP_TILE_LAYERS
 *                       64, 8 and 6
 */
#if defined(__cplusplus)
#error "salmap.c is C: compile it as C and link it; salmap.h is C++ as well"
#endif

#if defined(SALMAP_STATIC) && defined(__GNUC__)
#define SALMAP_INTERNAL static __attribute__((unused))
#define SALMAP_INTERNAL_TABLE static
#elif defined(SALMAP_STATIC)
#define SALMAP_INTERNAL static
#define SALMAP_INTERNAL_TABLE static
#elif defined(__ELF__) && defined(__GNUC__)
#define SALMAP_INTERNAL extern __attribute__((visibility("hidden")))
#define SALMAP_INTERNAL_TABLE
#else
#define SALMAP_INTERNAL extern
#define SALMAP_INTERNAL_TABLE
#endif
