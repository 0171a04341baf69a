/*
 * The passes over a map that normalisers are made of, as vectors; included by
 * vector.h. All is as in scalar_normalize.c and math.c, operation by operation.
 * Sums have SALMAP_MAP_LANES lanes at any width; the last values of a map,
 * fewer than W or than the lanes, go through a copy that fills them up.
 */
/* Vectors of doubles that hold all lanes of a sum. */
#define SUMS (SALMAP_MAP_LANES / DOUBLES)

/* Copies the last `rest` values, and repeats the first of them. */
#define pad_map ISA(pad_map)
INLINE void pad_map(const float *map, int64_t rest, int size, float *padded)
{
	int i;

	for (i = 0; i < size; i++)
		padded[i] = map[i < rest ? i : 0];
}

/* ----------------------------------------------------------------- measure */

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
		UNROLL
		for (j = 0; j < SALMAP_MAP_LANES; j += W) {
			vf x = vf_load(map + i + j);

			low = smaller(x, low);
			high = larger(x, high);
		}
		UNROLL
		for (j = 0; j < SUMS; j++)
			sums[j] += widen(map + i + j * DOUBLES);
	}
	IN_REGISTER(low); /* else gcc keeps them in memory all the time */
	IN_REGISTER(high);
	memcpy(lanes, sums, sizeof(lanes));
	vf_store(lows, low);
	vf_store(highs, high);
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

/* ------------------------------------------------------------------- range */

/* W values in place. */
#define range_of ISA(range_of)
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

/* ----------------------------------------------------------------- squares */

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

/* ------------------------------------------------------------------- gauss */

/* DOUBLES values in place. */
#define gauss_of ISA(gauss_of)
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

/* ----------------------------------------------------------------- product */

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

/* --------------------------------------------------------------- densities */

static TARGET void ISA(prefactors)(const struct salmap_gamma *gamma, int count,
                                   const double *d, const double *r,
                                   double *out)
{
	int i;

	for (i = 0; i < count; i += DOUBLES) {
		const vd excess = excess_of(vd_load(d + i), vd_load(r + i));

		vd_store(out + i, vd_exp(-gamma->shape * excess -
		                         gamma->log_scale));
	}
}
