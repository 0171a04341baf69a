/* The CDF of a Gamma distribution at many values: a table of polynomials. */
#ifndef SALMAP_GAMMA_TABLE_H
#define SALMAP_GAMMA_TABLE_H

#include "gamma.h"

#include <stdint.h>

#define SALMAP_GAMMA_SEGMENTS 160

/* One segment: start + c[0] t + ... + c[4] t^5 for t in 0..1, and not above the
 * start of the next. */
struct salmap_gamma_segment {
	double start;
	float c[5];
};

/* Values whose octaves have equally many segments, from some bits on. */
struct salmap_gamma_zone {
	uint64_t start; /* bits of the first value */
	int64_t position;
	int shift; /* from bits to positions */
};

struct salmap_gamma_table {
	struct salmap_gamma gamma;
	int count; /* of segments; one more start follows them */
	/* Below SALMAP_GAMMA_UNIFORM_SHAPE a position is taken of a value's
	 * bits; the upper zone has finer segments. */
	struct salmap_gamma_zone zones[2];
	/* From there on of its deviation: the segments are even. */
	double scale, offset;
	struct salmap_gamma_segment segments[SALMAP_GAMMA_SEGMENTS + 1];
};

/* For values of lowest..highest, positive. */
void salmap_gamma_table_make(struct salmap_gamma_table *table,
                             const struct salmap_gamma *gamma, double lowest,
                             double highest);

/* As salmap_gamma_cdf, within 1e-7 of it, and as monotone. */
double salmap_gamma_table_cdf(const struct salmap_gamma_table *table,
                              double value, double deviation);

/* The same of s - low + epsilon for each s of a map, in place. */
void salmap_gamma_table_map(const struct salmap_gamma_table *table, float *map,
                            int64_t count, double low, double epsilon,
                            double map_mean);

#endif
