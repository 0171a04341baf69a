/*
 * libsalmap as one file, made from its sources by `make amalgamation`. Put it
 * and salmap.h into your tree and compile it with the rest, as C99 or later:
 * there is nothing to configure. C++ programs link it.
 *
 *   SALMAP_STATIC       gives everything internal linkage: define it and include
 *                       this file in the one C file that uses the library
 *   SALMAP_SCALAR_ONLY  leaves the vector kernels out: a smaller and slower
 *                       library with the same results
 *   SALMAP_NO_MALLOC    calls neither malloc nor free: each context then needs
 *                       an allocator
 *   SALMAP_ONE_THREAD   uses no atomic operations: calls on one context must
 *                       then never overlap, in an interrupt either
 *   SALMAP_WITHOUT_GAMMA
 *                       leaves the Gamma normaliser and the vector kernels out;
 *                       gauss is the default then
 *   SALMAP_TILE_COLUMNS, SALMAP_TILE_ROWS, SALMAP_TILE_LAYERS
 *                       64, 8 and 6: less of them takes less stack, with the same
 *                       results
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
