/*
 * The kernels of reading, for vectors of W floats; vector.h includes this and
 * tells what it may use. The file of an instruction set gives besides:
 *
 *   take(p, index)     W floats p[index[i]], 0 <= index[i] < W; the integers
 *                      come as the bits of floats, and all W floats are there
 *   larger(a, b)       a > b ? a : b
 *   smaller(a, b)      a < b ? a : b
 *   store_rgb(p, x)    the lower three bytes of W integers, side by side; these
 *                      too come as the bits of floats
 *
 * Pixels that do not fill a vector are left to scalar_render.c, which defines
 * the bits.
 */
#include "../axis.h"
#include "../math.h"

#define add_layer ISA(add_layer)
#define accumulate ISA(accumulate)
#define any_lane ISA(any_lane)
#define bilinear ISA(bilinear)
#define bilinear_block ISA(bilinear_block)
#define blend_columns ISA(blend_columns)
#define blend_vector ISA(blend_vector)
#define blend_window ISA(blend_window)
#define blend_pixels ISA(blend_pixels)
#define blend_run ISA(blend_run)
#define bytes_of ISA(bytes_of)
#define clamp_unit_vector ISA(clamp_unit_vector)
#define divide ISA(divide)
#define enlarge ISA(enlarge)
#define extent ISA(extent)
#define heat ISA(heat)
#define heat_values ISA(heat_values)
#define larger ISA(larger)
#define lovi ISA(lovi)
#define magnitude ISA(magnitude)
#define peak ISA(peak)
#define power_half ISA(power_half)
#define power_vector ISA(power_vector)
#define put_parts ISA(put_parts)
#define quotient ISA(quotient)
#define reduce ISA(reduce)
#define resample ISA(resample)
#define rows_between ISA(rows_between)
#define select_vector ISA(select_vector)
#define smaller ISA(smaller)
#define store_parts ISA(store_parts)
#define store_rgb ISA(store_rgb)
#define take ISA(take)
#define touch_pixels ISA(touch_pixels)
#define vu ISA(vu)
#define walk ISA(walk)
#define walk_from ISA(walk_from)
#define walk_on ISA(walk_on)
#define walk_step ISA(walk_step)
#define walk_twice ISA(walk_twice)

typedef uint32_t vu __attribute__((vector_size(4 * W)));

INLINE vf select_vector(vi mask, vf yes, vf no)
{
	return (vf)((mask & (vi)yes) | (~mask & (vi)no));
}

INLINE vf clamp_unit_vector(vf x)
{
	return smaller(larger(x, (vf){ 0 }), 1 - (vf){ 0 });
}

INLINE vf magnitude(vf x)
{
	return larger(x, -x);
}

/* --------------------------------------------------------------- resample */

/* W output pixels of an axis side by side, and a step from each to another. */
struct walk {
	vu floor, rest;
};

struct walk_step {
	uint32_t floor, rest, unit;
};

/* rest + step - unit lies within 31 bits and a sign: the sign tells whether the
 * step stays below a unit. */
INLINE struct walk walk_on(struct walk at, struct walk_step step)
{
	const vu beyond = at.rest + (step.rest - step.unit);
	const vu below = (vu)((vi)beyond >> 31);

	at.rest = beyond + (below & step.unit);
	at.floor += below + (step.floor + 1);
	return at;
}

INLINE struct walk_step walk_twice(struct walk_step step)
{
	const uint64_t rest = (uint64_t)step.rest * 2;

	step.floor *= 2;
	step.rest = (uint32_t)rest;
	if (rest >= step.unit) {
		step.rest = (uint32_t)(rest - step.unit);
		step.floor += 1;
	}
	return step;
}

/* Lane i starts i pixels after the axis: its bits say which of the steps by 1,
 * 2, 4, ... it takes. *step becomes that by W pixels. */
INLINE struct walk walk_from(const struct salmap_axis *axis,
                             struct walk_step *step)
{
	static const uint32_t numbers[] = { 0, 1, 2,  3,  4,  5,  6,  7,
		                            8, 9, 10, 11, 12, 13, 14, 15 };
	struct walk at = { (uint32_t)axis->floor + (vu){ 0 },
		           (uint32_t)axis->rest + (vu){ 0 } };
	vu lane;
	uint32_t bit;

	memcpy(&lane, numbers, sizeof(lane));
	step->floor = (uint32_t)axis->step_floor;
	step->rest = (uint32_t)axis->step_rest;
	step->unit = (uint32_t)axis->unit;
	UNROLL
	for (bit = 1; bit < W; bit *= 2) {
		const struct walk next = walk_on(at, *step);
		const vu takes = (vu)((lane & bit) != 0);

		at.floor = (takes & next.floor) | (~takes & at.floor);
		at.rest = (takes & next.rest) | (~takes & at.rest);
		*step = walk_twice(*step);
	}
	return at;
}

INLINE vf blend_vector(vf a, vf b, vf t)
{
	return a + t * (b - a);
}

/* Blends `count` columns of two rows. The last vector may overlap the one
 * before. */
INLINE void blend_columns(const float *above, const float *below, int64_t count,
                          float down, float *out)
{
	int64_t i;

	if (count < W) {
		for (i = 0; i < count; i++)
			out[i] = above[i] + down * (below[i] - above[i]);
		return;
	}
	for (i = 0; i < count; i += W) {
		const int64_t at = i + W <= count ? i : count - W;
		vf a, b;

		memcpy(&a, above + at, sizeof(a));
		memcpy(&b, below + at, sizeof(b));
		a = blend_vector(a, b, down - (vf){ 0 });
		memcpy(out + at, &a, sizeof(a));
	}
}

/* What is between two rows of a map: where it lies and how far down. */
struct rows_between {
	const float *above, *below;
	int64_t width;
	float down;
};

/* Columns first..first + count between two rows, the border repeated. */
INLINE void blend_window(const struct rows_between *rows, int64_t first,
                         int64_t count, float *out)
{
	const int64_t start = first < 0 ? 0 : first;
	const int64_t end = first + count < rows->width ? first + count
	                                                : rows->width;
	int64_t i;

	blend_columns(rows->above + start, rows->below + start, end - start,
	              rows->down, out + (start - first));
	for (i = first; i < start; i++)
		out[i - first] = out[start - first];
	for (i = end; i < first + count; i++)
		out[i - first] = out[end - 1 - first];
}

/* The columns to the left and right of `count` pixels, found one by one. */
INLINE void touch_pixels(const struct rows_between *rows, vu floor,
                         int count, vf *left, vf *right)
{
	float a[W] = { 0 }, b[W] = { 0 }, c[W] = { 0 }, d[W] = { 0 };
	const vf down = rows->down - (vf){ 0 };
	uint32_t floors[W];
	vf upper, lower;
	int i;

	memcpy(floors, &floor, sizeof(floors));
	for (i = 0; i < count; i++) {
		const int64_t column = (int32_t)floors[i];
		const int64_t at = salmap_clamp_index(column, rows->width);
		const int64_t after = salmap_clamp_index(column + 1,
		                                         rows->width);

		a[i] = rows->above[at];
		b[i] = rows->below[at];
		c[i] = rows->above[after];
		d[i] = rows->below[after];
	}
	memcpy(&upper, a, sizeof(upper));
	memcpy(&lower, b, sizeof(lower));
	*left = blend_vector(upper, lower, down);
	memcpy(&upper, c, sizeof(upper));
	memcpy(&lower, d, sizeof(lower));
	*right = blend_vector(upper, lower, down);
}

/* What the pixels of one run have in common. */
struct blend_run {
	struct rows_between rows;
	struct walk_step step; /* by W pixels */
	float low, high, reciprocal;
};

INLINE vf blend_pixels(const struct blend_run *run, vf left, vf right, vu rest)
{
	const vf value = blend_vector(
		left, right,
		__builtin_convertvector((vi)rest, vf) * run->reciprocal);

	return smaller(run->high + (vf){ 0 },
	               larger(run->low + (vf){ 0 }, value));
}

/* Pixels of a map that is enlarged. Neighbours share columns: these are blended
 * once, and a vector finds all of its own in a window of W. The first lane is
 * followed on its own, for the window's address. */
INLINE void enlarge(const struct blend_run *run, struct salmap_axis x,
                    struct walk at, int64_t columns, int count, float *out)
{
	const struct walk_step step = run->step;
	float window[SALMAP_TILE + 3 + W];
	const float *start = window;
	uint32_t floor = (uint32_t)x.floor, rest = (uint32_t)x.rest;
	int i;

	blend_window(&run->rows, x.floor, columns, window);
	for (i = 0; i < count; i += W) {
		const vf index = (vf)(at.floor - floor);
		const vf value = blend_pixels(run, take(start, index),
		                              take(start + 1, index), at.rest);
		const uint32_t beyond = rest + (step.rest - step.unit);
		const uint32_t carry = 1 - (beyond >> 31);

		if (count - i < W) {
			memcpy(out + i, &value,
			       (size_t)(count - i) * sizeof(*out));
			break;
		}
		memcpy(out + i, &value, sizeof(value));
		at = walk_on(at, step);
		rest = carry ? beyond : beyond + step.unit;
		floor += step.floor + carry;
		start += step.floor + carry;
	}
}

/* Pixels of a map that is reduced. */
INLINE void reduce(const struct blend_run *run, struct walk at, int count,
                   float *out)
{
	int i;

	for (i = 0; i < count; i += W, at = walk_on(at, run->step)) {
		const int rest = count - i < W ? count - i : W;
		vf left, right;

		touch_pixels(&run->rows, at.floor, rest, &left, &right);
		left = blend_pixels(run, left, right, at.rest);
		memcpy(out + i, &left, (size_t)rest * sizeof(*out));
	}
}

/* Up to SALMAP_TILE pixels. */
INLINE void bilinear_block(const struct salmap_map *map,
                           const struct salmap_size *size, int64_t row,
                           int64_t column, int count, float *out)
{
	const struct salmap_axis y = salmap_axis_at_centre(
		map->height, size->height, row);
	const struct salmap_axis x = salmap_axis_at_centre(
		map->width, size->width, column);
	struct blend_run run = {
		.rows = { map->data + salmap_clamp_index(y.floor, map->height) *
			                      map->width,
		          map->data + salmap_clamp_index(y.floor + 1,
		                                         map->height) *
			                      map->width,
		          map->width, salmap_axis_fraction(&y) },
		.low = map->low,
		.high = map->high,
		.reciprocal = (float)x.reciprocal,
	};
	const struct walk at = walk_from(&x, &run.step);

	if (map->width <= size->width)
		enlarge(&run, x, at, count * map->width / size->width + 3,
		        count, out);
	else
		reduce(&run, at, count, out);
}

static TARGET void bilinear(const struct salmap_map *map,
                            const struct salmap_size *size, int64_t row,
                            int64_t column, int64_t count, float *out)
{
	int64_t done;

	for (done = 0; done < count; done += SALMAP_TILE) {
		const int64_t rest = count - done;

		bilinear_block(map, size, row, column + done,
		               rest < SALMAP_TILE ? (int)rest : SALMAP_TILE,
		               out + done);
	}
}

static void resample(const struct salmap_map *map, salmap_resampling resampling,
                     const struct salmap_size *size, int64_t row,
                     int64_t column, int64_t count, float *out)
{
	if (resampling == SALMAP_RESAMPLING_BILINEAR)
		bilinear(map, size, row, column, count, out);
	else
		salmap_resample_run(map, resampling, size, row, column, count,
		                    out);
}

/* ------------------------------------------------------------- one number */

/* Whether any lane of a mask is set. */
INLINE bool any_lane(vi mask)
{
	uint64_t parts[W / 2], all = 0;
	int i;

	memcpy(parts, &mask, sizeof(parts));
	UNROLL
	for (i = 0; i < W / 2; i++)
		all |= parts[i];
	return all != 0;
}

/* Most runs change neither end, which is cheap to see. */
static TARGET void extent(const float *map, int count, float *low, float *high)
{
	const int whole = count - count % W;
	vf least = *low + (vf){ 0 }, most = *high + (vf){ 0 };
	float lows[W], highs[W];
	int i;

	for (i = 0; i < whole; i += W) {
		vf x;

		memcpy(&x, map + i, sizeof(x));
		least = smaller(x, least);
		most = larger(x, most);
	}
	if (any_lane((least < *low) | (most > *high))) {
		memcpy(lows, &least, sizeof(lows));
		memcpy(highs, &most, sizeof(highs));
		for (i = 0; i < W; i++) {
			*low = lows[i] < *low ? lows[i] : *low;
			*high = highs[i] > *high ? highs[i] : *high;
		}
	}
	salmap_scalar_extent(map, whole, count, low, high);
}

static TARGET void peak(const double *values, int count, double *highest)
{
	const int whole = count - count % W;
	vd most = *highest + (vd){ 0 };
	double lanes[DOUBLES];
	int i;

	for (i = 0; i < whole; i += DOUBLES) {
		vd x;

		memcpy(&x, values + i, sizeof(x));
		most = vd_select(x > most, x, most);
	}
	memcpy(lanes, &most, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		*highest = lanes[i] > *highest ? lanes[i] : *highest;
	salmap_scalar_peak(values, whole, count, highest);
}

/* ------------------------------------------------------------------- mean */

static TARGET void accumulate(const float *map, int count, double weight,
                              double *sums)
{
	const int whole = count - count % W;
	int i;

	for (i = 0; i < whole; i += DOUBLES) {
		vd sum;

		memcpy(&sum, sums + i, sizeof(sum));
		sum += weight * to_doubles(map + i);
		memcpy(sums + i, &sum, sizeof(sum));
	}
	salmap_scalar_accumulate(map, whole, count, weight, sums);
}

static TARGET void divide(double *values, int count, double divisor)
{
	const int whole = count - count % W;
	int i;

	for (i = 0; i < whole; i += DOUBLES) {
		vd value;

		memcpy(&value, values + i, sizeof(value));
		value /= divisor;
		memcpy(values + i, &value, sizeof(value));
	}
	salmap_scalar_divide(values, whole, count, divisor);
}

static TARGET void quotient(const double *values, int count, double divisor,
                            float *out)
{
	const int whole = count - count % W;
	int i;

	for (i = 0; i < whole; i += DOUBLES) {
		half_vector floats;
		vd value;

		memcpy(&value, values + i, sizeof(value));
		floats = __builtin_convertvector(value / divisor, half_vector);
		memcpy(out + i, &floats, sizeof(floats));
	}
	salmap_scalar_quotient(values, whole, count, divisor, out);
}

/* ---------------------------------------------------------------- colours */

static TARGET void add_layer(const struct salmap_share *share, const float *map,
                             int count, struct salmap_sums *sums)
{
	const struct salmap_range *range = &share->range;
	const int whole = range->reciprocal > 0 ? count - count % W : 0;
	int i;

	for (i = 0; i < whole; i += W) {
		vf v, total, place, highest;

		memcpy(&v, map + i, sizeof(v));
		memcpy(&total, sums->total + i, sizeof(total));
		memcpy(&place, sums->place + i, sizeof(place));
		memcpy(&highest, sums->highest + i, sizeof(highest));
		v = smaller((v - range->low) * range->reciprocal,
		            1 - (vf){ 0 }) * share->weight;
		total += v;
		place += v * share->position;
		highest = larger(v, highest);
		memcpy(sums->total + i, &total, sizeof(total));
		memcpy(sums->place + i, &place, sizeof(place));
		memcpy(sums->highest + i, &highest, sizeof(highest));
	}
	salmap_scalar_add_layer(share, map, whole, count, sums);
}

/* As set_parts. */
INLINE void put_parts(struct salmap_parts *parts, int i, vf sector, vf chroma,
                      vf value)
{
	const vf red = value - chroma * clamp_unit_vector(
					2 - magnitude(sector - 3));
	const vf green = value - chroma * clamp_unit_vector(
					  magnitude(sector - 2) - 1);
	const vf blue = value - chroma * clamp_unit_vector(
					 magnitude(sector - 4) - 1);

	memcpy(parts->red + i, &red, sizeof(red));
	memcpy(parts->green + i, &green, sizeof(green));
	memcpy(parts->blue + i, &blue, sizeof(blue));
}

static TARGET void lovi(const struct salmap_chroma *chroma,
                        const struct salmap_sums *sums, int count,
                        struct salmap_parts *parts)
{
	const int whole = count - count % W;
	int i;

	for (i = 0; i < whole; i += W) {
		vf total, place, value, excess;
		vi some;

		memcpy(&total, sums->total + i, sizeof(total));
		memcpy(&place, sums->place + i, sizeof(place));
		memcpy(&value, sums->highest + i, sizeof(value));
		some = total > 0;
		place = (vf)(some & (vi)(place / select_vector(some, total,
		                                               1 - (vf){ 0 })));
		excess = (chroma->layers * value - total) * chroma->per_other;
		put_parts(parts, i, (float)SALMAP_LOVI_SECTORS * place,
		          smaller(larger(excess, (vf){ 0 }), value), value);
	}
	salmap_scalar_lovi(chroma, sums, whole, count, parts);
}

/* As power_of, for half of a vector. */
INLINE half_vector power_half(const float *x)
{
	static const double tail[] = SALMAP_EXP_TAIL;
	const vd base = to_doubles(x);
	const vl some = base > 0;
	/* The lower bits of 2^52 + n hold n. */
	const double rounder = 0x1.8p52;
	vd power, whole, rest, sum;
	vl exponent;
	int i;

	power = SALMAP_HEAT_EXPONENT *
	        vd_log2(vd_select(some, base, 1 - (vd){ 0 }));
	whole = (power + rounder) - rounder;
	exponent = ((vl)(power + rounder) + 1023) << 52;
	rest = (power - whole) * SALMAP_LN_2;
	sum = tail[SALMAP_EXP_TERMS - 1] - (vd){ 0 };
	UNROLL
	for (i = SALMAP_EXP_TERMS - 2; i >= 0; i--)
		sum = sum * rest + tail[i];
	return __builtin_convertvector((vd)(some & (vl)(sum * (vd)exponent)),
	                               half_vector);
}

INLINE vf power_vector(vf x)
{
	float floats[W];
	half_vector half[2];

	memcpy(floats, &x, sizeof(floats));
	half[0] = power_half(floats);
	half[1] = power_half(floats + DOUBLES);
	memcpy(&x, half, sizeof(x));
	return x;
}

/* W means as heats. */
INLINE vf heat_values(const struct salmap_heat *scale, const double *mean)
{
	half_vector half[2];
	vf result;
	int i;

	if (!(scale->span > 0))
		return (vf){ 0 };
	for (i = 0; i < 2; i++) {
		vd x;

		memcpy(&x, mean + i * DOUBLES, sizeof(x));
		half[i] = __builtin_convertvector(
			(x - scale->low) / scale->span, half_vector);
	}
	memcpy(&result, half, sizeof(result));
	return result;
}

static TARGET void heat(const struct salmap_chroma *chroma,
                        const struct salmap_heat *scale, const double *mean,
                        const struct salmap_sums *sums, int count,
                        struct salmap_parts *parts)
{
	const int whole = count - count % W;
	const vf one = 1 - (vf){ 0 };
	int i;

	for (i = 0; i < whole; i += W) {
		const vf value = heat_values(scale, mean + i);
		vf total, highest, ratio;
		vi some;

		memcpy(&total, sums->total + i, sizeof(total));
		memcpy(&highest, sums->highest + i, sizeof(highest));
		some = highest > 0;
		ratio = select_vector(
			some, total / select_vector(some, highest, one),
			chroma->layers - (vf){ 0 });
		put_parts(parts, i, (float)SALMAP_HEAT_SECTORS * (1 - value),
		          value * power_vector(clamp_unit_vector(
					  (chroma->layers - ratio) *
					  chroma->per_other)),
		          value);
	}
	salmap_scalar_heat(chroma, scale, mean, sums, whole, count, parts);
}

/* ----------------------------------------------------------------- pixels */

/* W parts as integers of 0..255. */
INLINE vi bytes_of(const float *part)
{
	vf x;

	memcpy(&x, part, sizeof(x));
	return __builtin_convertvector(clamp_unit_vector(x) * 255 + 0.5f, vi);
}

static TARGET void store_parts(salmap_pixel pixel,
                               const struct salmap_parts *parts, int count,
                               unsigned char *bytes)
{
	const bool blue_first = pixel == SALMAP_PIXEL_BGR8 ||
	                        pixel == SALMAP_PIXEL_BGRA8;
	const bool alpha = pixel == SALMAP_PIXEL_RGBA8 ||
	                   pixel == SALMAP_PIXEL_BGRA8;
	const float *first = blue_first ? parts->blue : parts->red;
	const float *third = blue_first ? parts->red : parts->blue;
	const int whole = pixel == SALMAP_PIXEL_RGB_F32 ? 0 : count - count % W;
	int i;

	for (i = 0; i < whole; i += W) {
		const vu x = (vu)bytes_of(first + i) |
		             (vu)bytes_of(parts->green + i) << 8 |
		             (vu)bytes_of(third + i) << 16 | 0xff000000;

		if (alpha)
			memcpy(bytes + 4 * i, &x, sizeof(x));
		else
			store_rgb(bytes + 3 * i, (vf)x);
	}
	salmap_scalar_store(pixel, parts, whole, count, bytes);
}

static const struct salmap_render_kernels ISA(render) = {
	resample, extent,    peak, accumulate, divide,
	quotient, add_layer, lovi, heat,       store_parts,
};

#undef add_layer
#undef accumulate
#undef any_lane
#undef bilinear
#undef bilinear_block
#undef blend_columns
#undef blend_vector
#undef blend_window
#undef blend_pixels
#undef blend_run
#undef bytes_of
#undef clamp_unit_vector
#undef divide
#undef enlarge
#undef extent
#undef heat
#undef heat_values
#undef larger
#undef lovi
#undef magnitude
#undef peak
#undef power_half
#undef power_vector
#undef put_parts
#undef quotient
#undef reduce
#undef resample
#undef rows_between
#undef select_vector
#undef smaller
#undef store_parts
#undef store_rgb
#undef take
#undef touch_pixels
#undef vu
#undef walk
#undef walk_from
#undef walk_on
#undef walk_step
#undef walk_twice
