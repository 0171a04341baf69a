/*
 * Which lanes of two vectors a shuffle takes, by the number of lanes w of each,
 * so that no set of kernels has lists of its own. SALMAP_LOWS_w_g and
 * SALMAP_HIGHS_w_g are the lower and upper halves of each group of g lanes:
 * adding what both take adds the halves of groups, and leaves the sums of the
 * second vector beside those of the first.
 */
#ifndef SALMAP_KERNELS_VECTOR_LANES_H
#define SALMAP_KERNELS_VECTOR_LANES_H

#define SALMAP_LOWS_2_2 0, 2
#define SALMAP_HIGHS_2_2 1, 3

#define SALMAP_LOWS_4_4 0, 1, 4, 5
#define SALMAP_HIGHS_4_4 2, 3, 6, 7
#define SALMAP_LOWS_4_2 0, 2, 4, 6
#define SALMAP_HIGHS_4_2 1, 3, 5, 7

#define SALMAP_LOWS_8_8 0, 1, 2, 3, 8, 9, 10, 11
#define SALMAP_HIGHS_8_8 4, 5, 6, 7, 12, 13, 14, 15
#define SALMAP_LOWS_8_4 0, 1, 4, 5, 8, 9, 12, 13
#define SALMAP_HIGHS_8_4 2, 3, 6, 7, 10, 11, 14, 15
#define SALMAP_LOWS_8_2 0, 2, 4, 6, 8, 10, 12, 14
#define SALMAP_HIGHS_8_2 1, 3, 5, 7, 9, 11, 13, 15

#define SALMAP_LOWS_16_16 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define SALMAP_HIGHS_16_16                                                     \
	8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define SALMAP_LOWS_16_8                                                       \
	0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27
#define SALMAP_HIGHS_16_8                                                      \
	4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31
#define SALMAP_LOWS_16_4                                                       \
	0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29
#define SALMAP_HIGHS_16_4                                                      \
	2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31
#define SALMAP_LOWS_16_2                                                       \
	0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define SALMAP_HIGHS_16_2                                                      \
	1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31

/* Groups of g lanes of both vectors in turn, within each four lanes: of their
 * lower halves, and of their upper ones. */
#define SALMAP_ZIP_LOWS_4_1 0, 4, 1, 5
#define SALMAP_ZIP_HIGHS_4_1 2, 6, 3, 7
#define SALMAP_ZIP_LOWS_4_2 0, 1, 4, 5
#define SALMAP_ZIP_HIGHS_4_2 2, 3, 6, 7
#define SALMAP_ZIP_LOWS_8_1 0, 8, 1, 9, 4, 12, 5, 13
#define SALMAP_ZIP_HIGHS_8_1 2, 10, 3, 11, 6, 14, 7, 15
#define SALMAP_ZIP_LOWS_8_2 0, 1, 8, 9, 4, 5, 12, 13
#define SALMAP_ZIP_HIGHS_8_2 2, 3, 10, 11, 6, 7, 14, 15
#define SALMAP_ZIP_LOWS_16_1                                                   \
	0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define SALMAP_ZIP_HIGHS_16_1                                                  \
	2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define SALMAP_ZIP_LOWS_16_2                                                   \
	0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define SALMAP_ZIP_HIGHS_16_2                                                  \
	2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31

/* Every other lane of two vectors of doubles, of which there are half as many
 * as floats. */
#define SALMAP_EVENS_4 SALMAP_LOWS_2_2
#define SALMAP_ODDS_4 SALMAP_HIGHS_2_2
#define SALMAP_EVENS_8 SALMAP_LOWS_4_2
#define SALMAP_ODDS_8 SALMAP_HIGHS_4_2
#define SALMAP_EVENS_16 SALMAP_LOWS_8_2
#define SALMAP_ODDS_16 SALMAP_HIGHS_8_2

#endif
