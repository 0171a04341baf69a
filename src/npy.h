/*
 * Arrays in NumPy's .npy format, versions 1 to 3:
 * numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
#ifndef NPY_H
#define NPY_H

#include "stream.h"

/* An array of activations: three or four dimensions, this machine's order. */
struct npy {
	void *data;
	salmap_dtype dtype;
	bool fortran_order;
	size_t dimensions;
	int64_t shape[4];
};

/*
 * Reads an array of a dtype that the library has (npy_dtype.h). Allocates no
 * more than the stream claims to hold, and wants its size to be the one that the
 * header tells.
 */
bool npy_read(struct npy *array, struct stream *stream, struct error *error);
bool npy_read_file(struct npy *array, const char *path, struct error *error);
void npy_free(struct npy *array);

/* A view as images of channels: [n,c,h,w] or [c,h,w]; with `channels_last`,
 * [n,h,w,c] or [h,w,c]. */
salmap_status npy_tensor(const struct npy *array, bool channels_last,
                         salmap_tensor *tensor);

#endif
