#include "activations.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* xorshift64*, Vigna 2016: enough for data that only has to look random. */
static uint32_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * 0x2545f4914f6cdd1du) >> 32);
}

void bench_activations(float *out, size_t count, unsigned seed)
{
	uint64_t state = 0x9e3779b97f4a7c15u ^ seed;
	size_t i;

	for (i = 0; i < count; i++) {
		const uint32_t random = next_random(&state);
		const double uniform = ((random >> 1) + 0.5) / 2147483648.0;

		out[i] = random & 1 ? (float)-log(uniform) : 0;
	}
}

size_t bench_element_size(salmap_dtype dtype)
{
	switch (dtype) {
	case SALMAP_F64:
		return 8;
	case SALMAP_F32:
		return 4;
	case SALMAP_U8:
	case SALMAP_I8:
		return 1;
	default:
		return 2;
	}
}

/* To nearest; for 0 and positive numbers below 65520. */
static uint16_t half_of(float value)
{
	int exponent;
	const float fraction = frexpf(value, &exponent);

	if (value == 0 || exponent < -13)
		return (uint16_t)lrintf(ldexpf(value, 24));
	return (uint16_t)(((exponent + 13) << 10) +
	                  (int)lrintf(ldexpf(fraction, 11)));
}

static uint16_t brain_float_of(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static uint8_t byte_of(float value)
{
	const long step = lrintf(value / BENCH_U8_SCALE);

	return (uint8_t)(step < 255 ? step : 255);
}

void bench_store(void *out, size_t index, salmap_dtype dtype, float value)
{
	if (dtype == SALMAP_F32)
		((float *)out)[index] = value;
	else if (dtype == SALMAP_F16)
		((uint16_t *)out)[index] = half_of(value);
	else if (dtype == SALMAP_BF16)
		((uint16_t *)out)[index] = brain_float_of(value);
	else if (dtype == SALMAP_F64)
		((double *)out)[index] = value;
	else if (dtype == SALMAP_U8)
		((uint8_t *)out)[index] = byte_of(value);
	else
		((int8_t *)out)[index] = (int8_t)(byte_of(value) / 2);
}
