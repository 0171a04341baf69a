/* The settings of a context. */
#ifndef SALMAP_SETTINGS_H
#define SALMAP_SETTINGS_H

#include "context.h"

/* Fills `known` with what a caller's settings, perhaps of another version, say.
 * ARGUMENT or UNSUPPORTED with a sentence, and `known` has the defaults. */
salmap_status salmap_settings_read(const salmap_settings *given,
                                   salmap_settings *known,
                                   struct salmap_sentence *sentence);

/* Applies settings to a context without maps. ARGUMENT, UNSUPPORTED or MEMORY
 * with a sentence, and nothing is changed. */
salmap_status salmap_settings_apply(salmap *sm,
                                    const salmap_settings *settings);

#endif
