/* Calls one of the functions that need no stack: overlay, keep,
 * mask, resize, colour. */
#ifndef DRAWING_H
#define DRAWING_H

#include "../../include/salmap.h"

#include "input.h"

void drawing_step(salmap *sm, struct input *input);

#endif
