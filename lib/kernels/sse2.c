/* Kernels for SSE2, which every x86-64 has: vectors of 4 floats. */
#include "../strict_fp.h"

#include "kernels.h"

#if defined(SALMAP_HAVE_X86) && SALMAP_HAS_SSE2

#include <emmintrin.h>

#define W 4
#define SUFFIX sse2
#define TARGET __attribute__((target("sse2")))
#define IN_REGISTER(x) __asm__("" : "+x"(x))

/* If one operand is NaN, the instruction gives the second. Minus infinity is
 * the least of all numbers. */
static inline TARGET __m128 rectified_sse2(__m128 x, __m128 *low)
{
	*low = _mm_min_ps(*low, x);
	return _mm_max_ps(_mm_setzero_ps(), x);
}

static inline TARGET __m128i load_bytes_sse2(const unsigned char *p)
{
	const __m128i zero = _mm_setzero_si128();
	int32_t bytes;

	memcpy(&bytes, p, sizeof(bytes));
	return _mm_unpacklo_epi16(
		_mm_unpacklo_epi8(_mm_cvtsi32_si128(bytes), zero), zero);
}

/*
 * A half's sign, exponent and mantissa, moved to a float's place, are those of
 * the number times 2^-112, subnormal ones too: one multiplication makes it
 * right. Infinity and NaN keep the largest exponent.
 */
static inline TARGET __m128 load_halves_sse2(const unsigned char *p)
{
	const __m128i halves = _mm_unpacklo_epi16(
		_mm_setzero_si128(), _mm_loadl_epi64((const __m128i *)p));
	const __m128i placed = _mm_and_si128(_mm_srai_epi32(halves, 3),
	                                     _mm_set1_epi32(-0x70002000));
	const __m128 scaled = _mm_mul_ps(_mm_castsi128_ps(placed),
	                                 _mm_set1_ps(0x1p112f));
	const __m128i special = _mm_and_si128(
		_mm_cmpgt_epi32(_mm_and_si128(halves,
	                                      _mm_set1_epi32(0x7fff0000)),
	                        _mm_set1_epi32(0x7bff0000)),
		_mm_set1_epi32(0x7f800000));

	return _mm_or_ps(scaled, _mm_castsi128_ps(special));
}

static inline TARGET __m128 take_sse2(const float *p, __m128 index)
{
	const __m128i lanes = _mm_castps_si128(index);
	const int64_t low = _mm_cvtsi128_si64(lanes);
	const int64_t high = _mm_cvtsi128_si64(
		_mm_unpackhi_epi64(lanes, lanes));

	return _mm_setr_ps(p[low & 3], p[low >> 32], p[high & 3],
	                   p[high >> 32]);
}

/* If neither operand is larger, the instruction gives the second. */
static inline TARGET __m128 larger_sse2(__m128 a, __m128 b)
{
	return _mm_max_ps(a, b);
}

static inline TARGET __m128 smaller_sse2(__m128 a, __m128 b)
{
	return _mm_min_ps(a, b);
}

static inline TARGET __m128 root_floats_sse2(__m128 x)
{
	return _mm_sqrt_ps(x);
}

static inline TARGET __m128d square_root_sse2(__m128d x)
{
	return _mm_sqrt_pd(x);
}

static inline TARGET __m128d widen_sse2(const float *p)
{
	return _mm_cvtps_pd(
		_mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)p)));
}

static inline TARGET __m128d widen_low_sse2(__m128 x)
{
	return _mm_cvtps_pd(x);
}

static inline TARGET __m128d widen_high_sse2(__m128 x)
{
	return _mm_cvtps_pd(_mm_movehl_ps(x, x));
}

static inline TARGET __m128 narrow_sse2(__m128d low, __m128d high)
{
	return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}

/* Three words of four pixels. */
static inline TARGET void store_rgb_sse2(unsigned char *p, __m128 pixels)
{
	uint32_t pixel[4], word[3];

	memcpy(pixel, &pixels, sizeof(pixel));
	word[0] = (pixel[0] & 0xffffff) | pixel[1] << 24;
	word[1] = (pixel[1] & 0xffffff) >> 8 | pixel[2] << 16;
	word[2] = (pixel[2] & 0xffffff) >> 16 | pixel[3] << 8;
	memcpy(p, word, sizeof(word));
}

#include "vector.h"

#endif
