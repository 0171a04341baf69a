#include "strict_fp.h"

#include "histogram.h"

#include "coefficients.h"

/*
 * The bins in their order are those of -huge, the grid from -2^64 to -2^-64,
 * -tiny, 0, tiny, the grid from 2^-64 to 2^64, huge. A magnitude's level counts
 * from that of 0 on; bins are symmetric.
 */
enum {
	LEVEL_TINY = 1,
	LEVEL_GRID = 2,
	OCTAVE_STEPS = 8, /* of an octave */
	OCTAVES = 128,
	LEVEL_HUGE = LEVEL_GRID + OCTAVE_STEPS * OCTAVES,
	BIN_OF_ZERO = LEVEL_HUGE,
	LEAST_EXPONENT = 127 - OCTAVES / 2 /* of 2^-64, as floats have it */
};

__extension__ _Static_assert(SALMAP_BINS == 2 * LEVEL_HUGE + 1,
                             "the header tells another number of bins");

/* The least mantissa of a float, without its first bit, that reaches 2^(i/8):
 * ceil((2^(i/8) - 1) 2^23). The last is the next octave. */
static const uint32_t octave_steps[OCTAVE_STEPS + 1] = {
	0x000000, 0x0b95c2, 0x1837f1, 0x25fed7, 0x3504f4,
	0x45672b, 0x5744fd, 0x6ac0c7, 0x800000,
};

/* The step that each 16th of the mantissas begins in. At most one other begins
 * within it, so that one comparison is left. */
static const uint8_t first_steps[16] = {
	0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7,
};

static int level_of(uint32_t magnitude)
{
	const int exponent = (int)(magnitude >> 23) - LEAST_EXPONENT;
	const uint32_t mantissa = magnitude & 0x7fffff;
	const int step = first_steps[mantissa >> 19];

	if (magnitude == 0)
		return 0;
	if (exponent < 0)
		return LEVEL_TINY;
	if (exponent >= OCTAVES)
		return LEVEL_HUGE;
	return LEVEL_GRID + exponent * OCTAVE_STEPS + step +
	       (mantissa >= octave_steps[step + 1]);
}

int salmap_bin_of(float value)
{
	const uint32_t bits = salmap_bits_of_float(value);
	const int level = level_of(bits & 0x7fffffff);

	return bits >> 31 ? BIN_OF_ZERO - level : BIN_OF_ZERO + level;
}

/* The least magnitude of a level above that of 0; 0 for the tiny ones. */
static double magnitude_from(int level)
{
	const int step = level - LEVEL_GRID;

	if (level == LEVEL_TINY)
		return 0;
	return salmap_float_of_bits(
		((uint32_t)(step / OCTAVE_STEPS + LEAST_EXPONENT) << 23) +
		octave_steps[step % OCTAVE_STEPS]);
}

double salmap_bin_edge(int bin)
{
	const int level = bin - BIN_OF_ZERO;

	if (level > 0)
		return magnitude_from(level);
	if (level == 0)
		return 0;
	if (level == -LEVEL_HUGE)
		return salmap_double_of_bits(UINT64_C(0xfff0000000000000));
	return -magnitude_from(1 - level);
}

void salmap_histogram_add(uint64_t *counts, const float *values, int64_t count)
{
	int64_t i;

	for (i = 0; i < count; i++)
		counts[salmap_bin_of(values[i])]++;
}

uint64_t salmap_histogram_total(const uint64_t *counts)
{
	uint64_t total = 0;
	int bin;

	for (bin = 0; bin < SALMAP_BINS; bin++)
		total += counts[bin];
	return total;
}

/* -------------------------------------------------------- within a bin */

/* ln(2) / 8: the logarithm of a step. */
#define LOG_OF_STEP (SALMAP_LN_2 / OCTAVE_STEPS)

/* The magnitude so far into a level, 0..1. Those beyond the grid have no other
 * end than the grid's. */
static double magnitude_at(int level, double fraction)
{
	if (level == LEVEL_TINY)
		return fraction * 0x1p-64;
	if (level == LEVEL_HUGE)
		return 0x1p64;
	return magnitude_from(level) * salmap_exp(fraction * LOG_OF_STEP);
}

static double value_of_bin(int bin, double fraction)
{
	const int level = bin - BIN_OF_ZERO;

	if (level == 0)
		return 0;
	return level > 0 ? magnitude_at(level, fraction)
	                 : -magnitude_at(-level, 1 - fraction);
}

double salmap_histogram_quantile(const uint64_t *counts, double share)
{
	const double rank = share * (double)salmap_histogram_total(counts);
	uint64_t below = 0;
	int bin = 0;

	/* Ends at the last bin with values, at the latest. */
	while (counts[bin] == 0 || (double)(below + counts[bin]) < rank)
		below += counts[bin++];
	return value_of_bin(bin, (rank - (double)below) / (double)counts[bin]);
}

void salmap_histogram_shares(const uint64_t *counts, double *below)
{
	const double total = (double)salmap_histogram_total(counts);
	uint64_t sum = 0;
	int bin;

	for (bin = 0; bin < SALMAP_BINS; bin++) {
		below[bin] = (double)sum / total;
		sum += counts[bin];
	}
	below[SALMAP_BINS] = 1;
}

/* How far into its level of the grid a magnitude is: from 0 to below 1, from
 * which neighbouring floats are farther away than the error of the
 * logarithm. */
static double fraction_of(int level, double magnitude)
{
	return salmap_log(magnitude / magnitude_from(level)) / LOG_OF_STEP;
}

float salmap_histogram_share(const double *below, float value)
{
	const int bin = salmap_bin_of(value);
	const int level = bin - BIN_OF_ZERO;
	const double width = below[bin + 1] - below[bin];
	double share = below[bin];

	if (level >= LEVEL_GRID && level < LEVEL_HUGE)
		share += width * fraction_of(level, value);
	else if (level <= -LEVEL_GRID && level > -LEVEL_HUGE)
		share += width * (1 - fraction_of(-level, -(double)value));
	/* Rounding must not lead past what the next bin begins with. */
	return (float)(share < below[bin + 1] ? share : below[bin + 1]);
}
