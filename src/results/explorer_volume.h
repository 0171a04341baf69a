/* What an explorer shows where layers are volumes: three planes that cross. */
#ifndef EXPLORER_VOLUME_H
#define EXPLORER_VOLUME_H

#include "request.h"

struct explorer_volume {
	bool is_volume; /* whether a layer or a class map has several slices */
	int64_t sides[3]; /* of what is shown: depth, height, width */
	salmap_cut cut; /* what the results show of it */
};

bool explorer_volume_get(const struct request *request,
                         struct explorer_volume *out, struct error *error);

#endif
