/* The kernels of reading that define the bits; formulas: docs/numerics.md. */
#include "../strict_fp.h"

#include "render.h"

#include "../coefficients.h"
#include "../math.h"
#include "../picture.h"

/* Either if they are equal: what the vector instructions do. */
static float larger_of(float a, float b)
{
	return a > b ? a : b;
}

static float smaller_of(float a, float b)
{
	return a < b ? a : b;
}

static float clamp_unit(float x)
{
	return smaller_of(larger_of(x, 0), 1);
}

static float magnitude_of(float x)
{
	return larger_of(x, -x);
}

/* ------------------------------------------------------------------ range */

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

static float normalized(const struct salmap_range *range, float value)
{
	const float above = value - range->low;

	if (range->reciprocal > 0)
		return smaller_of(above * range->reciprocal, 1);
	return range->span > 0 ? above / range->span : 0;
}

/* Adding 0 turns -0 into 0, of which the sign would depend on the order. */
void salmap_scalar_extent(const float *map, int first, int count, float *low,
                          float *high)
{
	int i;

	for (i = first; i < count; i++) {
		*low = smaller_of(map[i], *low);
		*high = larger_of(map[i], *high);
	}
	*low += 0.0f;
	*high += 0.0f;
}

void salmap_scalar_peak(const double *values, int first, int count,
                        double *peak)
{
	int i;

	for (i = first; i < count; i++)
		*peak = values[i] > *peak ? values[i] : *peak;
	*peak += 0.0;
}

/* ------------------------------------------------------------------- mean */

void salmap_scalar_accumulate(const float *map, int first, int count,
                              double weight, double *sums)
{
	int i;

	for (i = first; i < count; i++)
		sums[i] += weight * map[i];
}

void salmap_scalar_divide(double *values, int first, int count, double divisor)
{
	int i;

	for (i = first; i < count; i++)
		values[i] /= divisor;
}

void salmap_scalar_quotient(const double *values, int first, int count,
                            double divisor, float *out)
{
	int i;

	for (i = first; i < count; i++)
		out[i] = (float)(values[i] / divisor);
}

/* ---------------------------------------------------------------- colours */

void salmap_scalar_add_layer(const struct salmap_share *share, const float *map,
                             int first, int count, struct salmap_sums *sums)
{
	int i;

	for (i = first; i < count; i++) {
		const float v = normalized(&share->range, map[i]) *
		                share->weight;

		sums->total[i] += v;
		sums->place[i] += v * share->position;
		sums->highest[i] = larger_of(v, sums->highest[i]);
	}
}

/* A colour of HSV: `sector` is the hue in units of 60 degrees, 0 to below 6;
 * `chroma` is saturation times value. */
static void set_parts(struct salmap_parts *parts, int i, float sector,
                      float chroma, float value)
{
	const float no_red = clamp_unit(2 - magnitude_of(sector - 3));
	const float no_green = clamp_unit(magnitude_of(sector - 2) - 1);
	const float no_blue = clamp_unit(magnitude_of(sector - 4) - 1);

	parts->red[i] = value - chroma * no_red;
	parts->green[i] = value - chroma * no_green;
	parts->blue[i] = value - chroma * no_blue;
}

void salmap_scalar_lovi(const struct salmap_chroma *chroma,
                        const struct salmap_sums *sums, int first, int count,
                        struct salmap_parts *parts)
{
	int i;

	for (i = first; i < count; i++) {
		const float total = sums->total[i], value = sums->highest[i];
		const float place = total > 0 ? sums->place[i] / total : 0;
		const float excess = (chroma->layers * value - total) *
		                     chroma->per_other;

		set_parts(parts, i, SALMAP_LOVI_SECTORS * place,
		          smaller_of(larger_of(excess, 0), value), value);
	}
}

/* x to the power SALMAP_HEAT_EXPONENT, for 0 <= x <= 1; relative error below
 * 1e-9 before it is rounded to float. */
static float power_of(float x)
{
	static const double tail[] = SALMAP_EXP_TAIL;
	/* Adding it leaves no bits for a fraction: rounds to an integer. */
	const double rounder = 0x1.8p52;
	double power, whole;

	if (!(x > 0))
		return 0;
	power = SALMAP_HEAT_EXPONENT * salmap_log2(x);
	whole = (power + rounder) - rounder;
	return (float)(salmap_polynomial(tail, SALMAP_EXP_TERMS,
	                                 (power - whole) * SALMAP_LN_2) *
	               salmap_double_of_bits((uint64_t)((int64_t)whole + 1023)
	                                     << 52));
}

void salmap_scalar_heat(const struct salmap_chroma *chroma,
                        const struct salmap_heat *heat, const double *mean,
                        const struct salmap_sums *sums, int first, int count,
                        struct salmap_parts *parts)
{
	int i;

	for (i = first; i < count; i++) {
		const float total = sums->total[i], highest = sums->highest[i];
		const float ratio = highest > 0 ? total / highest
		                                : chroma->layers;
		const float saturation = clamp_unit(
			(chroma->layers - ratio) * chroma->per_other);
		const float value = heat->span > 0
		                    ? (float)((mean[i] - heat->low) / heat->span)
		                    : 0;

		set_parts(parts, i, SALMAP_HEAT_SECTORS * (1 - value),
		          value * power_of(saturation), value);
	}
}

void salmap_scalar_store(salmap_pixel pixel, const struct salmap_parts *parts,
                         int first, int count, unsigned char *bytes)
{
	const ptrdiff_t size = (ptrdiff_t)salmap_pixel_size(pixel);
	int i;

	for (i = first; i < count; i++) {
		const float rgb[3] = { parts->red[i], parts->green[i],
			               parts->blue[i] };

		salmap_pixel_store(pixel, bytes + i * size, rgb);
	}
}

/* ------------------------------------------------------------------ table */

static void render_extent(const float *map, int count, float *low, float *high)
{
	salmap_scalar_extent(map, 0, count, low, high);
}

static void render_peak(const double *values, int count, double *highest)
{
	salmap_scalar_peak(values, 0, count, highest);
}

static void render_accumulate(const float *map, int count, double weight,
                              double *sums)
{
	salmap_scalar_accumulate(map, 0, count, weight, sums);
}

static void render_divide(double *values, int count, double divisor)
{
	salmap_scalar_divide(values, 0, count, divisor);
}

static void render_quotient(const double *values, int count, double divisor,
                            float *out)
{
	salmap_scalar_quotient(values, 0, count, divisor, out);
}

static void render_add_layer(const struct salmap_share *share, const float *map,
                             int count, struct salmap_sums *sums)
{
	salmap_scalar_add_layer(share, map, 0, count, sums);
}

static void render_lovi(const struct salmap_chroma *chroma,
                        const struct salmap_sums *sums, int count,
                        struct salmap_parts *parts)
{
	salmap_scalar_lovi(chroma, sums, 0, count, parts);
}

static void render_heat(const struct salmap_chroma *chroma,
                        const struct salmap_heat *scale, const double *mean,
                        const struct salmap_sums *sums, int count,
                        struct salmap_parts *parts)
{
	salmap_scalar_heat(chroma, scale, mean, sums, 0, count, parts);
}

static void render_store(salmap_pixel pixel, const struct salmap_parts *parts,
                         int count, unsigned char *bytes)
{
	salmap_scalar_store(pixel, parts, 0, count, bytes);
}

const struct salmap_render_kernels salmap_render_scalar = {
	salmap_resample_run, render_extent, render_peak, render_accumulate,
	render_divide,       render_quotient, render_add_layer, render_lovi,
	render_heat,         render_store,
};
