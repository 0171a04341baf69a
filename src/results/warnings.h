/*
 * What is probably not as the user meant it: a wrong order of axes, layers that
 * say nothing, options without an effect. Nothing of it is an error, since all of
 * it is right for some network.
 */
#ifndef WARNINGS_H
#define WARNINGS_H

#include "buffer.h"
#include "request.h"

/* Adds the warnings, one per line. They name options as the command does. */
bool warnings_add(const struct request *request, struct buffer *out,
                  struct error *error);

#endif
