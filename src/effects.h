/* Options that have no effect on what was read. */
#ifndef EFFECTS_H
#define EFFECTS_H

#include "layers.h"

#define EFFECTS_MOST 5

/* Puts a warning of each that was given in vain into `warnings`; returns how many.
 * The layers are pushed. What is known without the options of the command, the
 * engine for results says. */
uint32_t effects_missing(const struct options *options,
                         const struct layers *layers,
                         const char *warnings[EFFECTS_MOST]);

#endif
