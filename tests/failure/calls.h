/* One call of each public function, by its name, for tests that watch what
 * happens meanwhile. */
#ifndef CALLS_H
#define CALLS_H

#include "../support/test.h"

/* What calls are made with. */
struct caller {
	salmap *sm;
	salmap_aggregate *aggregate;
	/* How salmap_create makes it, and the setters set it. */
	const salmap_allocator *allocator; /* NULL for malloc */
	uint32_t layers;
	salmap_statistic statistic;
	salmap_normalizer normalizer;
	salmap_resampling resampling;
	const double *weights;
	/* What initialisers describe and pushes take. */
	const float *data;
	int64_t extent[4]; /* n, c, h, w */
	salmap_tensor tensor;
	/* What is read, and where it goes: with room for width x height pixels
	 * of floats, and nothing in it for calls that write nothing. */
	uint32_t image, layer, cam;
	int64_t width, height;
	float *out;
};

/* The class maps of a context: one for each way to push one. */
#define CALLER_CAMS 5

struct public_function {
	const char *name;
	bool allocates;
	salmap_status (*call)(struct caller *caller);
};

/* Fails the test for a name that is not in the list. */
const struct public_function *public_function(const char *name);

/* The `index`-th of all; NULL after the last. */
const struct public_function *public_function_at(size_t index);

#endif
