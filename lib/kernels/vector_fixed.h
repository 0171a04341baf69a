/*
 * Values as integers, added to sums of many images; included by vector.h. As in
 * fixed.c, operation by operation but for multiplications by powers of 2, which
 * are exact. The sums of W pixels stay in registers while the images are added:
 * to read and to write them takes the most time.
 */

#define vul_load ISA(vul_load)
INLINE vul vul_load(const uint64_t *p)
{
	vul x;

	memcpy(&x, p, sizeof(x));
	return x;
}

#define vul_store ISA(vul_store)
INLINE void vul_store(uint64_t *p, vul x)
{
	memcpy(p, &x, sizeof(x));
}

/* The sums of half a vector. */
#define fixed_half ISA(fixed_half)
struct fixed_half {
	vul sum, square;
};

/* Where the pixels of a half have had so many images, whose rounders are taken
 * off: the bits of a rounded value are those of the rounder plus an integer. */
#define open_half ISA(open_half)
INLINE struct fixed_half open_half(const struct salmap_fixed *to, int64_t at,
                                   int images)
{
	const uint64_t rounders = (uint64_t)images * SALMAP_FIXED_ROUNDER_BITS;
	const struct fixed_half half = {
		vul_load(to->sums + at) - rounders,
		vul_load(to->squares + at) - rounders,
	};

	return half;
}

#define add_to_half ISA(add_to_half)
INLINE void add_to_half(struct fixed_half *half, vd x)
{
	const vd scaled = x * 0x1p16;

	half->sum += (vul)(scaled * 0x1p16 + SALMAP_FIXED_ROUNDER);
	half->square += (vul)(scaled * scaled + SALMAP_FIXED_ROUNDER);
}

#define close_half ISA(close_half)
INLINE void close_half(const struct salmap_fixed *to, int64_t at,
                       const struct fixed_half *half)
{
	vul_store(to->sums + at, half->sum);
	vul_store(to->squares + at, half->square);
}

/* W pixels. */
#define add_pixels ISA(add_pixels)
INLINE void add_pixels(const struct salmap_fixed_maps *maps, int64_t from,
                       const struct salmap_fixed *to, int64_t at)
{
	const vf one = 1 - (vf){ 0 };
	struct fixed_half low = open_half(to, at, maps->images);
	struct fixed_half high = open_half(to, at + DOUBLES, maps->images);
	vf most = (vf)vi_load(to->maxima + at);
	int image;

	for (image = 0; image < maps->images; image++) {
		const float *values = maps->first + image * maps->step + from;
		const vf x = smaller(larger(vf_load(values), (vf){ 0 }), one);

		add_to_half(&low, widen_low(x));
		add_to_half(&high, widen_high(x));
		most = larger(x, most);
	}
	close_half(to, at, &low);
	close_half(to, at + DOUBLES, &high);
	vi_store(to->maxima + at, (vi)most);
}

static TARGET void ISA(add_fixed)(const struct salmap_fixed_maps *maps,
                                  int count, const struct salmap_fixed *to,
                                  int64_t at)
{
	struct salmap_fixed_maps rest = *maps;
	int i;

	for (i = 0; i + W <= count; i += W)
		add_pixels(maps, i, to, at + i);
	rest.first += i;
	salmap_fixed_add(to, at + i, &rest, count - i);
}
