/* The signals of an explorer: what the network saw, as floats, deflated. */
#ifndef EXPLORER_SIGNAL_H
#define EXPLORER_SIGNAL_H

#include "buffer.h"
#include "request.h"

/* How many signals the page has: none, one for all images, or one for each. */
uint32_t explorer_signals(const struct request *request);

/* Adds the channels of one that have lines, [lines][samples], as one zlib stream
 * of IEEE 754 binary32, the lowest byte first. */
bool explorer_signal_add(const struct request *request, uint32_t number,
                         struct buffer *out, struct error *error);

#endif
