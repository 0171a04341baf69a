#include "strict_fp.h"

#include "range.h"

#include <float.h>

#include "math.h"

/* One unit in the last place suffices: the rounded product of x and its rounded
 * reciprocal is never less than 1 by more. */
float salmap_reciprocal_above(float x)
{
	const float reciprocal = 1 / x;

	if (reciprocal * x >= 1)
		return reciprocal;
	return salmap_float_of_bits(salmap_bits_of_float(reciprocal) + 1);
}

struct salmap_range salmap_range_of(float low, float high)
{
	struct salmap_range range = { low, high - low, 0 };

	if (range.span >= FLT_MIN)
		range.reciprocal = salmap_reciprocal_above(range.span);
	return range;
}
