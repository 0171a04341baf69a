/* The CDF of a Gamma distribution at many values: a table of polynomials. */
#ifndef SALMAP_GAMMA_TABLE_H
#define SALMAP_GAMMA_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "gamma.h"

#define SALMAP_GAMMA_SEGMENTS 160

/* A position in the table: a segment, and this many bits of t. */
#define SALMAP_GAMMA_FRACTION_BITS 24

/* One segment: start + c[0] t + ... + c[4] t^5 for t in 0..1. */
struct salmap_gamma_segment {
	double start;
	double c[5];
};

/* Values whose octaves have equally many segments, from some bits on. */
struct salmap_gamma_zone {
	uint64_t start; /* bits of the first value */
	int64_t position;
	int shift; /* from bits to positions */
};

struct salmap_gamma_table {
	struct salmap_gamma gamma;
	bool by_value; /* or by deviation */
	int count;     /* of segments; one that is level follows them */
	/* Below SALMAP_GAMMA_UNIFORM_SHAPE a position is taken of a value's
	 * bits; the upper zone has finer segments. */
	struct salmap_gamma_zone zones[2];
	double low, split, end; /* where the zones start, and the table ends */
	/* Where the table is by deviation, whose segments are even. */
	double scale, offset;
	struct salmap_gamma_segment segments[SALMAP_GAMMA_SEGMENTS + 1];
};

struct salmap_normalize_kernels;

/* For values of lowest..highest, positive. */
void salmap_gamma_table_make(struct salmap_gamma_table *table,
                             const struct salmap_normalize_kernels *kernels,
                             const struct salmap_gamma *gamma, double lowest,
                             double highest);

/* As salmap_gamma_cdf, within 1e-7 of it, and as monotone. */
double salmap_gamma_table_cdf(const struct salmap_gamma_table *table,
                              double value, double deviation);

#endif
