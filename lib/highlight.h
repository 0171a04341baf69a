/* A picture over a photo where a map is high. */
#ifndef SALMAP_HIGHLIGHT_H
#define SALMAP_HIGHLIGHT_H

#include "picture.h"

/* The arguments of salmap_picture_highlight. */
struct salmap_highlight {
	const salmap_picture *photo, *picture;
	const salmap_plane *map;
	const double *limits;
	double alpha;
	const salmap_picture *out;
};

salmap_status salmap_draw_highlight(const struct salmap_highlight *highlight,
                                    struct salmap_sentence *message);

#endif
