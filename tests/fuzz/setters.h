/* A context's settings as the fuzzer knows them, and the calls that change
 * them. */
#ifndef SETTERS_H
#define SETTERS_H

#include "../../include/salmap.h"

#include "input.h"

#define MOST_LAYERS 9

struct settings {
	salmap_settings chosen; /* all but the weights */
	uint32_t layers;
	double weights[MOST_LAYERS];
};

struct settings settings_default(uint32_t layers);

/* Gives a fresh context the same settings. */
void settings_apply(const struct settings *settings, salmap *sm);

/* Makes one call of a setter, good or bad, and checks its status; `locked` says
 * that maps are held. */
void settings_step(struct settings *settings, salmap *sm, bool locked,
                   struct input *input);

#endif
