/* Options that have no effect on what was read. */
#ifndef EFFECTS_H
#define EFFECTS_H

#include "options.h"

#define EFFECTS_MOST 9

/* Puts a warning of each that was given in vain into `warnings`; returns how many.
 * `has_integers` says whether an array of activations does. What is known without
 * the options of the command, the engine for results says. */
uint32_t effects_missing(const struct options *options,
                         bool has_integers,
                         const char *warnings[EFFECTS_MOST]);

#endif
