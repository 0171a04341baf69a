/* What all images of a request have to say about one layer. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "request.h"

struct summary {
	/* Of the first image, but for the least, the greatest and the mean value
	 * and the number of activations that are not finite, of all. */
	struct salmap_layer_info info;
	uint32_t flat; /* images in which it is */
};

bool summary_get(const struct request *request, uint32_t layer,
                 struct summary *summary, struct error *error);

#endif
