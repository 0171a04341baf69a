/* All that a context gives for one image, as bytes to compare. */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include "test.h"

struct outputs {
	unsigned char *bytes;
	size_t size;
};

/* Combined map and the map of each layer, as floats and in grey, LOVI, each
 * layer's LOVI, heat map (8-bit and float), infos, and of each class map the map
 * and FastCAM, as floats and in grey, and its pictures; fails the test on error.
 * Free with outputs_free. */
struct outputs outputs_of(salmap *sm, uint32_t image, int64_t width,
                          int64_t height);
void outputs_free(struct outputs *outputs);

/* Fails the test unless the bytes are the same. */
void assert_same_outputs(const struct outputs *a, const struct outputs *b);

/* FNV-1a, 64 bits, of bytes that follow those that gave `hash`; start with
 * OUTPUTS_HASH. */
#define OUTPUTS_HASH UINT64_C(0xcbf29ce484222325)
uint64_t outputs_hash(uint64_t hash, const void *bytes, size_t size);

/* The same of floats, the same on machines of either byte order. */
uint64_t outputs_hash_floats(uint64_t hash, const float *floats, size_t count);

#endif
