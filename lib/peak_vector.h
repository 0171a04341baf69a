/* The channels of one location of a tensor. */
#ifndef SALMAP_PEAK_VECTOR_H
#define SALMAP_PEAK_VECTOR_H

#include "status.h"

/* A place of an output, and the output's size. */
struct salmap_output_place {
	int64_t row, column, height, width;
};

/* As salmap_peak_vector. */
salmap_status salmap_vector_at(const salmap_tensor *activation, uint32_t image,
                               const struct salmap_output_place *place,
                               int64_t capacity, float *vector,
                               struct salmap_sentence *message);

#endif
