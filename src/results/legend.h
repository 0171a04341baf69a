/* The keys of pictures, with names and limits as text: below a picture, or below a
 * sheet. */
#ifndef LEGEND_H
#define LEGEND_H

#include "image.h"
#include "request.h"

enum legend {
	LEGEND_NONE,
	LEGEND_LOVI,
	LEGEND_HEATMAP, /* of the combined map */
	LEGEND_FASTCAM,
	LEGEND_OVERLAY, /* of what it shows */
	LEGEND_FASTCAM_OVERLAY
};

/* Pictures that are narrower get a margin beside them. */
#define LEGEND_LEAST_WIDTH 280

/* The name of a layer without the folder before it. */
const char *legend_layer_name(const struct request *request, uint32_t layer);

/* How high a key is, with text of this size. */
int64_t legend_height(const struct request *request, enum legend legend,
                      int64_t size);

/* Draws it on white, at the full width of a picture, from row y on. */
bool legend_draw(const struct request *request, uint32_t index,
                 enum legend legend, const struct image *out, int64_t y,
                 int64_t size, struct error *error);

#endif
