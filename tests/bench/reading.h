/* The reading pass: how fast this CPU can look at each float once. Whatever
 * computes something from all of them cannot be faster. */
#ifndef BENCH_READING_H
#define BENCH_READING_H

#include <stddef.h>

/* Reads `count` floats and returns their sum, in no particular order. */
typedef float (*bench_reading_pass)(const float *data, size_t count);

struct bench_reading {
	const char *name;
	bench_reading_pass pass;
};

#define BENCH_READINGS_MAX 12

/* All ways of reading that this CPU runs; returns how many. */
int bench_readings(struct bench_reading out[BENCH_READINGS_MAX]);

#endif
