/* Numbers as IEEE 754 binary16, which NumPy calls float16. */
#ifndef HALF_H
#define HALF_H

#include <stddef.h>
#include <stdint.h>

/*
 * Finds the power of two that brings the greatest magnitude of some floats below
 * 2^15, so that halves keep as much of them as they can: value = half *
 * 2^exponent. 0 where there is nothing but zeros.
 */
int half_exponent(const float *values, size_t count);

/* Writes value / 2^exponent to two bytes each, the lower one first, rounded to
 * nearest, halves to even. */
void half_store(const float *values, size_t count, int exponent,
                unsigned char *out);

#endif
