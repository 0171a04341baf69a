#include "strict_fp.h"

#include "fixed.h"

#include "math.h"

static uint64_t round_to_integer(double value)
{
	return salmap_bits_of_double(value + SALMAP_FIXED_ROUNDER) &
	       SALMAP_FIXED_DIGITS;
}

static void add_values(const struct salmap_fixed *to, int64_t at,
                       const float *values, int64_t count)
{
	uint64_t *sums = to->sums + at, *squares = to->squares + at;
	uint32_t *maxima = to->maxima + at;
	int64_t i;

	for (i = 0; i < count; i++) {
		const float above = values[i] > 0 ? values[i] : 0;
		const float value = above < 1 ? above : 1;
		const double exact = value;
		const uint32_t bits = salmap_bits_of_float(value);

		sums[i] += round_to_integer(exact * SALMAP_FIXED_ONE);
		squares[i] += round_to_integer(exact * exact *
		                               SALMAP_FIXED_ONE);
		maxima[i] = bits > maxima[i] ? bits : maxima[i];
	}
}

void salmap_fixed_add(const struct salmap_fixed *to, int64_t at,
                      const struct salmap_fixed_maps *maps, int64_t count)
{
	int image;

	for (image = 0; image < maps->images; image++)
		add_values(to, at, maps->first + image * maps->step, count);
}

void salmap_fixed_merge(const struct salmap_fixed *to,
                        const struct salmap_fixed *from, int64_t count)
{
	int64_t i;

	for (i = 0; i < count; i++) {
		to->sums[i] += from->sums[i];
		to->squares[i] += from->squares[i];
	}
	for (i = 0; i < count; i++)
		if (from->maxima[i] > to->maxima[i])
			to->maxima[i] = from->maxima[i];
}
