/* Where FastCAM says that the class is, for stats.json. */
#ifndef PLACES_H
#define PLACES_H

#include "buffer.h"
#include "request.h"

/* Adds the boxes and the peaks of one class map's FastCAM. */
bool places_add(const struct request *request, uint32_t index, uint32_t cam,
                struct buffer *out, struct error *error);

#endif
