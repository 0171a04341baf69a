/* Kernels for WebAssembly with 128-bit vectors: vectors of 4 floats. */
#include "../strict_fp.h"

#include "kernels.h"

#if defined(SALMAP_HAVE_WASM) && SALMAP_HAS_WASM

#include <wasm_simd128.h>

#define W 4
#define SUFFIX wasm
#define TARGET
#define IN_REGISTER(x) ((void)(x)) /* there is no assembler for it */

typedef float floats_wasm __attribute__((vector_size(16)));
typedef double doubles_wasm __attribute__((vector_size(16)));

/* NaN if one operand is NaN. The least so far stays where x is NaN. */
static inline floats_wasm rectified_wasm(floats_wasm x, floats_wasm *low)
{
	*low = (floats_wasm)wasm_f32x4_pmin((v128_t)*low, (v128_t)x);
	return (floats_wasm)wasm_f32x4_max(wasm_f32x4_splat(0), (v128_t)x);
}

static inline v128_t load_bytes_wasm(const unsigned char *p)
{
	return wasm_u32x4_extend_low_u16x8(
		wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(p)));
}

/* As in sse2.c: sign, exponent and mantissa at a float's place are those of the
 * number times 2^-112, and infinity and NaN keep the largest exponent. */
static inline floats_wasm load_halves_wasm(const unsigned char *p)
{
	const v128_t halves = wasm_i16x8_shuffle(
		wasm_i16x8_splat(0), wasm_v128_load64_zero(p), 0, 8, 1, 9, 2,
		10, 3, 11);
	const v128_t placed = wasm_v128_and(
		wasm_i32x4_shr(halves, 3), wasm_i32x4_splat(-0x70002000));
	const v128_t scaled = wasm_f32x4_mul(placed,
	                                     wasm_f32x4_splat(0x1p112f));
	const v128_t special = wasm_v128_and(
		wasm_i32x4_gt(wasm_v128_and(halves,
	                                    wasm_i32x4_splat(0x7fff0000)),
	                      wasm_i32x4_splat(0x7bff0000)),
		wasm_i32x4_splat(0x7f800000));

	return (floats_wasm)wasm_v128_or(scaled, special);
}

/* The index of a lane's first byte, and those of the other three. */
static inline floats_wasm take_wasm(const float *p, floats_wasm index)
{
	const v128_t bytes = wasm_i32x4_add(
		wasm_i32x4_mul((v128_t)index, wasm_i32x4_splat(0x04040404)),
		wasm_i32x4_splat(0x03020100));

	return (floats_wasm)wasm_i8x16_swizzle(wasm_v128_load(p), bytes);
}

/* If neither operand is larger, the instruction gives the first. */
static inline floats_wasm larger_wasm(floats_wasm a, floats_wasm b)
{
	return (floats_wasm)wasm_f32x4_pmax((v128_t)b, (v128_t)a);
}

static inline floats_wasm smaller_wasm(floats_wasm a, floats_wasm b)
{
	return (floats_wasm)wasm_f32x4_pmin((v128_t)b, (v128_t)a);
}

static inline floats_wasm root_floats_wasm(floats_wasm x)
{
	return (floats_wasm)wasm_f32x4_sqrt((v128_t)x);
}

static inline doubles_wasm square_root_wasm(doubles_wasm x)
{
	return (doubles_wasm)wasm_f64x2_sqrt((v128_t)x);
}

static inline doubles_wasm widen_wasm(const float *p)
{
	return (doubles_wasm)wasm_f64x2_promote_low_f32x4(
		wasm_v128_load64_zero(p));
}

static inline doubles_wasm widen_low_wasm(floats_wasm x)
{
	return (doubles_wasm)wasm_f64x2_promote_low_f32x4((v128_t)x);
}

static inline doubles_wasm widen_high_wasm(floats_wasm x)
{
	return (doubles_wasm)wasm_f64x2_promote_low_f32x4(
		wasm_i64x2_shuffle((v128_t)x, (v128_t)x, 1, 1));
}

static inline floats_wasm narrow_wasm(doubles_wasm low, doubles_wasm high)
{
	return (floats_wasm)wasm_i64x2_shuffle(
		wasm_f32x4_demote_f64x2_zero((v128_t)low),
		wasm_f32x4_demote_f64x2_zero((v128_t)high), 0, 2);
}

/* Three words of four pixels. */
static inline void store_rgb_wasm(unsigned char *p, floats_wasm pixels)
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
