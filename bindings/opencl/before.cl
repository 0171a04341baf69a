/*
 * What stands before the sources of lib/ in a program: the types and names that
 * they take from C's headers and from those of lib/ that have pointers to any
 * memory. The statistics then are the very functions that define the bits, for
 * tiles of one location.
 *
 * A build defines ELEMENT, which is load_ and the name of a row of
 * SALMAP_DTYPES, and STATISTIC, the name of a row of SALMAP_STATISTICS and
 * _tile.
 */
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF

typedef short int16_t;
typedef ushort uint16_t;
typedef int int32_t;
typedef uint uint32_t;
typedef long int64_t;
typedef ulong uint64_t;

#define UINT32_C(number) number##U
#define UINT64_C(number) number##UL
#define SALMAP_OPENCL
#define SALMAP_RARE

static inline uint32_t salmap_bits_of_float(float x)
{
	return as_uint(x);
}

static inline float salmap_float_of_bits(uint32_t bits)
{
	return as_float(bits);
}

static inline uint64_t salmap_bits_of_double(double x)
{
	return as_ulong(x);
}

static inline double salmap_double_of_bits(uint64_t bits)
{
	return as_double(bits);
}
