/* Marks what runs once in a call of the library at most: small rather than
 * fast. */
#ifndef SALMAP_RARE_H
#define SALMAP_RARE_H

#if defined(__GNUC__)
#define SALMAP_RARE __attribute__((noinline, cold))
#else
#define SALMAP_RARE
#endif

#endif
