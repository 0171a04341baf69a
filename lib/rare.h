/* Marks what is rare in images, or runs once in a call of the library: small
 * rather than fast. */
#ifndef SALMAP_RARE_H
#define SALMAP_RARE_H

#if defined(__GNUC__)
#define SALMAP_RARE __attribute__((noinline, cold))
#else
#define SALMAP_RARE
#endif

#endif
