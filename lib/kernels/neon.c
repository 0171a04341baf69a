/* Kernels for NEON on 64-bit ARM: vectors of 4 floats. */
#include "../strict_fp.h"

#include "kernels.h"

#if defined(SALMAP_HAVE_NEON) && SALMAP_HAS_NEON

#include <arm_neon.h>

#define W 4
#define SUFFIX neon
#define TARGET
#define IN_REGISTER(x) __asm__("" : "+w"(x))

/* NaN if one operand is NaN. Minus infinity has the largest bits of what is
 * not NaN. The compilers' own vector type, which float32x4_t is not, is
 * vector.h's. */
static inline float32x4_t
rectified_neon(float32x4_t x, float __attribute__((vector_size(16))) *low)
{
	*low = vreinterpretq_f32_u32(vmaxq_u32(vreinterpretq_u32_f32(*low),
	                                       vreinterpretq_u32_f32(x)));
	return vmaxq_f32(vdupq_n_f32(0), x);
}

static inline int32x4_t load_bytes_neon(const unsigned char *p)
{
	const uint32_t word[2] = { p[0] | (uint32_t)p[1] << 8 |
		                   (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24 };

	return vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(
		vmovl_u8(vreinterpret_u8_u32(vld1_u32(word))))));
}

static inline float32x4_t load_halves_neon(const unsigned char *p)
{
	uint16x4_t halves;

	memcpy(&halves, p, sizeof(halves));
	return vcvt_f32_f16(vreinterpret_f16_u16(halves));
}

static inline float32x4_t take_neon(const float *p, float32x4_t index)
{
	const int32x4_t at = vreinterpretq_s32_f32(index);
	const float lanes[4] = { p[at[0]], p[at[1]], p[at[2]], p[at[3]] };

	return vld1q_f32(lanes);
}

/* Not vmaxq_f32, which takes 0 to be larger than -0. */
static inline float32x4_t larger_neon(float32x4_t a, float32x4_t b)
{
	return vbslq_f32(vcgtq_f32(a, b), a, b);
}

static inline float32x4_t smaller_neon(float32x4_t a, float32x4_t b)
{
	return vbslq_f32(vcltq_f32(a, b), a, b);
}

static inline float32x4_t root_floats_neon(float32x4_t x)
{
	return vsqrtq_f32(x);
}

static inline float64x2_t square_root_neon(float64x2_t x)
{
	return vsqrtq_f64(x);
}

static inline float64x2_t widen_neon(const float *p)
{
	return vcvt_f64_f32(vld1_f32(p));
}

static inline float64x2_t widen_low_neon(float32x4_t x)
{
	return vcvt_f64_f32(vget_low_f32(x));
}

static inline float64x2_t widen_high_neon(float32x4_t x)
{
	return vcvt_high_f64_f32(x);
}

static inline float32x4_t narrow_neon(float64x2_t low, float64x2_t high)
{
	return vcvt_high_f32_f64(vcvt_f32_f64(low), high);
}

/* Three words of four pixels. */
static inline void store_rgb_neon(unsigned char *p, float32x4_t pixels)
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
