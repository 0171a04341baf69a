/* Kernels for AVX2 and F16C: vectors of 8 floats. */
#include "../strict_fp.h"

#include "kernels.h"

#if defined(SALMAP_HAVE_X86) && SALMAP_HAS_AVX2

#include <immintrin.h>

#define W 8
#define SUFFIX avx2
#define TARGET __attribute__((target("avx2,f16c")))
#define LOAD_SHORTS(p)                                                         \
	_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(p)))
#define BY_BITS(choose, a, b)                                                  \
	_mm256_castsi256_ps(_mm256_##choose##_epi32(                           \
		_mm256_castps_si256(a), _mm256_castps_si256(b)))
#define RAISED(x, least) BY_BITS(max, x, least)
#define CAPPED(x, most) BY_BITS(min, x, most)
#define IN_REGISTER(x) __asm__("" : "+x"(x))

/* If one operand is NaN, the instruction gives the second. */
static inline TARGET __m256 rectified_avx2(__m256 x, __m256 *low)
{
	*low = _mm256_castsi256_ps(_mm256_max_epu32(
		_mm256_castps_si256(*low), _mm256_castps_si256(x)));
	return _mm256_max_ps(_mm256_setzero_ps(), x);
}

static inline TARGET __m256i load_bytes_avx2(const unsigned char *p)
{
	return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p));
}

static inline TARGET __m256 load_halves_avx2(const unsigned char *p)
{
	return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}

static inline TARGET __m256 take_avx2(const float *p, __m256 index)
{
	return _mm256_permutevar8x32_ps(_mm256_loadu_ps(p),
	                                _mm256_castps_si256(index));
}

/* If neither operand is larger, the instruction gives the second. */
static inline TARGET __m256 larger_avx2(__m256 a, __m256 b)
{
	return _mm256_max_ps(a, b);
}

static inline TARGET __m256 smaller_avx2(__m256 a, __m256 b)
{
	return _mm256_min_ps(a, b);
}

static inline TARGET __m256 root_floats_avx2(__m256 x)
{
	return _mm256_sqrt_ps(x);
}

static inline TARGET __m256d square_root_avx2(__m256d x)
{
	return _mm256_sqrt_pd(x);
}

static inline TARGET __m256d widen_avx2(const float *p)
{
	return _mm256_cvtps_pd(_mm_loadu_ps(p));
}

static inline TARGET __m256d widen_low_avx2(__m256 x)
{
	return _mm256_cvtps_pd(_mm256_castps256_ps128(x));
}

static inline TARGET __m256d widen_high_avx2(__m256 x)
{
	return _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1));
}

static inline TARGET __m256 narrow_avx2(__m256d low, __m256d high)
{
	return _mm256_set_m128(_mm256_cvtpd_ps(high), _mm256_cvtpd_ps(low));
}

/* Twelve bytes of each half, then the halves side by side. */
static inline TARGET void store_rgb_avx2(unsigned char *p, __m256 x)
{
	const __m256i bytes = _mm256_broadcastsi128_si256(_mm_setr_epi8(
		0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
	const __m256i words = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7);
	const __m256i pixels = _mm256_permutevar8x32_epi32(
		_mm256_shuffle_epi8(_mm256_castps_si256(x), bytes), words);

	_mm_storeu_si128((__m128i *)p, _mm256_castsi256_si128(pixels));
	_mm_storel_epi64((__m128i *)(p + 16),
	                 _mm256_extracti128_si256(pixels, 1));
}

#include "vector.h"

#endif
