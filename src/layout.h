/* The order of an array's axes: what --layout, --prefix and --grid say, in the
 * words of the Python package. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "npy.h"

struct layout {
	const char *name; /* "nchw", other letters of n, c, d, h, w, t, or
	                     "tokens" */
	int64_t prefix; /* tokens before those of the grid */
	int64_t grid_height, grid_width; /* of the tokens; 0 for a square */
};

/* Whether `name` is a layout. */
bool layout_is_known(const char *name);

/* Whether it has tokens, so that prefix and grid count. */
bool layout_has_tokens(const struct layout *layout);

/*
 * The view of an array, which has to stay. Axes that the layout lacks are 1, and
 * so is n where the array has one axis less than the layout; `lacks_images` tells
 * that. `name` is the array's, for messages.
 */
bool layout_tensor(const struct layout *layout, const struct npy *array,
                   const char *name, salmap_tensor *tensor,
                   bool *lacks_images, struct error *error);

#endif
