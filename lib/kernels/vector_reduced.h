/*
 * What channels are reduced to without logarithms: their sum and their sum of
 * squares; included by vector.h. Two files fill it, each for the layouts that
 * it suits, and vector_reduced_run.h makes results of it. Maxima are in
 * vector_highest.h.
 *
 * The order of operations is that of scalar_moments.c, which gives the bits:
 * channel c belongs to lane c mod 16, and a tree folds the lanes. Doubles, and
 * differences from an origin: with the first channel as origin one pass is
 * enough, since squares stay small where values are large and close to each
 * other. What is added twice, or to fill a vector, is the origin itself, which
 * differs from itself by 0.
 */

/* Of the locations of a tile. */
#define reduced ISA(reduced)
struct reduced {
	double sum[SUMS_TILE];    /* of differences from the origin */
	double square[SUMS_TILE]; /* of their squares */
	float origin[SUMS_TILE];
	/* Whether a value that is not finite was met. */
	bool nonfinite;
};

/* Not 0 where x is infinite or NaN: the bits of 0 or of a NaN. */
#define nonfinite_bits ISA(nonfinite_bits)
INLINE vi nonfinite_bits(vf x)
{
	return (vi)(x - x);
}

/* DOUBLES doubles at p, rounded to floats. */
#define round_half ISA(round_half)
INLINE vd round_half(const unsigned char *p)
{
	vd x;

	memcpy(&x, p, sizeof(x));
	return __builtin_convertvector(NARROW(x), vd);
}

/* W elements as load_rounded has them, as doubles. */
#define load_pair ISA(load_pair)
INLINE void load_pair(const unsigned char *p, salmap_dtype dtype,
                      const struct vector_quantum *quantum, vd pair[2])
{
	const ptrdiff_t half = DOUBLES * dtype_bytes(dtype);

	if (dtype == SALMAP_F32) {
		pair[0] = widen((const void *)p);
		pair[1] = widen((const void *)(p + half));
	} else if (dtype == SALMAP_F64) {
		pair[0] = round_half(p);
		pair[1] = round_half(p + half);
	} else {
		const vf x = load_rounded(p, dtype, quantum);

		pair[0] = widen_low(x);
		pair[1] = widen_high(x);
	}
}

/* Negative numbers as 0, and minus infinity as NaN, so that it is found. */
#define above_zero ISA(above_zero)
INLINE vd above_zero(vd x)
{
	return vd_select(x < 0, x - x, x);
}

/* Sums of finite floats are finite in double, other sums are not. */
#define sums_are_finite ISA(sums_are_finite)
INLINE bool sums_are_finite(const struct reduced *out, int places)
{
	vd all = { 0 };
	double lanes[DOUBLES];
	bool finite = true;
	int i;

	for (i = 0; i < places; i += DOUBLES) {
		const vd sum = vd_load(out->sum + i);

		all += sum - sum;
	}
	memcpy(lanes, &all, sizeof(lanes));
	for (i = 0; i < DOUBLES; i++)
		finite &= lanes[i] == 0;
	return finite;
}
