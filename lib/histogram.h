/*
 * Counts of a statistic's values on a logarithmic grid: bins of an eighth of an
 * octave from 2^-64 to 2^64, on both sides of 0. A value's bin follows from its
 * bits alone, so that counts are the same on every machine.
 */
#ifndef SALMAP_HISTOGRAM_H
#define SALMAP_HISTOGRAM_H

#include "../include/salmap.h"

#include "math.h"

#define SALMAP_BINS SALMAP_AGGREGATE_BINS

/* The bin of a finite value. */
int salmap_bin_of(float value);

/* The least value of a bin; -infinity for the first. */
double salmap_bin_edge(int bin);

/* counts[SALMAP_BINS] gain `count` values. */
void salmap_histogram_add(uint64_t *counts, const float *values, int64_t count);

/* The number of all values. */
uint64_t salmap_histogram_total(const uint64_t *counts);

/* The value that the share 0..1 of a histogram with values lies below. */
double salmap_histogram_quantile(const uint64_t *counts, double share);

/* The share of a histogram with values that lies below each bin's edge, and 1:
 * below[SALMAP_BINS + 1]. */
void salmap_histogram_shares(const uint64_t *counts, double *below);

/* The share below a value, from what salmap_histogram_shares made: linear in
 * the logarithm within a bin. Monotone. */
float salmap_histogram_share(const double *below, float value);

#endif
