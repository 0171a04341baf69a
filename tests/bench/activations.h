/* Numbers that look like the activations of a network after its ReLUs. */
#ifndef BENCH_ACTIVATIONS_H
#define BENCH_ACTIVATIONS_H

#include <stddef.h>

#include <salmap.h>

/* Fills `out` with zeros (half of the values) and exponentially distributed
 * numbers of mean 1 (the rest), the same for the same seed. */
void bench_activations(float *out, size_t count, unsigned seed);

/* The bytes of one element. */
size_t bench_element_size(salmap_dtype dtype);

/* Writes `value` (0 or positive) as element `index` of `out`; U8 in steps of
 * BENCH_U8_SCALE. */
#define BENCH_U8_SCALE 0.0625f
void bench_store(void *out, size_t index, salmap_dtype dtype, float value);

#endif
