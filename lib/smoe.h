/* The arithmetic of SMOE Scale at one location, shared by all kernels. */
#ifndef SALMAP_SMOE_H
#define SALMAP_SMOE_H

#include <stdbool.h>

/* Channels go to LANES interleaved lanes, channel c to lane c % LANES; GROUP
 * channels of a lane are multiplied before their exponent is split off. */
#define SALMAP_SMOE_LANES 16
#define SALMAP_SMOE_GROUP 4
#define SALMAP_SMOE_BLOCK (SALMAP_SMOE_LANES * SALMAP_SMOE_GROUP)

/* After so many blocks of channels the lanes are folded into the location's
 * sums: few enough that float sums stay exact to some 1e-7, and that the
 * product of all lanes' mantissas, each factor below 2, still fits a float. */
#define SALMAP_SMOE_BLOCKS_PER_FOLD 7

/* What the channels of one location add up to, rectified values r and logarithm
 * arguments a = r + epsilon: sum of r; and the product of all a, which is
 * mantissa * 2^exponent, 1 <= mantissa < 2. */
struct salmap_smoe_sums {
	double sum, exponent;
	float mantissa;
};

/* Whether a product of GROUP arguments can neither underflow nor, while the sum
 * of r stays below SALMAP_SMOE_LARGEST, overflow. */
bool salmap_smoe_is_fast(float epsilon);

/* 2^32: four factors below it stay below the largest float. */
#define SALMAP_SMOE_LARGEST 4294967296.0

/* Where the difference of logarithms is smaller than this, the float sums'
 * errors, of some 1e-7, would show in the sixth digit. */
#define SALMAP_SMOE_SMALLEST 0.5

/*
 * The factors of SMOE Scale from the sums of `channels` channels: the mean of
 * all a, and its log2 less the mean of log2 a. False if the sums are too coarse
 * for them, and salmap_smoe_share must be asked: where a value was too large
 * for the products, or the channels are so nearly equal that the difference is
 * a small one of large numbers. Where all channels are 0, the difference is 0.
 */
bool salmap_smoe_factors(const struct salmap_smoe_sums *sums, double channels,
                         float epsilon, double *mean, double *difference);

/* SMOE Scale from these factors. */
float salmap_smoe_of_difference(double mean, double difference);

/*
 * One channel's share of SMOE Scale, given its rectified value and the mean of
 * all: SMOE Scale is m / log(2), m = mean + epsilon, times the mean of these
 * shares, since the mean of a/m - 1 is 0. Never negative.
 */
double salmap_smoe_share(double rectified, double mean, double epsilon);

/* SMOE Scale from the mean of the arguments and the mean of the shares. */
float salmap_smoe_of_share(double mean, double share);

#endif
