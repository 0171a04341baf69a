/* The .npy files of results: the combined map, and the map of each layer. */
#ifndef MAPS_H
#define MAPS_H

#include "request.h"

#define MAPS_COMBINED "combined.npy"
#define MAPS_LAYERS "layers.npy"

bool maps_write(const struct request *request, struct error *error);

#endif
