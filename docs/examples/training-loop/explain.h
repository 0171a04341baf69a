/* How libsalmap explains a network during its training. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "network.h"
#include "salmap.h"

/* The result for one batch. */
struct explanation {
	float share[STAGES]; /* of the response of all stages, 0..1 */
	float found; /* share of images whose map has its peak on the shape */
};

/* Pushes the activations that network_forward stored. If that fails, ends the
 * program with libsalmap's sentence. */
void explain_batch(salmap *sm, const struct network *network,
                   const struct box *boxes, struct explanation *out);

/* Writes a PPM with the first images of the batch above their LOVI pictures. */
void explain_picture(salmap *sm, const float *images, const char *path);

#endif
