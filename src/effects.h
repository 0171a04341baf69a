/* Options that have no effect on what was read. */
#ifndef EFFECTS_H
#define EFFECTS_H

#include "options.h"

#define EFFECTS_MOST 13

/* What options act on among what was read. */
struct effects_found {
	bool integers, volumes;
};

/* Puts a warning of each that was given in vain into `warnings`; returns how
 * many. What is known without the options of the command, the engine for results
 * says. */
uint32_t effects_missing(const struct options *options,
                         struct effects_found found,
                         const char *warnings[EFFECTS_MOST]);

#endif
