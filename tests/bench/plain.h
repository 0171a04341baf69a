/* SMOE Scale as one would write it down. */
#ifndef BENCH_PLAIN_H
#define BENCH_PLAIN_H

#include <stddef.h>

/*
 * Writes SMOE Scale of a packed [channels][locations] tensor to `out`. Reads in
 * the order of memory, which is the faster one.
 *   logs: room for `locations` more floats.
 */
void bench_plain_smoe(const float *data, size_t channels, size_t locations,
                      float *logs, float *out);

#endif
