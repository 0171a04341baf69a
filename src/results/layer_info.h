/* What the library tells of a layer. */
#ifndef LAYER_INFO_H
#define LAYER_INFO_H

#include "request.h"

bool layer_info_get(const struct request *request, uint32_t index,
                    uint32_t layer, struct salmap_layer_info *info,
                    struct error *error);

#endif
