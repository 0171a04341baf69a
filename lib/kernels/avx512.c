/* Kernels for AVX-512 F, BW, DQ and VL: vectors of 16 floats. */
#include "../strict_fp.h"

#include "kernels.h"

#if defined(SALMAP_HAVE_X86) && SALMAP_HAS_AVX512

#include <immintrin.h>

#define W 16
#define SUFFIX avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#define NARROW(doubles) _mm512_cvtpd_ps(doubles)
#define LOAD_SHORTS(p)                                                         \
	_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(p)))
#define BY_BITS(choose, a, b)                                                  \
	_mm512_castsi512_ps(_mm512_##choose##_epi32(                           \
		_mm512_castps_si512(a), _mm512_castps_si512(b)))
#define RAISED(x, least) BY_BITS(max, x, least)
#define CAPPED(x, most) BY_BITS(min, x, most)
#define IN_REGISTER(x) __asm__("" : "+v"(x))

/* Four bits say what becomes of each kind of number, from the lowest ones on:
 * quiet and signalling NaN, zero, one, minus and plus infinity, negative and
 * positive. 1 and 2 keep it (2 as a quiet NaN), 3 makes a NaN, 8 a zero. */
#pragma GCC diagnostic push /* gcc's macro at -O0 */
#pragma GCC diagnostic ignored "-Wsign-conversion"
static inline TARGET __m512 rectified_avx512(__m512 x, __m512 *low)
{
	(void)low;
	return _mm512_fixupimm_ps(x, x, _mm512_set1_epi32(0x18131821), 0);
}
#pragma GCC diagnostic pop

static inline TARGET __m512i load_bytes_avx512(const unsigned char *p)
{
	return _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p));
}

static inline TARGET __m512 load_halves_avx512(const unsigned char *p)
{
	return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}

static inline TARGET __m512 take_avx512(const float *p, __m512 index)
{
	return _mm512_permutexvar_ps(_mm512_castps_si512(index),
	                             _mm512_loadu_ps(p));
}

/* If neither operand is larger, the instruction gives the second. */
static inline TARGET __m512 larger_avx512(__m512 a, __m512 b)
{
	return _mm512_max_ps(a, b);
}

static inline TARGET __m512 smaller_avx512(__m512 a, __m512 b)
{
	return _mm512_min_ps(a, b);
}

static inline TARGET __m512 root_floats_avx512(__m512 x)
{
	return _mm512_sqrt_ps(x);
}

static inline TARGET __m512d square_root_avx512(__m512d x)
{
	return _mm512_sqrt_pd(x);
}

static inline TARGET __m512d widen_avx512(const float *p)
{
	return _mm512_cvtps_pd(_mm256_loadu_ps(p));
}

static inline TARGET __m512d widen_low_avx512(__m512 x)
{
	return _mm512_cvtps_pd(_mm512_castps512_ps256(x));
}

static inline TARGET __m512d widen_high_avx512(__m512 x)
{
	return _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1));
}

static inline TARGET __m512 narrow_avx512(__m512d low, __m512d high)
{
	return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(low)),
	                          _mm512_cvtpd_ps(high), 1);
}

/* Twelve bytes of each quarter, then the quarters side by side. */
static inline TARGET void store_rgb_avx512(unsigned char *p, __m512 x)
{
	const __m512i bytes = _mm512_broadcast_i32x4(_mm_setr_epi8(
		0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
	const __m512i words = _mm512_setr_epi32(0, 1, 2, 4, 5, 6, 8, 9, 10, 12,
	                                        13, 14, 15, 15, 15, 15);
	const __m512i pixels = _mm512_permutexvar_epi32(
		words, _mm512_shuffle_epi8(_mm512_castps_si512(x), bytes));

	_mm256_storeu_si256((__m256i *)p, _mm512_castsi512_si256(pixels));
	_mm_storeu_si128((__m128i *)(p + 32),
	                 _mm512_extracti32x4_epi32(pixels, 2));
}

#include "vector.h"

#endif
