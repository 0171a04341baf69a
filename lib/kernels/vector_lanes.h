/*
 * Which lanes of two vectors a shuffle takes, by the number of lanes w of each,
 * so that no set of kernels has lists of its own. SALMAP_LOWS_w_g and
 * SALMAP_HIGHS_w_g are the lower and upper halves of each group of g lanes:
 * adding what both take adds the halves of groups. The groups of both vectors
 * take turns where they have four lanes or two, so that no lane leaves its
 * four, which would take some machines three times as long; those of the second
 * vector come last where they have more.
 */
#ifndef SALMAP_KERNELS_VECTOR_LANES_H
#define SALMAP_KERNELS_VECTOR_LANES_H

#define SALMAP_LOWS_4_4 0, 1, 4, 5
#define SALMAP_HIGHS_4_4 2, 3, 6, 7
#define SALMAP_LOWS_4_2 0, 2, 4, 6
#define SALMAP_HIGHS_4_2 1, 3, 5, 7

#define SALMAP_LOWS_8_8 0, 1, 2, 3, 8, 9, 10, 11
#define SALMAP_HIGHS_8_8 4, 5, 6, 7, 12, 13, 14, 15
#define SALMAP_LOWS_8_4 0, 1, 8, 9, 4, 5, 12, 13
#define SALMAP_HIGHS_8_4 2, 3, 10, 11, 6, 7, 14, 15
#define SALMAP_LOWS_8_2 0, 2, 8, 10, 4, 6, 12, 14
#define SALMAP_HIGHS_8_2 1, 3, 9, 11, 5, 7, 13, 15

#define SALMAP_LOWS_16_8                                                       \
	0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27
#define SALMAP_HIGHS_16_8                                                      \
	4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31
#define SALMAP_LOWS_16_4                                                       \
	0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define SALMAP_HIGHS_16_4                                                      \
	2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31

/* The lower and the upper half of one vector, of half as many lanes. */
#define SALMAP_LOW_HALF_16 0, 1, 2, 3, 4, 5, 6, 7
#define SALMAP_HIGH_HALF_16 8, 9, 10, 11, 12, 13, 14, 15

/* All lanes of two vectors of half as many. */
#define SALMAP_JOINED_16 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15

/* Lanes of both vectors in turn, within each four lanes: of their lower halves,
 * and of their upper ones. */
#define SALMAP_ZIP_LOWS_4 0, 4, 1, 5
#define SALMAP_ZIP_HIGHS_4 2, 6, 3, 7
#define SALMAP_ZIP_LOWS_8 0, 8, 1, 9, 4, 12, 5, 13
#define SALMAP_ZIP_HIGHS_8 2, 10, 3, 11, 6, 14, 7, 15
#define SALMAP_ZIP_LOWS_16                                                     \
	0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define SALMAP_ZIP_HIGHS_16                                                    \
	2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31

/* Every other lane of two vectors of doubles, of which there are half as many
 * as floats. */
#define SALMAP_EVENS_4 0, 2
#define SALMAP_ODDS_4 1, 3
#define SALMAP_EVENS_8 0, 2, 4, 6
#define SALMAP_ODDS_8 1, 3, 5, 7
#define SALMAP_EVENS_16 0, 2, 4, 6, 8, 10, 12, 14
#define SALMAP_ODDS_16 1, 3, 5, 7, 9, 11, 13, 15

#endif
