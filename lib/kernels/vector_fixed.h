/*
 * Values as integers, added to sums of many images; included by vector.h. As in
 * fixed.c, operation by operation. A pixel comes again with the next image, when
 * its sums have left the inner caches: the time is that of reading and writing
 * 20 bytes.
 */

#define vul_load ISA(vul_load)
INLINE vul vul_load(const uint64_t *p)
{
	vul x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* Adds numbers of 0..2^32, rounded, to as many sums. */
#define add_rounded ISA(add_rounded)
INLINE void add_rounded(uint64_t *sums, vd x)
{
	const vul bits = (vul)(x + SALMAP_FIXED_ROUNDER) & SALMAP_FIXED_DIGITS;
	const vul sum = vul_load(sums) + bits;

	memcpy(sums, &sum, sizeof(sum));
}

/* The values of half a vector. */
#define add_half ISA(add_half)
INLINE void add_half(const struct salmap_fixed *to, int64_t at, vd x)
{
	add_rounded(to->sums + at, x * SALMAP_FIXED_ONE);
	add_rounded(to->squares + at, x * x * SALMAP_FIXED_ONE);
}

static TARGET void ISA(add_fixed)(const float *values, int count,
                                  const struct salmap_fixed *to, int64_t at)
{
	const vf one = 1 - (vf){ 0 };
	int i;

	for (i = 0; i + W <= count; i += W) {
		const vf x = smaller(larger(vf_load(values + i), (vf){ 0 }),
		                     one);
		const vf most = (vf)vi_load(to->maxima + at + i);

		add_half(to, at + i, widen_low(x));
		add_half(to, at + i + DOUBLES, widen_high(x));
		vi_store(to->maxima + at + i, (vi)larger(x, most));
	}
	salmap_fixed_add(to, at + i, values + i, count - i);
}
