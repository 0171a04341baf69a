/* The library's context with the user's settings. */
#ifndef CONTEXT_H
#define CONTEXT_H

#include "options.h"

/* `*sm` gets a context for so many layers, NULL on failure. */
bool context_create(const struct options *options, uint32_t layers,
                    salmap **sm, struct error *error);

#endif
