/* The settings of a context. */
#ifndef SALMAP_SETTINGS_H
#define SALMAP_SETTINGS_H

#include "context.h"

/* Applies settings to a context without maps. ARGUMENT, UNSUPPORTED or MEMORY
 * with a sentence, and nothing is changed. */
salmap_status salmap_settings_apply(salmap *sm,
                                    const salmap_settings *settings);

#endif
