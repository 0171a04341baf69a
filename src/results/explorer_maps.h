/* The maps of one image in an explorer: halves, deflated. */
#ifndef EXPLORER_MAPS_H
#define EXPLORER_MAPS_H

#include "buffer.h"
#include "request.h"

/* Adds what there is to tell of the image to `head`, and the maps to `out`, as one
 * zlib stream: of each set each layer, then each class map. */
bool explorer_maps_add(const struct request *request, uint32_t index,
                       struct buffer *head, struct buffer *out,
                       struct error *error);

#endif
