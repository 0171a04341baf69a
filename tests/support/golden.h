/* The golden figures' stacks: which activations, and with which settings. */
#ifndef GOLDEN_H
#define GOLDEN_H

#include "npy.h"
#include "test.h"

/* One case: a stack of layers, and how large its output is. */
struct golden {
	const char *directory;
	uint32_t layers;
	int64_t images, height, width;
};

/* The first GOLDEN_CASES have every figure. The others, whose activations were
 * taken before a ReLU, have those of the statistics. */
#define GOLDEN_CASES 2
#define GOLDEN_STATISTIC_CASES 4
extern const struct golden golden_cases[GOLDEN_STATISTIC_CASES];

/* What each figure was made with: every statistic, normaliser and resampling,
 * in the order of their values. */
#define GOLDEN_OF_STATISTIC(enumerator, value, name, meaning)                  \
	GOLDEN_STATISTIC_##name,
#define GOLDEN_OF_NORMALIZER(enumerator, value, name, meaning)                 \
	GOLDEN_NORMALIZER_##name,
#define GOLDEN_OF_RESAMPLING(enumerator, value, name, meaning)                 \
	GOLDEN_RESAMPLING_##name,
enum golden_settings {
	SALMAP_STATISTICS(GOLDEN_OF_STATISTIC)
	SALMAP_NORMALIZERS(GOLDEN_OF_NORMALIZER)
	SALMAP_RESAMPLINGS(GOLDEN_OF_RESAMPLING)
	GOLDEN_WEIGHTED, /* as bilinear, with the case's weights */
	GOLDEN_SETTINGS
};

#define GOLDEN_FIRST_STATISTIC 0
#define GOLDEN_FIRST_NORMALIZER (0 SALMAP_STATISTICS(GOLDEN_ONE))
#define GOLDEN_FIRST_RESAMPLING                                                \
	(GOLDEN_FIRST_NORMALIZER SALMAP_NORMALIZERS(GOLDEN_ONE))
#define GOLDEN_ONE(enumerator, value, name, meaning) +1

struct golden_choice {
	salmap_statistic statistic;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
	bool is_weighted;
};

extern const struct golden_choice golden_choices[GOLDEN_SETTINGS];

/* A layer's activations, [n][c][h][w]; the extents go to `extent`. In memory
 * that the caller frees. */
float *golden_activations(const struct golden *golden, uint32_t layer,
                          int64_t extent[4]);

/* The figure of a statistic or a normaliser for one layer of a case: that in
 * float64, NAME64, or the one of the published implementation where there is no
 * such file. */
struct npy golden_figure(const struct golden *golden, const char *name,
                         uint32_t layer);

/* A case's weights, one per layer, in memory that the caller frees. */
double *golden_weights(const struct golden *golden);

#endif
