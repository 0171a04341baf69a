/*
 * The kernels of reading, for vectors of W floats; vector.h includes this and
 * tells what it may use. The file of an instruction set gives besides:
 *
 *   take(p, index)     W floats p[index[i]], 0 <= index[i] < W; the integers
 *                      come as the bits of floats, and all W floats are there
 *   larger(a, b)       a > b ? a : b
 *   smaller(a, b)      a < b ? a : b
 *   widen_low(x), widen_high(x)  half of W floats as doubles
 *   narrow(a, b)       the doubles of both as W floats
 *   store_rgb(p, x)    the lower three bytes of W integers, side by side; these
 *                      too come as the bits of floats
 *
 * All is as in scalar_render.c, operation by operation. Arrays of a tile are
 * whole vectors long; what is the caller's is written to the pixel.
 */
#include "../math.h"

#define add_means ISA(add_means)
#define add_share ISA(add_share)
#define share_vectors ISA(share_vectors)
#define blend_vector ISA(blend_vector)
#define bytes_of ISA(bytes_of)
#define clamp_unit_vector ISA(clamp_unit_vector)
#define columns_between ISA(columns_between)
#define cubic_blend_vector ISA(cubic_blend_vector)
#define cubic_vector ISA(cubic_vector)
#define larger ISA(larger)
#define load_columns ISA(load_columns)
#define magnitude ISA(magnitude)
#define means_of ISA(means_of)
#define narrow ISA(narrow)
#define polynomial_vector ISA(polynomial_vector)
#define power_vector ISA(power_vector)
#define put_floats ISA(put_floats)
#define select_vector ISA(select_vector)
#define set_parts_vector ISA(set_parts_vector)
#define smaller ISA(smaller)
#define store_row ISA(store_row)
#define store_rgb ISA(store_rgb)
#define take ISA(take)
#define take_columns ISA(take_columns)
#define value_between ISA(value_between)
#define vf_load ISA(vf_load)
#define vf_of ISA(vf_of)
#define vf_store ISA(vf_store)
#define vu ISA(vu)
#define widen_high ISA(widen_high)
#define widen_low ISA(widen_low)

typedef uint32_t vu __attribute__((vector_size(4 * W)));

INLINE vf vf_of(float x)
{
	return x - (vf){ 0 };
}

INLINE vf vf_load(const float *p)
{
	vf x;

	memcpy(&x, p, sizeof(x));
	return x;
}

INLINE void vf_store(float *p, vf x)
{
	memcpy(p, &x, sizeof(x));
}

INLINE vf select_vector(vi mask, vf yes, vf no)
{
	return (vf)((mask & (vi)yes) | (~mask & (vi)no));
}

INLINE vf clamp_unit_vector(vf x)
{
	return smaller(larger(x, (vf){ 0 }), vf_of(1));
}

INLINE vf magnitude(vf x)
{
	return larger(x, -x);
}

/* --------------------------------------------------------------- resample */

INLINE vf blend_vector(vf a, vf b, vf t)
{
	return a + t * (b - a);
}

struct cubic_vector {
	vf before, after, beyond;
};

/* As cubic_of and cubic_blend. */
INLINE vf cubic_blend_vector(vf t, vf before, vf at, vf after, vf beyond)
{
	const vf rest = 1 - t;
	const struct cubic_vector w = {
		-0.75f * t * (rest * rest),
		(1.25f * rest - 2.25f) * (rest * rest) + 1,
		-0.75f * rest * (t * t),
	};

	return at + ((w.before * (before - at) + w.after * (after - at)) +
	             w.beyond * (beyond - at));
}

/* W columns of a row. Indices of a map that is enlarged grow by one at most, so
 * that all lie within W from the first lane's on. */
INLINE vf take_columns(const float *row, vi indices)
{
	int32_t lanes[W];

	memcpy(lanes, &indices, sizeof(lanes));
	return take(row + lanes[0], (vf)(indices - lanes[0]));
}

static TARGET void ISA(across)(salmap_resampling resampling,
                               const struct salmap_columns *columns, int count,
                               const float *row, float *out)
{
	int i;

	for (i = 0; i < count; i += W) {
		const vf t = vf_load(columns->fraction + i);
		vi at, next;
		vf value;

		memcpy(&at, columns->at + i, sizeof(at));
		memcpy(&next, columns->next + i, sizeof(next));
		value = take_columns(row, at);
		if (resampling == SALMAP_RESAMPLING_BILINEAR)
			value = blend_vector(value, take_columns(row, next), t);
		else if (resampling == SALMAP_RESAMPLING_BICUBIC)
			value = cubic_blend_vector(
				t, take_columns(row, at + (at > 0)), value,
				take_columns(row, next),
				take_columns(row,
			                     next - (next < columns->last)));
		vf_store(out + i, value);
	}
}

static TARGET void ISA(cubic)(const float *const rows[4], float down,
                              const struct salmap_map *map, int count,
                              float *out)
{
	int i;

	for (i = 0; i < count; i += W) {
		const vf value = cubic_blend_vector(
			vf_of(down), vf_load(rows[0] + i), vf_load(rows[1] + i),
			vf_load(rows[2] + i), vf_load(rows[3] + i));

		vf_store(out + i, smaller(vf_of(map->high),
		                          larger(vf_of(map->low), value)));
	}
}

/* ------------------------------------------------------------------- rows */

/* W columns between two rows. */
struct columns_between {
	vf above, change;
};

INLINE struct columns_between load_columns(const struct salmap_between *rows,
                                           int column)
{
	const vf above = vf_load(rows->above + column);
	const struct columns_between columns = {
		above, vf_load(rows->below + column) - above
	};

	return columns;
}

INLINE vf value_between(const struct columns_between *columns, float down)
{
	return columns->above + down * columns->change;
}

/* The first `count` of W floats, or all of them. */
INLINE void put_floats(float *out, vf x, int count)
{
	if (count < W)
		memcpy(out, &x, (size_t)count * sizeof(*out));
	else
		vf_store(out, x);
}

static TARGET void ISA(put)(const struct salmap_between *rows, float *out,
                            int64_t stride)
{
	int row, i;

	for (i = 0; i < rows->columns; i += W) {
		const struct columns_between columns = load_columns(rows, i);

		for (row = 0; row < rows->rows; row++)
			put_floats(out + row * stride + i,
			           value_between(&columns, rows->down[row]),
			           rows->columns - i);
	}
}

static TARGET void ISA(extend)(const struct salmap_between *rows,
                               struct salmap_extent *extent)
{
	const float first = rows->down[0], last = rows->down[rows->rows - 1];
	vf low = vf_load(extent->lows), high = vf_load(extent->highs);
	int i;

	for (i = 0; i < rows->columns; i += W) {
		const struct columns_between columns = load_columns(rows, i);
		const vf a = value_between(&columns, first);
		const vf b = value_between(&columns, last);

		low = smaller(a, smaller(b, low));
		high = larger(a, larger(b, high));
	}
	vf_store(extent->lows, low);
	vf_store(extent->highs, high);
}

INLINE void add_means(double *sums, double weight, vf x)
{
	vd low, high;

	memcpy(&low, sums, sizeof(low));
	memcpy(&high, sums + DOUBLES, sizeof(high));
	low += weight * widen_low(x);
	high += weight * widen_high(x);
	memcpy(sums, &low, sizeof(low));
	memcpy(sums + DOUBLES, &high, sizeof(high));
}

/* Two vectors at once: there are few rows. */
static TARGET void ISA(add_mean)(const struct salmap_between *rows,
                                 double weight, double *sums)
{
	const int count = rows->rows;
	int row, i;

	for (i = 0; i < rows->columns; i += 2 * W) {
		const struct columns_between a = load_columns(rows, i);
		const struct columns_between b = load_columns(rows, i + W);
		double *at = sums + rows->first * SALMAP_STRIP + i;

		for (row = 0; row < count; row++, at += SALMAP_STRIP) {
			const float down = rows->down[row];

			add_means(at, weight, value_between(&a, down));
			add_means(at + W, weight, value_between(&b, down));
		}
	}
}

/* As struct salmap_share. */
struct share_vectors {
	vf low, scale, weight, position;
};

INLINE void add_share(struct salmap_sums *sums, int at,
                      const struct share_vectors *share, vf x)
{
	const vf v = smaller((x - share->low) * share->scale, share->weight);

	vf_store(sums->total + at, vf_load(sums->total + at) + v);
	vf_store(sums->place + at,
	         vf_load(sums->place + at) + v * share->position);
	vf_store(sums->highest + at, larger(v, vf_load(sums->highest + at)));
}

static TARGET void ISA(add_layer)(const struct salmap_between *rows,
                                  const struct salmap_share *share,
                                  struct salmap_sums *sums)
{
	const struct share_vectors vectors = {
		vf_of(share->range.low), vf_of(share->scale),
		vf_of(share->weight), vf_of(share->position)
	};
	const int count = rows->rows;
	int row, i;

	if (!(share->scale > 0)) {
		salmap_render_scalar.add_layer(rows, share, sums);
		return;
	}
	for (i = 0; i < rows->columns; i += 2 * W) {
		const struct columns_between a = load_columns(rows, i);
		const struct columns_between b = load_columns(rows, i + W);
		int at = rows->first * SALMAP_STRIP + i;

		for (row = 0; row < count; row++, at += SALMAP_STRIP) {
			const float down = rows->down[row];

			add_share(sums, at, &vectors, value_between(&a, down));
			add_share(sums, at + W, &vectors,
			          value_between(&b, down));
		}
	}
}

/* ------------------------------------------------------------------ means */

/* W means as floats. */
INLINE vf means_of(const double *means)
{
	vd low, high;

	memcpy(&low, means, sizeof(low));
	memcpy(&high, means + DOUBLES, sizeof(high));
	return narrow(low, high);
}

static TARGET void ISA(put_mean)(const double *means, int rows, int columns,
                                 float *out, int64_t stride)
{
	int row, i;

	for (row = 0; row < rows; row++)
		for (i = 0; i < columns; i += W)
			put_floats(out + row * stride + i,
			           means_of(means + row * SALMAP_STRIP + i),
			           columns - i);
}

static TARGET void ISA(peak)(const double *means, int rows, int columns,
                             double *highest)
{
	vd most = *highest + (vd){ 0 };
	double lanes[DOUBLES];
	int row, i;

	for (row = 0; row < rows; row++)
		for (i = 0; i < columns; i += DOUBLES) {
			vd x;

			memcpy(&x, means + row * SALMAP_STRIP + i, sizeof(x));
			most = vd_select(x > most, x, most);
		}
	memcpy(lanes, &most, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		*highest = lanes[i] > *highest ? lanes[i] : *highest;
}

/* ---------------------------------------------------------------- colours */

/* As set_parts. */
INLINE void set_parts_vector(struct salmap_parts *parts, int i, vf sector,
                             vf chroma, vf value)
{
	vf_store(parts->red + i,
	         value - chroma * clamp_unit_vector(2 - magnitude(sector - 3)));
	vf_store(parts->green + i,
	         value - chroma * clamp_unit_vector(magnitude(sector - 2) - 1));
	vf_store(parts->blue + i,
	         value - chroma * clamp_unit_vector(magnitude(sector - 4) - 1));
}

static TARGET void ISA(lovi)(const struct salmap_chroma *chroma, int rows,
                             int columns, union salmap_pixels *pixels)
{
	const struct salmap_sums *sums = &pixels->sums;
	const vf layers = vf_of(chroma->layers);
	const vf per_other = vf_of(chroma->per_other);
	int row, column;

	for (row = 0; row < rows; row++)
		for (column = 0; column < columns; column += W) {
			const int i = row * SALMAP_STRIP + column;
			const vf total = vf_load(sums->total + i);
			const vf value = vf_load(sums->highest + i);
			const vi some = total > 0;
			/* Where there is nothing, so is its place. */
			const vf place = vf_load(sums->place + i) /
			                 select_vector(some, total, vf_of(1));
			const vf excess = (layers * value - total) * per_other;

			set_parts_vector(&pixels->parts, i,
			                 (float)SALMAP_LOVI_SECTORS *
			                         (vf)(some & (vi)place),
			                 smaller(larger(excess, (vf){ 0 }),
			                         value),
			                 value);
		}
}

/* As salmap_polynomial_float. `count` is a constant where it is inlined. */
INLINE vf polynomial_vector(const float *coefficients, int count, vf x)
{
	const vf square = x * x;
	vf even = vf_of(coefficients[count - 1]);
	vf odd = vf_of(coefficients[count - 2]);
	int i;

	UNROLL
	for (i = count - 3; i >= 2; i -= 2) {
		even = even * square + coefficients[i];
		odd = odd * square + coefficients[i - 1];
	}
	return (even * square + coefficients[0]) + x * odd;
}

/* As power_of. */
INLINE vf power_vector(vf x)
{
	static const float log[] = SALMAP_HEAT_LOG, exp[] = SALMAP_HEAT_EXP;
	const float rounder = 0x1.8p23f;
	const vi exponent = ((vi)x - SALMAP_SQRT_HALF_BITS) >> 23;
	const vf f = (vf)((vi)x - (exponent << 23)) - 1;
	const vf power = __builtin_convertvector(exponent, vf) *
	                         SALMAP_HEAT_EXPONENT +
	                 f * polynomial_vector(log, SALMAP_HEAT_LOG_TERMS, f);
	const vf shifted = power + rounder;
	const vf rest = power - (shifted - rounder);
	const vf result = polynomial_vector(exp, SALMAP_HEAT_EXP_TERMS, rest) *
	                  (vf)(((vi)shifted << 23) + 0x3f800000);

	return (vf)((x >= FLT_MIN) & (vi)result);
}

static TARGET void ISA(heat)(const struct salmap_chroma *chroma,
                             const struct salmap_range *range,
                             const double *means, int rows, int columns,
                             union salmap_pixels *pixels)
{
	const struct salmap_sums *sums = &pixels->sums;
	const vf low = vf_of(range->low), scale = vf_of(range->reciprocal);
	const vf layers = vf_of(chroma->layers);
	const vf per_other = vf_of(chroma->per_other);
	int row, column;

	if (!(range->reciprocal > 0)) {
		salmap_render_scalar.heat(chroma, range, means, rows, columns,
		                          pixels);
		return;
	}
	for (row = 0; row < rows; row++)
		for (column = 0; column < columns; column += W) {
			const int i = row * SALMAP_STRIP + column;
			const vf highest = vf_load(sums->highest + i);
			const vi some = highest > 0;
			const vf ratio = select_vector(
				some,
				vf_load(sums->total + i) /
					select_vector(some, highest, vf_of(1)),
				layers);
			const vf saturation = clamp_unit_vector(
				(layers - ratio) * per_other);
			const vf value = smaller(
				(means_of(means + i) - low) * scale, vf_of(1));

			set_parts_vector(&pixels->parts, i,
			                 (float)SALMAP_HEAT_SECTORS *
			                         (1 - value),
			                 value * power_vector(saturation),
			                 value);
		}
}

/* ----------------------------------------------------------------- pixels */

/* W parts as integers of 0..255. */
INLINE vu bytes_of(const float *part)
{
	return (vu)__builtin_convertvector(
		clamp_unit_vector(vf_load(part)) * 255 + 0.5f, vi);
}

INLINE void store_row(salmap_pixel pixel, const float *red, const float *green,
                      const float *blue, int columns, unsigned char *bytes)
{
	const bool blue_first = pixel == SALMAP_PIXEL_BGR8 ||
	                        pixel == SALMAP_PIXEL_BGRA8;
	const bool alpha = pixel == SALMAP_PIXEL_RGBA8 ||
	                   pixel == SALMAP_PIXEL_BGRA8;
	const float *first = blue_first ? blue : red;
	const float *third = blue_first ? red : blue;
	const int whole = pixel == SALMAP_PIXEL_RGB_F32 ? 0
	                                                : columns - columns % W;
	int i;

	for (i = 0; i < whole; i += W) {
		const vu x = bytes_of(first + i) | bytes_of(green + i) << 8 |
		             bytes_of(third + i) << 16 | 0xff000000;

		if (alpha)
			memcpy(bytes + 4 * i, &x, sizeof(x));
		else
			store_rgb(bytes + 3 * i, (vf)x);
	}
	salmap_scalar_store(pixel, red, green, blue, whole, columns, bytes);
}

static TARGET void ISA(store)(salmap_pixel pixel,
                              const struct salmap_parts *parts, int rows,
                              int columns, unsigned char *bytes, int64_t stride)
{
	int row;

	for (row = 0; row < rows; row++) {
		const int at = row * SALMAP_STRIP;

		store_row(pixel, parts->red + at, parts->green + at,
		          parts->blue + at, columns,
		          bytes + (ptrdiff_t)(row * stride));
	}
}

static const struct salmap_render_kernels ISA(render) = {
	ISA(across),    ISA(cubic),    ISA(put),  ISA(extend), ISA(add_mean),
	ISA(add_layer), ISA(put_mean), ISA(peak), ISA(lovi),   ISA(heat),
	ISA(store),
};

#undef add_means
#undef add_share
#undef share_vectors
#undef blend_vector
#undef bytes_of
#undef clamp_unit_vector
#undef columns_between
#undef cubic_blend_vector
#undef cubic_vector
#undef larger
#undef load_columns
#undef magnitude
#undef means_of
#undef narrow
#undef polynomial_vector
#undef power_vector
#undef put_floats
#undef select_vector
#undef set_parts_vector
#undef smaller
#undef store_row
#undef store_rgb
#undef take
#undef take_columns
#undef value_between
#undef vf_load
#undef vf_of
#undef vf_store
#undef vu
#undef widen_high
#undef widen_low
