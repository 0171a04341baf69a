/* What libsalmap says of a network in training. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "network.h"
#include "salmap.h"

/* What one look at a batch tells. */
struct explanation {
	float share[STAGES]; /* of what all stages respond, 0..1 */
	float found;         /* of the images: the map's peak is on the shape */
};

/* Pushes the activations that network_forward left. Ends the program with
 * libsalmap's sentence where that fails. */
void explain_batch(salmap *sm, const struct network *network,
                   const struct box *boxes, struct explanation *out);

/* Writes the first images of the batch, above their LOVI pictures, as PPM. */
void explain_picture(salmap *sm, const float *images, const char *path);

#endif
