/*
 * A convolutional network that learns. It has three stages of convolution
 * (3 x 3), ReLU and, except in the last, pooling (2 x 2), then the mean of each
 * channel and a linear layer. All tensors are packed, [n][c][h][w].
 */
#ifndef NETWORK_H
#define NETWORK_H

#include "shapes.h"

enum { BATCH = 16, STAGES = 3 };

/* Weights that are learnt, their gradient, and the momentum. */
struct parameters {
	int count;
	float *value, *gradient, *velocity;
};

struct stage {
	int in, out, side; /* channels before and after, side of the maps */
	struct parameters weight, bias;
	const float *input;
	float *input_error;          /* NULL for the first stage */
	float *activation, *error;   /* after the ReLU: what is explained */
	float *pooled, *pooled_error; /* NULL for the last stage */
	int *winner; /* the index of the maximum, for each pooled pixel */
};

struct network {
	struct stage stage[STAGES];
	struct parameters weight, bias;
	float mean[BATCH][64];
	float probability[BATCH][CLASSES];
};

/* Ends the program if there is not enough memory. */
void network_make(struct network *network, uint32_t *seed);
void network_free(struct network *network);

/* Fills `probability` and all activations. */
void network_forward(struct network *network, const float *images);

/* Takes one step down the gradient of the loss, after network_forward. Returns
 * the mean loss. */
float network_learn(struct network *network, const int *labels, float rate);

#endif
