/* stats.json: the settings, and what the layers looked like in numbers. */
#ifndef STATS_H
#define STATS_H

#include "buffer.h"
#include "request.h"

bool stats_add(const struct request *request, struct buffer *out,
               struct error *error);

#endif
