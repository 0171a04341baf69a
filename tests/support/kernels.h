/* What the tests of kernels share. */
#ifndef TEST_KERNELS_H
#define TEST_KERNELS_H

#include "test.h"

#include "kernels/kernels.h"

/* Memory between two pages that nobody may touch. */
struct guarded {
	unsigned char *pages;
	unsigned char *first; /* of the bytes that were asked for */
	size_t page, size; /* of one guard; of the readable middle */
};

/* `bytes` bytes right before the guard behind them, or right behind the one
 * before. Free with unguard. */
struct guarded guard(size_t bytes, bool behind);
void unguard(struct guarded *guarded);

/*
 * Calls `run` with each set of kernels that this CPU runs, `rounds` times, or
 * as often as the environment's TEST_MAPS says if that is less. Prints which
 * sets ran, and the seed; TEST_SEED in the environment repeats a run. Which
 * sets passed is added to the file that TEST_KERNELS_RAN names, if it does.
 */
typedef void (*kernel_trial)(const struct salmap_kernels *kernels,
                             struct random *random);
void try_kernels(int rounds, kernel_trial run);

#endif
