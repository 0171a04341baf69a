/* A short table for people: of a batch, the range and mean over its images. */
#ifndef TABLE_H
#define TABLE_H

#include "buffer.h"
#include "request.h"

bool table_add(const struct request *request, struct buffer *out,
               struct error *error);

#endif
