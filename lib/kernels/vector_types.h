/*
 * The vocabulary of the vector kernels: types of W floats or W / 2 doubles, and
 * how they are loaded, stored, filled and chosen from; included by vector.h.
 *
 * The types are the vector extensions that gcc and clang share, so that +, *, <
 * and & need no intrinsics and every kernel is written once. Loads and stores
 * are memcpy, which no alignment and no aliasing can break, and of which
 * compilers make one instruction. Comparisons give a mask of all ones or none
 * in each lane. A choice is written with & and |, as C has no ?: of vectors;
 * compilers make a blend of it.
 */
#define vf ISA(vf)
typedef float vf __attribute__((vector_size(4 * W)));
#define vi ISA(vi)
typedef int32_t vi __attribute__((vector_size(4 * W)));
#define vu ISA(vu)
typedef uint32_t vu __attribute__((vector_size(4 * W)));
#define vd ISA(vd)
typedef double vd __attribute__((vector_size(4 * W)));
#define vl ISA(vl)
typedef int64_t vl __attribute__((vector_size(4 * W)));
#define vul ISA(vul)
typedef uint64_t vul __attribute__((vector_size(4 * W)));
#define half_vector ISA(half_vector)
typedef float half_vector __attribute__((vector_size(2 * W)));
#define short_vector ISA(short_vector)
typedef uint16_t short_vector __attribute__((vector_size(2 * W)));
#define byte_vector ISA(byte_vector)
typedef uint8_t byte_vector __attribute__((vector_size(W)));

/* W / 2, as a number that names of lists end in. */
#if W == 16
#define DOUBLES 8
#elif W == 8
#define DOUBLES 4
#else
#define DOUBLES 2
#endif
#ifndef RAISED
#define RAISED(x, least) larger(x, least)
#define CAPPED(x, most) smaller(x, most)
#endif
#ifndef NARROW
#define NARROW(doubles) __builtin_convertvector(doubles, half_vector)
#endif

/* Lanes of two vectors of the same type, by index, as vector_lanes.h has them:
 * LOWS(g) and HIGHS(g), the lower and upper halves of each group of g lanes of
 * floats; ZIP_LOWS and ZIP_HIGHS, lanes in turn; EVENS and ODDS, every other
 * lane of doubles. */
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define OF_WIDTH(lanes, width) SALMAP_##lanes##_##width
#define LANES_OF(lanes, width) OF_WIDTH(lanes, width)
#define GROUPS_OF_WIDTH(halves, width, group)                                  \
	SALMAP_##halves##_##width##_##group
#define GROUPS_OF(halves, width, group) GROUPS_OF_WIDTH(halves, width, group)
#define LOWS(group) GROUPS_OF(LOWS, W, group)
#define HIGHS(group) GROUPS_OF(HIGHS, W, group)
#define ZIP_LOWS LANES_OF(ZIP_LOWS, W)
#define ZIP_HIGHS LANES_OF(ZIP_HIGHS, W)
#define EVENS LANES_OF(EVENS, W)
#define ODDS LANES_OF(ODDS, W)

#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#define UNROLL_FULLY UNROLL
#else
#define UNROLL _Pragma("GCC unroll 8")
#define UNROLL_FULLY _Pragma("GCC unroll 64")
#endif
#define INLINE static inline TARGET __attribute__((always_inline))
/* Once for all types. */
#define SHARED static TARGET __attribute__((noinline))
/* For what most images never need. */
#define RARE static TARGET SALMAP_RARE

/* ------------------------------------------------------------------ floats */

#define vf_load ISA(vf_load)
INLINE vf vf_load(const float *p)
{
	vf x;

	memcpy(&x, p, sizeof(x));
	return x;
}

#define vf_store ISA(vf_store)
INLINE void vf_store(float *p, vf x)
{
	memcpy(p, &x, sizeof(x));
}

#define vf_of ISA(vf_of)
INLINE vf vf_of(float x)
{
	return x - (vf){ 0 };
}

#define vf_select ISA(vf_select)
INLINE vf vf_select(vi mask, vf yes, vf no)
{
	return (vf)((mask & (vi)yes) | (~mask & (vi)no));
}

/* ---------------------------------------------------------------- integers */

/* Of floats as well, as their bits. */
#define vi_load ISA(vi_load)
INLINE vi vi_load(const void *p)
{
	vi x;

	memcpy(&x, p, sizeof(x));
	return x;
}

#define vi_store ISA(vi_store)
INLINE void vi_store(void *p, vi x)
{
	memcpy(p, &x, sizeof(x));
}

/* ----------------------------------------------------------------- doubles */

#define vd_load ISA(vd_load)
INLINE vd vd_load(const double *p)
{
	vd x;

	memcpy(&x, p, sizeof(x));
	return x;
}

#define vd_store ISA(vd_store)
INLINE void vd_store(double *p, vd x)
{
	memcpy(p, &x, sizeof(x));
}

#define vd_of ISA(vd_of)
INLINE vd vd_of(double x)
{
	return x - (vd){ 0 };
}

#define vd_select ISA(vd_select)
INLINE vd vd_select(vl mask, vd yes, vd no)
{
	return (vd)((mask & (vl)yes) | (~mask & (vl)no));
}

/* W / 2 floats of W / 2 doubles. */
#define to_floats ISA(to_floats)
INLINE void to_floats(vd x, float *floats)
{
	const half_vector half = NARROW(x);

	memcpy(floats, &half, sizeof(half));
}

/* As salmap_saturate, of floats, of which those are infinite that came of larger
 * doubles. */
#define vf_saturate ISA(vf_saturate)
INLINE vf vf_saturate(vf x)
{
	const vf largest = vf_of(SALMAP_LARGEST);

	return larger(-largest, smaller(largest, x));
}

/* The same, still as doubles. */
#define vd_saturate ISA(vd_saturate)
INLINE vd vd_saturate(vd x)
{
	x = vd_select(x > SALMAP_LARGEST, vd_of(SALMAP_LARGEST), x);
	return vd_select(x < -SALMAP_LARGEST, vd_of(-SALMAP_LARGEST), x);
}
