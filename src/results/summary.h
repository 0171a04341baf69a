/* What all images of a request have to say about one layer, or one class map. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "request.h"

struct summary {
	/* Of the first image, but for the least, the greatest and the mean value
	 * and the number of activations that are not finite, of all. */
	struct salmap_layer_info info;
	uint32_t flagged[32]; /* for each bit of the flags, images that have it */
};

/* layer_info_get, or cam_info_get, which has its own flags. */
typedef bool (*summary_source)(const struct request *request, uint32_t index,
                               uint32_t number, struct salmap_layer_info *info,
                               struct error *error);

bool summary_get(const struct request *request, summary_source get_info,
                 uint32_t number, struct summary *summary,
                 struct error *error);

/* In how many images this flag is set. */
uint32_t summary_flagged(const struct summary *summary, uint32_t flag);

#endif
