/* The library's context with the user's settings. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "options.h"
#include "progress.h"

/* `*sm` gets a context for so many layers and class maps, NULL on failure. It
 * tells of its work to `progress`, which has to stay. */
bool context_create(const struct options *options, uint32_t layers,
                    uint32_t cams, struct progress *progress, salmap **sm,
                    struct error *error);

#endif
