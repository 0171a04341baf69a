/* Calls of the functions that need no maps: overlay and mask. */
#ifndef DRAWING_H
#define DRAWING_H

#include "../../include/salmap.h"

#include "input.h"

void drawing_overlay(salmap *sm, struct input *input);
void drawing_keep(salmap *sm, struct input *input);

#endif
