/* The LAYER arguments: what they name, and how it gets into the library. */
#ifndef LAYERS_H
#define LAYERS_H

#include "context.h"
#include "sources.h"

struct layers {
	struct sources sources; /* early to late */
	/* Once they are pushed: */
	bool *lacks_images; /* of each: its array had no axis of images, though
	                       the layout has */
	bool has_integers; /* one of them */
	int64_t depth, height, width; /* of the largest */
	bool have_volumes; /* one has several slices */
};

/* Lists all arrays that the arguments name. layers_free, whatever it
 * returns. */
bool layers_list(struct layers *layers, char **arguments, int count,
                 struct error *error);
void layers_free(struct layers *layers);

/* Reads one after the other and pushes it to all contexts; one at a time is in
 * memory. */
bool layers_push(struct layers *layers, const struct contexts *contexts,
                 const struct reading *reading, struct progress *progress,
                 struct error *error);

/* Tells a request what is known of them. */
void layers_describe(const struct layers *layers, struct request *request);

#endif
