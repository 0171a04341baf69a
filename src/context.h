/* The library's contexts with the user's settings. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "options.h"
#include "progress.h"

/* One context or, where class maps guide layers, one for each of them, which has
 * it as class map 0. Starts as { 0 }. */
struct contexts {
	salmap **items;
	uint32_t count;
	salmap *plain; /* the layers without a guide, where an explorer shows
	                  them beside the guided ones; or NULL */
};

/* For so many layers and class maps. The contexts tell of their work to
 * `progress`, which has to stay. contexts_free, whatever it returns. */
bool contexts_create(struct contexts *contexts, const struct options *options,
                     uint32_t layers, uint32_t cams, struct progress *progress,
                     struct error *error);
void contexts_free(struct contexts *contexts);

/* The one that has a class map; `cam` becomes its number there. */
salmap *contexts_cam(const struct contexts *contexts, uint32_t *cam);

#endif
