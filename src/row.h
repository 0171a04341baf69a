/* Numbers per channel from an array: weights of a class, or a vector. */
#ifndef ROW_H
#define ROW_H

#include "npy.h"

struct row {
	struct npy array;
	salmap_tensor tensor; /* of one row of it, [1][c] */
};

/*
 * Reads FILE.npy or FILE.npz:NAME, an array of a number for each channel or, with
 * :ROW behind the name, of rows of them. `layer` is the name of the one that has
 * so many channels. row_free if it returned true.
 */
bool row_read(struct row *row, const char *option, const char *text,
              int64_t channels, const char *layer, struct error *error);
void row_free(struct row *row);

#endif
