/*
 * Arrays in NumPy's .npy format, versions 1 to 3:
 * numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
#ifndef NPY_H
#define NPY_H

#include "npy_dtype.h"
#include "npy_header.h"
#include "stream.h"

/* An array in this machine's byte order. */
struct npy {
	void *data;
	struct npy_dtype type;
	bool fortran_order;
	size_t dimensions;
	int64_t shape[NPY_MAX_DIMENSIONS];
};

/*
 * Reads an array of a dtype that the library has (npy_dtype.h). Allocates no
 * more than the stream claims to hold, and wants its size to be the one that the
 * header tells.
 */
bool npy_read(struct npy *array, struct stream *stream, struct error *error);
bool npy_read_file(struct npy *array, const char *path, struct error *error);
void npy_free(struct npy *array);

/* The same for numbers that are no activations, such as scales; and the element
 * that lies at `index` in the file. */
bool npy_read_numbers(struct npy *array, const char *path, struct error *error);
double npy_number(const struct npy *array, size_t index);

/* The strides of all axes in elements. */
void npy_strides(const struct npy *array, int64_t *strides);

#endif
