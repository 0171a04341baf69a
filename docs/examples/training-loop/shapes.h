/* Pictures for training: each has a disc, a square or a cross at a random
 * place, with noise and bright specks. */
#ifndef SHAPES_H
#define SHAPES_H

#include <stdint.h>

enum { SIDE = 32, CLASSES = 3 };

/* Where the shape is: pixels left..right - 1 of rows top..bottom - 1. */
struct box {
	int left, top, right, bottom;
};

/* Draws a shape into pixels[SIDE * SIDE], 0..1, and returns which one; advances
 * `seed`. */
int shapes_draw(uint32_t *seed, float *pixels, struct box *box);

/* A random number below `limit`, all equally likely. */
int shapes_random(uint32_t *seed, int limit);

#endif
