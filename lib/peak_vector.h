/* The channels of one location of a tensor. */
#ifndef SALMAP_PEAK_VECTOR_H
#define SALMAP_PEAK_VECTOR_H

#include "status.h"

/* A place of an output, and the output's size: slice, row and column; depth,
 * height and width. A depth of 0 is that of a plane, which tells no slice. */
struct salmap_output_place {
	int64_t at[3], size[3];
};

/* As salmap_peak_vector. */
salmap_status salmap_vector_at(const salmap_tensor *activation, uint32_t image,
                               const struct salmap_output_place *place,
                               int64_t capacity, float *vector,
                               struct salmap_sentence *message);

#endif
