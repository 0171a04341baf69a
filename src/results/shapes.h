/* Shapes of layers that tell of axes in a wrong order, or of layers in one. */
#ifndef SHAPES_H
#define SHAPES_H

#include "buffer.h"
#include "summary.h"

/* Whether there is a warning of this layer's one channel: not if the layout names
 * the axes and none of them has channels. */
bool shapes_is_single_channel(const struct request *request,
                              const struct salmap_layer_info *info);

/* Adds a line for each warning; `layers` has all of the request. */
void shapes_warn(const struct request *request, const struct summary *layers,
                 struct buffer *out);

#endif
