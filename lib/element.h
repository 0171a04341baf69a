/* How an element of each type becomes a float. */
#ifndef SALMAP_ELEMENT_H
#define SALMAP_ELEMENT_H

#include <float.h>

#include "math.h"

/* Of bf16, which is the upper half of a float. */
static inline float salmap_float_of_upper(uint16_t upper)
{
	return salmap_float_of_bits((uint32_t)upper << 16);
}

/* Finite values that no float holds are cut to the largest one: infinity is
 * for what was infinite. */
static inline float salmap_float_of_double(double value)
{
	if (salmap_is_finite(value) && value > FLT_MAX)
		return FLT_MAX;
	if (salmap_is_finite(value) && value < -FLT_MAX)
		return -FLT_MAX;
	return (float)value;
}

/* How the integers of one channel become floats. */
struct salmap_quantum {
	float scale;
	int32_t zero_point;
};

static inline float salmap_float_of_integer(int32_t value,
                                            struct salmap_quantum quantum)
{
	return (float)(value - quantum.zero_point) * quantum.scale;
}

#endif
