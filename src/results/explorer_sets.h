/* The sets of layers that an explorer shows: as the network's layers are, and as
 * each class map guides them. */
#ifndef EXPLORER_SETS_H
#define EXPLORER_SETS_H

#include "request.h"

/* One set of maps of all layers. */
struct explorer_set {
	salmap *sm;
	bool is_guided;
	uint32_t cam; /* which guides it */
};

/* Of the set at `number`; false past the last. */
bool explorer_set_get(const struct request *request, uint32_t number,
                      struct explorer_set *out);

/* Whether the page gets maps as they were before their normaliser. */
bool explorer_sets_are_raw(const struct request *request);

#endif
