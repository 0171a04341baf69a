#include "half.h"

#include <math.h>
#include <string.h>

/* The greatest exponent of a half is 15; one below leaves room for rounding. */
#define MOST_EXPONENT 15

/* As bits of a float: 2^16, from where on a half is infinite, the least half with
 * a full significand, 2^-14, and 0.5, whose last bit is worth 2^-24. */
#define TOO_LARGE UINT32_C(0x47800000)
#define LEAST_NORMAL UINT32_C(0x38800000)
#define ONE_HALF UINT32_C(0x3f000000)

/* What the exponents of float and half, 127 and 15 above zero, differ by. */
#define REBIAS ((uint32_t)(127 - 15) << 23)

static uint32_t bits_of(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static uint16_t half_of(float value)
{
	const uint32_t bits = bits_of(value);
	const uint32_t magnitude = bits & UINT32_C(0x7fffffff);
	const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
	volatile float rounded;

	if (magnitude >= TOO_LARGE)
		return sign | 0x7c00;
	if (magnitude < LEAST_NORMAL) {
		/* The sum is rounded to multiples of 2^-24, which is the
		 * least half. */
		rounded = 0.5f + fabsf(value);
		return (uint16_t)(sign | (bits_of(rounded) - ONE_HALF));
	}
	return (uint16_t)(sign | (magnitude - REBIAS + 0xfff +
	                          (magnitude >> 13 & 1)) >> 13);
}

int half_exponent(const float *values, size_t count)
{
	float most = 0;
	int exponent = 0;

	for (size_t i = 0; i < count; i++)
		most = fmaxf(most, fabsf(values[i]));
	if (most == 0 || !isfinite(most))
		return 0;
	frexpf(most, &exponent);
	return exponent - MOST_EXPONENT;
}

void half_store(const float *values, size_t count, int exponent,
                unsigned char *out)
{
	for (size_t i = 0; i < count; i++) {
		/* Exact, but for what is far below the least half. */
		const double scaled = ldexp(values[i], -exponent);
		const uint16_t half = half_of((float)scaled);

		out[2 * i] = (unsigned char)(half & 0xff);
		out[2 * i + 1] = (unsigned char)(half >> 8);
	}
}
