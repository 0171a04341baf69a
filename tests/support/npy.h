/* Reads the project's own .npy figures: version 1, C order, little-endian,
 * float16, float32 or float64. */
#ifndef NPY_H
#define NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers with up to four extents, outermost first, missing ones 1 at the
 * front: a [n,h,w] array is [1,n,h,w]. */
struct npy {
	double *numbers;
	size_t count;
	int64_t extent[4];
};

/* Reads "DIRECTORY/NAME.npy" or "DIRECTORY/NAME_INDEX.npy" if index is not
 * negative; fails the test if it cannot. Free with npy_free. */
struct npy npy_read(const char *directory, const char *name, int index);
bool npy_exists(const char *directory, const char *name, int index);
void npy_free(struct npy *npy);

/* The numbers as floats, in memory that the caller frees. */
float *npy_floats(const struct npy *npy);

#endif
