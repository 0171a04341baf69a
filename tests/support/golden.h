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

#define GOLDEN_CASES 2
extern const struct golden golden_cases[GOLDEN_CASES];

/* What each figure was made with. */
enum golden_settings {
	GOLDEN_SMOE,
	GOLDEN_MEAN,
	GOLDEN_STD,
	GOLDEN_MAX,
	GOLDEN_GAUSS,
	GOLDEN_GAMMA,
	GOLDEN_RANGE,
	GOLDEN_NEAREST,
	GOLDEN_BILINEAR,
	GOLDEN_BICUBIC,
	GOLDEN_WEIGHTED, /* as bilinear, with the case's weights */
	GOLDEN_SETTINGS
};

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

/* A case's weights, one a layer, in memory that the caller frees. */
double *golden_weights(const struct golden *golden);

#endif
