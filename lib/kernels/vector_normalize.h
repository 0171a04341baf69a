/*
 * The passes over a map as vectors; included by vector.h. All is as in
 * scalar_normalize.c and math.c, operation by operation; the last values of a
 * map, fewer than W or than the lanes, go through a copy that fills them up.
 */
#define excess_of ISA(excess_of)
#define excess_near_one ISA(excess_near_one)
#define gauss_of ISA(gauss_of)
#define vd_polynomial_by_halves ISA(vd_polynomial_by_halves)
#define pad_map ISA(pad_map)
#define range_of ISA(range_of)
#define round_floats ISA(round_floats)
#define scaled_erfc ISA(scaled_erfc)
#define vd_exp ISA(vd_exp)
#define vd_of ISA(vd_of)
#define vd_polynomial ISA(vd_polynomial)
#define vf_select ISA(vf_select)

/* Vectors of doubles that hold all lanes of a sum. */
#define SUMS (SALMAP_MAP_LANES / DOUBLES)

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
			sums[j] += to_doubles(map + i + j * DOUBLES);
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

INLINE void round_floats(vd x, float *out)
{
	const half_vector floats = __builtin_convertvector(x, half_vector);

	memcpy(out, &floats, sizeof(floats));
}

/* W values in place. */
INLINE void range_of(float *map, double low, double span)
{
	int j;

	for (j = 0; j < W; j += DOUBLES)
		round_floats((to_doubles(map + j) - low) / span, map + j);
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
			const vd d = to_doubles(map + i + j * DOUBLES) - mean;

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
INLINE void gauss_of(float *map, double mean, double deviation)
{
	const vd z = (to_doubles(map) - mean) / deviation;
	const vd grid = z + SALMAP_NORMAL_ROUNDER - SALMAP_NORMAL_ROUNDER;
	const vl below = grid < 0;
	const vd tail = 0.5 * scaled_erfc(vd_select(below, -grid, grid) *
	                                  SALMAP_SQRT_HALF);
	vd cdf = vd_select(below, tail, 1 - tail);

	cdf = vd_select(z >= SALMAP_NORMAL_WIDEST, vd_of(1), cdf);
	cdf = vd_select(z <= -SALMAP_NORMAL_WIDEST, (vd){ 0 }, cdf);
	round_floats(cdf, map);
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

/* ----------------------------------------------------------------- excess */

/* f - log(1 + f), as in math.c. */
INLINE vd excess_near_one(vd f)
{
	static const double tail[] = SALMAP_LOG_TAIL;
	const vd s = f / (2 + f), z = s * s;
	const vd half_square = 0.5 * f * f;

	return half_square - s * (half_square + z * vd_polynomial(tail, 8, z));
}

/* As salmap_log_excess; near 1 and elsewhere share what costs time. */
INLINE vd excess_of(const float *map, const struct salmap_shifted *shifted)
{
	const vd x = to_doubles(map);
	const vd d = (x - shifted->map_mean) * shifted->inverse_mean;
	const vd r = (x - shifted->low + shifted->epsilon) *
	             shifted->inverse_mean;
	const vl near = (d > SALMAP_EXCESS_LOW) & (d < SALMAP_EXCESS_HIGH);
	const vl bits = (vl)r;
	const vl two_52 = 0x4330000000000000 - (vl){ 0 };
	vd exponent = (vd)((bits >> 52) | two_52) - 0x1p52 - 1023;
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

static TARGET double ISA(excess)(const float *map, int64_t count,
                                 const struct salmap_shifted *shifted)
{
	double lanes[SALMAP_MAP_LANES], last[SALMAP_MAP_LANES];
	float padded[SALMAP_MAP_LANES];
	vd sums[SUMS] = { { 0 } }, tail[SUMS];
	int64_t i, rest;
	int j;

	for (i = 0; i + SALMAP_MAP_LANES <= count; i += SALMAP_MAP_LANES)
		for (j = 0; j < SUMS; j++)
			sums[j] += excess_of(map + i + j * DOUBLES, shifted);
	memcpy(lanes, sums, sizeof(lanes));
	rest = count - i;
	if (rest > 0) {
		pad_map(map + i, rest, SALMAP_MAP_LANES, padded);
		for (j = 0; j < SUMS; j++)
			tail[j] = excess_of(padded + j * DOUBLES, shifted);
		memcpy(last, tail, sizeof(last));
		for (j = 0; j < rest; j++)
			lanes[j] += last[j];
	}
	return salmap_fold_lanes(lanes);
}

#define NORMALIZE_KERNELS                                                      \
	{                                                                      \
		ISA(measure), ISA(range), ISA(squares), ISA(gauss),            \
			ISA(excess)                                            \
	}

#undef SUMS
