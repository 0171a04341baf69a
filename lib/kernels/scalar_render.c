/* The kernels of reading that define the bits; formulas: docs/numerics.md. */
#include "../strict_fp.h"

#include "render.h"

#include "../coefficients.h"
#include "../math.h"
#include "../pixel.h"

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

static float normalized(const struct salmap_range *range, float value)
{
	const float above = value - range->low;

	if (range->reciprocal > 0)
		return clamp_unit(above * range->reciprocal);
	return range->span > 0 ? above / range->span : 0;
}

/* --------------------------------------------------------------- resample */

/* a where t is 0, and a where b is a, exactly. */
static float blend(float a, float b, float t)
{
	return a + t * (b - a);
}

/* R. Keys, "Cubic convolution interpolation for digital image processing",
 * IEEE Transactions on Acoustics, Speech and Signal Processing 29, 1981, with
 * a = -0.75. The weights of the taps at distances 1 + t, 1 - t and 2 - t; the
 * nearest tap has what is left to 1. */
struct cubic {
	float before, after, beyond;
};

static struct cubic cubic_of(float t)
{
	const float rest = 1 - t;
	const struct cubic weights = {
		-0.75f * t * (rest * rest),
		(1.25f * rest - 2.25f) * (rest * rest) + 1,
		-0.75f * rest * (t * t),
	};
	return weights;
}

/* Written in differences, so that equal taps give their value exactly. */
static float cubic_blend(const struct cubic *w, float before, float at,
                         float after, float beyond)
{
	return at + ((w->before * (before - at) + w->after * (after - at)) +
	             w->beyond * (beyond - at));
}

static void render_across(salmap_resampling resampling,
                          const struct salmap_columns *columns, int count,
                          const float *row, float *out)
{
	int i;

	for (i = 0; i < count; i++) {
		const int32_t at = columns->at[i], next = columns->next[i];
		const float t = columns->fraction[i];

		if (resampling == SALMAP_RESAMPLING_BILINEAR) {
			out[i] = blend(row[at], row[next], t);
		} else if (SALMAP_HAS_BICUBIC &&
		           resampling == SALMAP_RESAMPLING_BICUBIC) {
			const struct cubic weights = cubic_of(t);

			out[i] = cubic_blend(
				&weights, row[at > 0 ? at - 1 : 0], row[at],
				row[next],
				row[next < columns->last ? next + 1 : next]);
		} else {
			out[i] = row[at];
		}
	}
}

static void render_cubic(const float *const rows[4], float down,
                         const struct salmap_map *map, int count, float *out)
{
	const struct cubic weights = cubic_of(down);
	int i;

	for (i = 0; i < count; i++)
		out[i] = smaller_of(
			map->high,
			larger_of(map->low, cubic_blend(&weights, rows[0][i],
			                                rows[1][i], rows[2][i],
			                                rows[3][i])));
}

/* ------------------------------------------------------------------- rows */

static float value_at(const struct salmap_between *rows, int row, int column)
{
	return blend(rows->above[column], rows->below[column],
	             rows->down[row]);
}

static int place_of(const struct salmap_between *rows, int row, int column)
{
	return (rows->first + row) * SALMAP_STRIP + column;
}

static void render_put(const struct salmap_between *rows, float *out,
                       int64_t stride)
{
	int row, i;

	for (row = 0; row < rows->rows; row++)
		for (i = 0; i < rows->columns; i++)
			out[row * stride + i] = value_at(rows, row, i);
}

/* Values between two rows are monotone from the first to the last, as rounded
 * too: both ends tell all. */
static void render_extend(const struct salmap_between *rows,
                          struct salmap_extent *extent)
{
	float *low = extent->lows, *high = extent->highs;
	int end, i;

	for (end = 0; end < 2; end++)
		for (i = 0; i < rows->columns; i++) {
			const float value = value_at(
				rows, end == 0 ? 0 : rows->rows - 1, i);

			*low = smaller_of(value, *low);
			*high = larger_of(value, *high);
		}
}

static void render_add_mean(const struct salmap_between *rows, double weight,
                            bool begins, double *sums)
{
	int row, i;

	for (row = 0; row < rows->rows; row++)
		for (i = 0; i < rows->columns; i++) {
			double *sum = sums + place_of(rows, row, i);

			*sum = (begins ? 0 : *sum) +
			       weight * value_at(rows, row, i);
		}
}

static float shared(const struct salmap_share *share, float value)
{
	if (share->scale > 0)
		return smaller_of(
			larger_of((value - share->range.low) * share->scale, 0),
			share->weight);
	return normalized(&share->range, value) * share->weight;
}

static float sum_so_far(const struct salmap_share *share, float sum)
{
	return share->begins ? 0 : sum;
}

static void render_add_layer(const struct salmap_between *rows,
                             const struct salmap_share *share,
                             struct salmap_sums *sums)
{
	int row, i;

	for (row = 0; row < rows->rows; row++)
		for (i = 0; i < rows->columns; i++) {
			const int at = place_of(rows, row, i);
			const float v = shared(share, value_at(rows, row, i));

			sums->total[at] = sum_so_far(share, sums->total[at]) +
			                  v;
			sums->highest[at] = larger_of(
				v, sum_so_far(share, sums->highest[at]));
			if (share->has_places)
				sums->place[at] =
					sum_so_far(share, sums->place[at]) +
					v * share->position;
		}
}

static void render_add_both(const struct salmap_between *rows, double weight,
                            double *means, const struct salmap_share *share,
                            struct salmap_sums *sums)
{
	render_add_mean(rows, weight, share->begins, means);
	render_add_layer(rows, share, sums);
}

/* ------------------------------------------------------------------ means */

/* Rounded correctly, though twice: a double has more than two bits beside twice
 * those of a float (Figueroa, "When is double rounding innocuous?", 1995). */
static float root_of(float x)
{
	return (float)salmap_sqrt(x);
}

static float factor_of(salmap_fastcam_factor factor, float m)
{
	if (factor == SALMAP_FASTCAM_OUTSIDE)
		return 1 - m;
	return factor == SALMAP_FASTCAM_FOCUSED ? m * root_of(root_of(m)) : m;
}

static void render_dim(const struct salmap_between *rows,
                       const struct salmap_dimming *dimming, double *means)
{
	int row, i;

	for (row = 0; row < rows->rows; row++)
		for (i = 0; i < rows->columns; i++) {
			double *mean = &means[place_of(rows, row, i)];
			const float m = normalized(&dimming->range,
			                           value_at(rows, row, i));
			const float factor = factor_of(dimming->factor, m);

			*mean = dimming->base +
			        (*mean - dimming->base) * factor;
		}
}

static void render_put_mean(const double *means, int rows, int columns,
                            float *out, int64_t stride)
{
	int row, i;

	for (row = 0; row < rows; row++)
		for (i = 0; i < columns; i++)
			out[row * stride + i] =
				(float)means[row * SALMAP_STRIP + i];
}

static void render_peak(const double *means, int rows, int columns,
                        double *peak)
{
	int row, i;

	for (row = 0; row < rows; row++)
		for (i = 0; i < columns; i++) {
			const double mean = means[row * SALMAP_STRIP + i];

			*peak = mean > *peak ? mean : *peak;
		}
}

/* ----------------------------------------------------------------- pixels */

void salmap_scalar_store(salmap_pixel pixel, const float *red,
                         const float *green, const float *blue, int first,
                         int count, unsigned char *bytes)
{
	const ptrdiff_t size = (ptrdiff_t)salmap_pixel_step(pixel);
	int i;

	for (i = first; i < count; i++) {
		const float rgb[3] = { red[i], green[i], blue[i] };

		salmap_pixel_store(pixel, bytes + i * size, rgb);
	}
}

static void render_store(const struct salmap_parts *parts,
                         const struct salmap_canvas *canvas)
{
	int row;

	for (row = 0; row < canvas->rows; row++) {
		const int at = row * SALMAP_STRIP;

		salmap_scalar_store(canvas->pixel, parts->red + at,
		                    parts->green + at, parts->blue + at, 0,
		                    canvas->columns,
		                    canvas->bytes +
		                            (ptrdiff_t)(row * canvas->stride));
	}
}

/* ---------------------------------------------------------------- colours */

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

/* What LOVI draws of the sums at a pixel. */
struct tint {
	float place;  /* mean position of the layers, 1 for the earliest */
	float chroma; /* saturation times value */
	float value;
};

static struct tint tint_of(const struct salmap_chroma *chroma,
                           const struct salmap_sums *sums, int i)
{
	const float total = sums->total[i], value = sums->highest[i];
	const float excess = (chroma->layers * value - total) *
	                     chroma->per_other;

	return (struct tint){ total > 0 ? sums->place[i] / total : 0,
		              smaller_of(larger_of(excess, 0), value), value };
}

static void render_lovi(const struct salmap_chroma *chroma, int rows,
                        int columns, union salmap_pixels *pixels)
{
	int row, column;

	for (row = 0; row < rows; row++)
		for (column = 0; column < columns; column++) {
			const int i = row * SALMAP_STRIP + column;
			const struct tint tint = tint_of(chroma, &pixels->sums,
			                                 i);

			set_parts(&pixels->parts, i,
			          SALMAP_LOVI_SECTORS * tint.place, tint.chroma,
			          tint.value);
		}
}

/* A part of the colour at 0..1 of a path. */
static float part_of_path(const struct salmap_path *path, int part, float at)
{
	const float along = SALMAP_PATH_LINES * at;
	float colour = path->first[part];
	int line;

	for (line = 0; line < SALMAP_PATH_LINES; line++)
		colour += path->steps[line][part] *
		          clamp_unit(along - (float)line);
	return clamp_unit(colour);
}

static void render_lovi_path(const struct salmap_chroma *chroma,
                             const struct salmap_path *path, int rows,
                             int columns, union salmap_pixels *pixels)
{
	struct salmap_parts *parts = &pixels->parts;
	int row, column;

	for (row = 0; row < rows; row++)
		for (column = 0; column < columns; column++) {
			const int i = row * SALMAP_STRIP + column;
			const struct tint tint = tint_of(chroma, &pixels->sums,
			                                 i);
			const float white = tint.value - tint.chroma;

			parts->red[i] = white + tint.chroma *
			                part_of_path(path, 0, tint.place);
			parts->green[i] = white + tint.chroma *
			                  part_of_path(path, 1, tint.place);
			parts->blue[i] = white + tint.chroma *
			                 part_of_path(path, 2, tint.place);
		}
}

/* x to the power 1/e, for 0 <= x <= 1: 2 to the power (log2 x) / e. Relative
 * error below 1e-6; x below the smallest normal float counts as 0. */
static float power_of(float x)
{
	static const float log[] = SALMAP_HEAT_LOG, exp[] = SALMAP_HEAT_EXP;
	/* Adding it leaves no bits for a fraction: rounds to an integer, of
	 * which the sum holds the lowest bits. */
	const float rounder = 0x1.8p23f;
	const uint32_t bits = salmap_bits_of_float(x);
	/* x = 2^exponent * (1 + f) with 1 + f in [1/sqrt(2), sqrt(2)). */
	const int32_t exponent =
		(int32_t)(bits - SALMAP_SQRT_HALF_BITS) >> 23;
	const float f = salmap_float_of_bits(
				bits - ((uint32_t)exponent << 23)) - 1;
	float power, shifted, rest;

	if (x < FLT_MIN)
		return 0;
	power = (float)exponent * SALMAP_HEAT_EXPONENT +
	        f * salmap_polynomial_float(log, SALMAP_HEAT_LOG_TERMS, f);
	shifted = power + rounder;
	rest = power - (shifted - rounder);
	return salmap_polynomial_float(exp, SALMAP_HEAT_EXP_TERMS, rest) *
	       salmap_float_of_bits((salmap_bits_of_float(shifted) << 23) +
	                            0x3f800000);
}

static void render_heat(const struct salmap_chroma *chroma,
                        const struct salmap_range *range, const double *means,
                        union salmap_pixels *pixels,
                        const struct salmap_canvas *canvas)
{
	int row, column;

	for (row = 0; row < canvas->rows; row++)
		for (column = 0; column < canvas->columns; column++) {
			const int i = row * SALMAP_STRIP + column;
			const float total = pixels->sums.total[i];
			const float highest = pixels->sums.highest[i];
			const float ratio = highest > 0 ? total / highest
			                                : chroma->layers;
			const float saturation = clamp_unit(
				(chroma->layers - ratio) * chroma->per_other);
			const float value = normalized(range, (float)means[i]);

			set_parts(&pixels->parts, i,
			          SALMAP_HEAT_SECTORS * (1 - value),
			          value * power_of(saturation), value);
		}
	render_store(&pixels->parts, canvas);
}

static void render_heat_path(const struct salmap_path *path,
                             const struct salmap_range *range,
                             const double *means, int rows, int columns,
                             struct salmap_parts *parts)
{
	int row, column;

	for (row = 0; row < rows; row++)
		for (column = 0; column < columns; column++) {
			const int i = row * SALMAP_STRIP + column;
			const float value = normalized(range, (float)means[i]);

			parts->red[i] = part_of_path(path, 0, value);
			parts->green[i] = part_of_path(path, 1, value);
			parts->blue[i] = part_of_path(path, 2, value);
		}
}

/* ------------------------------------------------------------------ fixed */

static void render_add_fixed(const struct salmap_fixed_maps *maps, int count,
                             const struct salmap_fixed *to, int64_t at)
{
	salmap_fixed_add(to, at, maps, count);
}

/* ------------------------------------------------------------------- grey */

/* 255 times a float is exact as a double, as is the sum wherever it is near an
 * integer: no value is rounded twice. */
static void render_put_grey(const float *values, int count, uint8_t *out)
{
	int i;

	for (i = 0; i < count; i++)
		out[i] = (uint8_t)((double)clamp_unit(values[i]) * 255 + 0.5);
}

#define RENDER_KERNEL(has, name) .name = SALMAP_IN(has, render_##name),

const struct salmap_render_kernels salmap_render_scalar = {
	SALMAP_RENDER_KERNELS(RENDER_KERNEL)
};
