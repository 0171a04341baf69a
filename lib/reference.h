/* The distribution of a data set, which SALMAP_NORMALIZER_REFERENCE compares
 * with. */
#ifndef SALMAP_REFERENCE_H
#define SALMAP_REFERENCE_H

#include "aggregate.h"

/* In one block of a context's memory, for each layer what
 * salmap_histogram_shares makes. */
struct salmap_reference {
	struct salmap_traits traits;
	double shares[]; /* [layers][SALMAP_BINS + 1] */
};

/* Finds what a layer is compared with, NULL with other normalisers. STATE
 * without a reference, and with one that was made with other settings. */
salmap_status salmap_reference_find(const salmap *sm, uint32_t layer,
                                    const double **below) SALMAP_RARE;

#endif
