/* Layers whose weights nobody had to train: edges and spots, in brightness and
 * in colours, and then which of these stand out in larger and larger places. */
#ifndef NETWORK_H
#define NETWORK_H

#include "engine.h"

/*
 * Runs `layers` layers and leaves what the ReLU of each gives, in the engine's
 * layout, for dnnl_memory_destroy. Each but the first halves height and width.
 *   input: [n][c][h][w], red, green and blue of 0 to 255; where there are other
 *     channels, each three are taken for such.
 *   channels: how many each layer has.
 */
void network_run(struct engine *engine, dnnl_memory_t input,
                 const dnnl_dim_t *channels, int layers,
                 dnnl_memory_t *activations);

#endif
