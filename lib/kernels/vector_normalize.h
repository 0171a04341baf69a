/*
 * The passes over a map as vectors; included by vector.h. All is as in
 * scalar_normalize.c and math.c, operation by operation; the last values of a
 * map, fewer than W or than the lanes, go through a copy that fills them up.
 */
#include "../gamma_table.h"
#include "../tile.h"

#define deviation_positions ISA(deviation_positions)
#define excess_of ISA(excess_of)
#define find_segments ISA(find_segments)
#define found_pair ISA(found_pair)
#define found_cdf ISA(found_cdf)
#define found_segments ISA(found_segments)
#define value_positions ISA(value_positions)
#define vul ISA(vul)
#define whole_double ISA(whole_double)
#define excess_near_one ISA(excess_near_one)
#define gauss_of ISA(gauss_of)
#define vd_polynomial_by_halves ISA(vd_polynomial_by_halves)
#define pad_map ISA(pad_map)
#define range_of ISA(range_of)
#define scaled_erfc ISA(scaled_erfc)
#define vd_exp ISA(vd_exp)
#define vd_of ISA(vd_of)
#define vd_polynomial ISA(vd_polynomial)
#define vf_select ISA(vf_select)

/* Vectors of doubles that hold all lanes of a sum. */
#define SUMS (SALMAP_MAP_LANES / DOUBLES)

typedef uint64_t vul __attribute__((vector_size(4 * W)));

/* Integers below 2^52, by way of the bits of 2^52. */
INLINE vd whole_double(vul x)
{
	return (vd)(x | 0x4330000000000000) - 0x1p52;
}

INLINE vd vd_of(double x)
{
	return x - (vd){ 0 };
}

INLINE vf vf_select(vi mask, vf yes, vf no)
{
	return (vf)((mask & (vi)yes) | (~mask & (vi)no));
}

/* Lowest power first. `count` is a constant where it is inlined. */
INLINE vd vd_polynomial(const double *coefficients, int count, vd x)
{
	vd sum = vd_of(coefficients[count - 1]);
	int i;

	for (i = count - 2; i >= 0; i--)
		sum = sum * x + coefficients[i];
	return sum;
}

/* Copies the last `rest` values, and repeats the first of them. */
INLINE void pad_map(const float *map, int64_t rest, int size, float *padded)
{
	int i;

	for (i = 0; i < size; i++)
		padded[i] = map[i < rest ? i : 0];
}

/* ---------------------------------------------------------------- measure */

static TARGET void ISA(measure)(const float *map, int64_t count,
                                struct salmap_measures *measures)
{
	double lanes[SALMAP_MAP_LANES];
	float lows[W], highs[W];
	vd sums[SUMS] = { { 0 } };
	vf low = map[0] - (vf){ 0 }, high = low;
	int64_t i;
	int j;

	for (i = 0; i + SALMAP_MAP_LANES <= count; i += SALMAP_MAP_LANES) {
		for (j = 0; j < SALMAP_MAP_LANES; j += W) {
			vf x;

			memcpy(&x, map + i + j, sizeof(x));
			low = vf_select(x < low, x, low);
			high = vf_select(x > high, x, high);
		}
		for (j = 0; j < SUMS; j++)
			sums[j] += widen(map + i + j * DOUBLES);
	}
	memcpy(lanes, sums, sizeof(lanes));
	memcpy(lows, &low, sizeof(low));
	memcpy(highs, &high, sizeof(high));
	for (; i < count; i++) {
		lanes[i % SALMAP_MAP_LANES] += map[i];
		lows[0] = map[i] < lows[0] ? map[i] : lows[0];
		highs[0] = map[i] > highs[0] ? map[i] : highs[0];
	}
	for (j = 1; j < W; j++) {
		lows[0] = lows[j] < lows[0] ? lows[j] : lows[0];
		highs[0] = highs[j] > highs[0] ? highs[j] : highs[0];
	}
	measures->low = lows[0] + 0.0f;
	measures->high = highs[0] + 0.0f;
	measures->sum = salmap_fold_lanes(lanes);
}

/* ------------------------------------------------------------------ range */

/* W values in place. */
INLINE void range_of(float *map, double low, double span)
{
	int j;

	for (j = 0; j < W; j += DOUBLES)
		to_floats((widen(map + j) - low) / span, map + j);
}

static TARGET void ISA(range)(float *map, int64_t count, double low,
                              double span)
{
	float padded[W];
	int64_t i;

	for (i = 0; i + W <= count; i += W)
		range_of(map + i, low, span);
	if (i == count)
		return;
	pad_map(map + i, count - i, W, padded);
	range_of(padded, low, span);
	memcpy(map + i, padded, (size_t)(count - i) * sizeof(*map));
}

/* ---------------------------------------------------------------- squares */

static TARGET double ISA(squares)(const float *map, int64_t count, double mean)
{
	double lanes[SALMAP_MAP_LANES];
	vd sums[SUMS] = { { 0 } };
	int64_t i;
	int j;

	for (i = 0; i + SALMAP_MAP_LANES <= count; i += SALMAP_MAP_LANES)
		for (j = 0; j < SUMS; j++) {
			const vd d = widen(map + i + j * DOUBLES) - mean;

			sums[j] += d * d;
		}
	memcpy(lanes, sums, sizeof(lanes));
	for (; i < count; i++) {
		const double d = map[i] - mean;

		lanes[i % SALMAP_MAP_LANES] += d * d;
	}
	return salmap_fold_lanes(lanes);
}

/* ------------------------------------------------------------------ gauss */

/* As salmap_exp. The sum with the rounder holds the integer in its low bits. */
INLINE vd vd_exp(vd x)
{
	static const double coefficients[] = SALMAP_EXP;
	const vd shifted = x * SALMAP_LOG2_E + SALMAP_ROUNDER;
	const vd n = shifted - SALMAP_ROUNDER;
	const vd r = (x - n * SALMAP_LN2_HIGH) - n * SALMAP_LN2_LOW;
	vd power = vd_polynomial(coefficients, 13, r);
	vl exponent = (vl)shifted - (vl)vd_of(SALMAP_ROUNDER);
	const vl small = exponent < -1000;

	power = vd_select(small, power * 0x1p-1000, power);
	exponent += small & 1000;
	power *= (vd)((exponent + 1023) << 52);
	return vd_select(x < SALMAP_EXP_LOWEST, (vd){ 0 }, power);
}

/* As in math.c. */
INLINE vd vd_polynomial_by_halves(const double *coefficients, int count, vd x)
{
	const vd square = x * x;
	vd even = vd_of(coefficients[count - 1]);
	vd odd = vd_of(coefficients[count - 2]);
	int i;

	for (i = count - 3; i >= 2; i -= 2) {
		even = even * square + coefficients[i];
		odd = odd * square + coefficients[i - 1];
	}
	return (even * square + coefficients[0]) + x * odd;
}

/* As salmap_erfc, for a >= 0. */
INLINE vd scaled_erfc(vd a)
{
	static const double coefficients[] = SALMAP_ERFC;
	const vd t = (a - 4) / (a + 4);
	const vd tail = vd_polynomial_by_halves(coefficients, 27, t) *
	                vd_exp(-a * a) / (1 + 2 * a);

	return vd_select(a > SALMAP_ERFC_WIDEST, (vd){ 0 }, tail);
}

/* DOUBLES values in place. */
SHARED void gauss_of(float *map, double mean, double deviation)
{
	const vd z = (widen(map) - mean) / deviation;
	const vd grid = z + SALMAP_NORMAL_ROUNDER - SALMAP_NORMAL_ROUNDER;
	const vl below = grid < 0;
	const vd tail = 0.5 * scaled_erfc(vd_select(below, -grid, grid) *
	                                  SALMAP_SQRT_HALF);
	vd cdf = vd_select(below, tail, 1 - tail);

	cdf = vd_select(z >= SALMAP_NORMAL_WIDEST, vd_of(1), cdf);
	cdf = vd_select(z <= -SALMAP_NORMAL_WIDEST, (vd){ 0 }, cdf);
	to_floats(cdf, map);
}

static TARGET void ISA(gauss)(float *map, int64_t count, double mean,
                              double deviation)
{
	float padded[DOUBLES];
	int64_t i;

	for (i = 0; i + DOUBLES <= count; i += DOUBLES)
		gauss_of(map + i, mean, deviation);
	if (i == count)
		return;
	pad_map(map + i, count - i, DOUBLES, padded);
	gauss_of(padded, mean, deviation);
	memcpy(map + i, padded, (size_t)(count - i) * sizeof(*map));
}

/* ---------------------------------------------------------------- product */

static TARGET void ISA(multiply)(const float *map, int64_t blocks,
                                 const struct salmap_shifted *shifted,
                                 struct salmap_product *product)
{
	vd mantissa[SUMS];
	vl exponent[SUMS];
	int i, j;

	memcpy(mantissa, product->mantissa, sizeof(mantissa));
	memcpy(exponent, product->exponent, sizeof(exponent));
	for (; blocks > 0; blocks--) {
		for (i = 0; i < SALMAP_PRODUCT_BLOCK; i += SALMAP_MAP_LANES)
			for (j = 0; j < SUMS; j++)
				mantissa[j] *= widen(map + i +
				                          j * DOUBLES) -
				               shifted->low + shifted->epsilon;
		map += SALMAP_PRODUCT_BLOCK;
		for (j = 0; j < SUMS; j++) {
			const vul bits = (vul)mantissa[j];

			exponent[j] += (vl)(bits >> 52) - 1023;
			mantissa[j] = (vd)((bits & 0x000fffffffffffff) |
			                   0x3ff0000000000000);
		}
	}
	memcpy(product->mantissa, mantissa, sizeof(mantissa));
	memcpy(product->exponent, exponent, sizeof(exponent));
}

/* -------------------------------------------------------------- densities */

/* f - log(1 + f), as in math.c. */
INLINE vd excess_near_one(vd f)
{
	static const double tail[] = SALMAP_LOG_TAIL;
	const vd s = f / (2 + f), z = s * s;
	const vd half_square = 0.5 * f * f;

	return half_square - s * (half_square + z * vd_polynomial(tail, 8, z));
}

/* As salmap_log_excess; near 1 and elsewhere share what costs time. */
INLINE vd excess_of(vd d, vd r)
{
	const vl near = (d > SALMAP_EXCESS_LOW) & (d < SALMAP_EXCESS_HIGH);
	const vul bits = (vul)r;
	vd exponent = whole_double(bits >> 52) - 1023;
	vd mantissa = (vd)((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
	const vl above = mantissa > SALMAP_SQRT_2;
	vd f, excess;

	exponent = vd_select(above, exponent + 1, exponent);
	mantissa = vd_select(above, mantissa * 0.5, mantissa);
	f = vd_select(near, d, mantissa - 1);
	excess = excess_near_one(f);
	return vd_select(near, excess,
	                 (r - 1) - (exponent * SALMAP_LN2_HIGH -
	                            ((excess - exponent * SALMAP_LN2_LOW) - f)));
}

static TARGET void ISA(prefactors)(const struct salmap_gamma *gamma, int count,
                                   const double *d, const double *r,
                                   double *out)
{
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		vd deviation, ratio;

		memcpy(&deviation, d + i, sizeof(deviation));
		memcpy(&ratio, r + i, sizeof(ratio));
		deviation = vd_exp(-gamma->shape * excess_of(deviation, ratio) -
		                   gamma->log_scale);
		memcpy(out + i, &deviation, sizeof(deviation));
	}
}

/* ----------------------------------------------------------------- tables */

#define FRACTION_BITS SALMAP_GAMMA_FRACTION_BITS

/* As position_of_value. */
INLINE vul value_positions(const struct salmap_gamma_table *table, vd value,
                           vl *below)
{
	const struct salmap_gamma_zone *zones = table->zones;
	const vl lower = value < table->low;
	vul bits, upper;

	*below |= lower;
	value = vd_select(lower, vd_of(table->low), value);
	value = vd_select(value < table->end, value, vd_of(table->end));
	bits = (vul)value;
	upper = (vul)(value >= table->split);
	return (upper & (((bits - zones[1].start) >> zones[1].shift) +
	                 (uint64_t)zones[1].position)) |
	       (~upper & ((bits - zones[0].start) >> zones[0].shift));
}

/* As position_of_deviation. */
INLINE vul deviation_positions(const struct salmap_gamma_table *table,
                               vd deviation, vl *below)
{
	const double limit = table->count * 0x1p24;
	vd position = deviation * table->scale + table->offset, whole;

	*below |= position < 0;
	position = vd_select(position < 0, (vd){ 0 }, position);
	position = vd_select(position < limit, position, vd_of(limit));
	whole = position + 0x1p52;
	/* One less where that was rounded up. */
	return ((vul)whole & 0x000fffffffffffff) +
	       (vul)(whole - 0x1p52 > position);
}

/* What the segments of some values hold: start, first coefficient; ... */
typedef double found_pair __attribute__((vector_size(16)));

struct found_segments {
	SALMAP_ALIGNED uint64_t index[SALMAP_LOOK_UPS];
	double t[SALMAP_LOOK_UPS];
	found_pair pair[3][SALMAP_LOOK_UPS];
};

INLINE void find_segments(const struct salmap_gamma_table *table,
                          struct found_segments *found)
{
	int i, j;

	for (i = 0; i < SALMAP_LOOK_UPS; i++) {
		const struct salmap_gamma_segment *segment =
			&table->segments[found->index[i]];

		UNROLL
		for (j = 0; j < 3; j++)
			memcpy(&found->pair[j][i], &segment->start + 2 * j,
			       sizeof(found_pair));
	}
}

#if W == 16
#define FIRSTS 0, 2, 4, 6, 8, 10, 12, 14
#define SECONDS 1, 3, 5, 7, 9, 11, 13, 15
#elif W == 8
#define FIRSTS 0, 2, 4, 6
#define SECONDS 1, 3, 5, 7
#else
#define FIRSTS 0, 2
#define SECONDS 1, 3
#endif

/* As cdf_at, for DOUBLES values from `at` on. */
INLINE vd found_cdf(const struct found_segments *found, int at)
{
	vd t, cdf = { 0 };
	int j;

	memcpy(&t, found->t + at, sizeof(t));
	UNROLL
	for (j = 2; j >= 0; j--) {
		vd a, b;

		memcpy(&a, found->pair[j] + at, sizeof(a));
		memcpy(&b, found->pair[j] + at + DOUBLES / 2, sizeof(b));
		cdf = j == 2 ? SHUFFLE(a, b, SECONDS)
		             : SHUFFLE(a, b, SECONDS) + t * cdf;
		cdf = SHUFFLE(a, b, FIRSTS) + t * cdf;
	}
	return vd_select(cdf < 1, cdf, vd_of(1));
}

#undef FIRSTS
#undef SECONDS

static TARGET bool ISA(look_up)(const struct salmap_gamma_table *table,
                                const struct salmap_shifted *shifted,
                                const float values[SALMAP_LOOK_UPS],
                                float cdfs[SALMAP_LOOK_UPS])
{
	struct found_segments found;
	int64_t lanes[DOUBLES], any = 0;
	vl below = { 0 };
	int i;

	for (i = 0; i < SALMAP_LOOK_UPS; i += DOUBLES) {
		const vd x = widen(values + i);
		const vul position =
			table->by_value
				? value_positions(table,
		                                  x - shifted->low +
		                                          shifted->epsilon,
		                                  &below)
				: deviation_positions(
					  table, x - shifted->map_mean, &below);
		const vul index = position >> FRACTION_BITS;
		const vd t = 0x1p-24 *
		             whole_double(position &
		                          ((1 << FRACTION_BITS) - 1));

		memcpy(found.index + i, &index, sizeof(index));
		memcpy(found.t + i, &t, sizeof(t));
	}
	find_segments(table, &found);
	for (i = 0; i < SALMAP_LOOK_UPS; i += DOUBLES)
		to_floats(found_cdf(&found, i), cdfs + i);
	memcpy(lanes, &below, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		any |= lanes[i];
	return any != 0;
}

#undef FRACTION_BITS

#define NORMALIZE_KERNELS                                                      \
	{                                                                      \
		ISA(measure), ISA(range), ISA(squares), ISA(gauss),            \
			ISA(multiply), ISA(prefactors), ISA(look_up)           \
	}

#undef SUMS
