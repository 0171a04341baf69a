/* All that the results are made of, once every layer is pushed. */
#ifndef JOB_H
#define JOB_H

#include "image.h"
#include "layers.h"
#include "options.h"
#include "progress.h"

struct job {
	const struct options *options;
	const struct layers *layers;
	salmap *sm;
	struct image photo; /* at the size of the results; or NULL pixels */
	int64_t width, height; /* of the results */
	struct progress *progress;
};

#endif
