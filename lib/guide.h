/* How far the channels of a layer agree with the class map that guides it. */
#ifndef SALMAP_GUIDE_H
#define SALMAP_GUIDE_H

#include "configuration.h"

/* The evidence of a class map. */
struct salmap_guide {
	const float *maps; /* [image][depth][height][width]; NULL for none */
	int64_t depth, height, width;
};

/*
 * Computes u of salmap_set_guide for each channel of an image of `view` into
 * gains[c]. Returns whether NaN or infinity was met, which counts as
 * 0; an image that no channel can agree with is not read.
 */
bool salmap_guide_gains(const struct salmap_configuration *settings,
                        const struct salmap_guide *guide,
                        const struct salmap_view *view, int64_t image,
                        float *gains);

#endif
