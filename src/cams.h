/* Class maps: what options name, and how it gets into the library. */
#ifndef CAMS_H
#define CAMS_H

#include "layers.h"

struct cams {
	const struct sources *sources; /* which the layer is one of: LAYER, or: */
	struct sources own; /* what --cam-layer names, if it is no number */
	uint32_t layer; /* in these */
	uint32_t number; /* as --scale counts it: behind LAYER if not of these */
	const char **names; /* of the class maps, for messages and results */
	uint32_t count;
	bool has_integers; /* once they are pushed: the layer does */
};

/* Finds the layer and names the class maps, of which there may be none; `layers`
 * has to stay. cams_free, whatever it returns. */
bool cams_list(struct cams *cams, const struct options *options,
               const struct layers *layers, struct error *error);
void cams_free(struct cams *cams);

/* Reads the layer and pushes all class maps that are made of it, each to its own
 * context. */
bool cams_push(struct cams *cams, const struct contexts *contexts,
               const struct options *options, struct progress *progress,
               struct error *error);

#endif
