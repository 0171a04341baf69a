/* Layers with weights that need no training. The first finds edges and spots,
 * in brightness and in colours; the others find which of these stand out in
 * larger and larger areas. */
#ifndef NETWORK_H
#define NETWORK_H

#include "engine.h"

/*
 * Runs `layers` layers and stores the output of each ReLU, in the layout of
 * the engine; the caller destroys these with dnnl_memory_destroy. Each layer
 * but the first halves height and width.
 *   input: [n][c][h][w], red, green and blue from 0 to 255. If there are more
 *     channels, each three of them count as red, green and blue.
 *   channels: the number of channels of each layer.
 */
void network_run(struct engine *engine, dnnl_memory_t input,
                 const dnnl_dim_t *channels, int layers,
                 dnnl_memory_t *activations);

#endif
