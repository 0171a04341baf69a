/* The .npy files of results: the combined map and the map of each layer, and each
 * class map and its FastCAM. */
#ifndef MAPS_H
#define MAPS_H

#include "request.h"

/* Their names, from 0 on; NULL past the last. */
const char *maps_name(const struct request *request, size_t number);

bool maps_write(const struct request *request, struct error *error);

#endif
