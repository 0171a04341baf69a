/* The dtypes of NumPy's arrays: those that the library reads, and what to do
 * about the others. */
#ifndef NPY_DTYPE_H
#define NPY_DTYPE_H

#include <stddef.h>

#include "results/error.h"

struct npy_dtype {
	salmap_dtype dtype; /* only of npy_dtype_read */
	char kind; /* NumPy's letter */
	size_t size; /* of an element, in bytes */
	bool is_foreign; /* its bytes are in the other order */
};

/*
 * Reads the text of a header, such as "<f4"; "" stands for a structured array.
 * A bool becomes U8: NumPy stores 0 and 1. What the library does not read is
 * refused with its type and with what to save in its place; `name` is what the
 * message is about.
 */
bool npy_dtype_read(struct npy_dtype *dtype, const char *text,
                    const char *name, struct error *error);

/* The same for numbers that are no activations: scales and zero points are
 * floats, or integers as wide as NumPy makes them. */
bool npy_dtype_read_number(struct npy_dtype *dtype, const char *text,
                           const char *name, struct error *error);

/* One of these, in this machine's byte order. */
double npy_dtype_number(const struct npy_dtype *dtype, const void *element);

#endif
