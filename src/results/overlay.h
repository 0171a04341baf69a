/* Overlays: a picture over the photo where the map is high that it shows; the rest
 * of the photo stays as it is. */
#ifndef OVERLAY_H
#define OVERLAY_H

#include "request.h"

const char *overlay_name(int32_t index);

/* The value of a map from which on a place is shown. */
double overlay_begins(double low, double high);

/* Draws one over the photo, at any size; `cam` is for FastCAM. */
bool overlay_draw(const struct request *request, uint32_t index,
                  salmap_results_overlay content, uint32_t cam,
                  const salmap_picture *out, struct error *error);

#endif
