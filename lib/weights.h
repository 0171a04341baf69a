/* The weights of the layers. */
#ifndef SALMAP_WEIGHTS_H
#define SALMAP_WEIGHTS_H

#include "rare.h"
#include "status.h"

/* Checks weights for `layers` layers. ARGUMENT with a sentence. */
salmap_status salmap_weights_check(const double *weights, uint32_t count,
                                   uint32_t layers,
                                   struct salmap_sentence *message) SALMAP_RARE;

/* Fills in a preset's weights; ARGUMENT if it does not fit `layers`. */
salmap_status salmap_weights_preset(salmap_weight_preset preset,
                                    uint32_t layers, double *weights,
                                    struct salmap_sentence *message) SALMAP_RARE;

/* Checked weights times a power of two that brings the largest to 1..2, so
 * that no sum of weighted values overflows, and no result changes. */
void salmap_weights_scale(const double *weights, uint32_t layers,
                          double *scaled);

#endif
