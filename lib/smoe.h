/* The arithmetic of SMOE Scale at one location, shared by all kernels. */
#ifndef SALMAP_SMOE_H
#define SALMAP_SMOE_H

#include <stdbool.h>

/* Channels go to LANES interleaved lanes, channel c to lane c % LANES; GROUP
 * channels of a lane are multiplied before their exponent is split off. */
#define SALMAP_SMOE_LANES 16
#define SALMAP_SMOE_GROUP 4
#define SALMAP_SMOE_BLOCK (SALMAP_SMOE_LANES * SALMAP_SMOE_GROUP)

/* After so many blocks of channels the lanes are folded: the product of as
 * many mantissas, each below 2, still fits a float. */
#define SALMAP_SMOE_BLOCKS_PER_FOLD 64

/* What the channels of one location add up to, rectified values r and logarithm
 * arguments a = r + epsilon. */
struct salmap_smoe_sums {
	double sum;       /* of r */
	double log2_sum;  /* of log2 a */
};

/* Whether a product of GROUP arguments can neither underflow nor, while the sum
 * of r stays below SALMAP_SMOE_LARGEST, overflow. */
bool salmap_smoe_is_fast(float epsilon);

/* 2^32: four factors below it stay below the largest float. */
#define SALMAP_SMOE_LARGEST 4294967296.0

/*
 * SMOE Scale from the sums of `channels` channels, into *smoe. False if the
 * sums are too coarse for it, and salmap_smoe_exact must be asked: where a
 * value was too large for the products, or the channels are so nearly equal
 * that the result is a small difference of large numbers.
 */
bool salmap_smoe_finish(const struct salmap_smoe_sums *sums, double channels,
                        float epsilon, float *smoe);

/*
 * One rectified channel's share of SMOE Scale, given the mean of all, both with
 * epsilon added: SMOE Scale is mean / log(2) times the mean of these shares,
 * since the mean of a/mean - 1 is 0. Never negative.
 */
double salmap_smoe_share(double argument, double mean);

/* SMOE Scale from the mean of the arguments and the mean of the shares. */
float salmap_smoe_of_shares(double mean, double mean_share);

#endif
