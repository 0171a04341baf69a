/* The header of NumPy's .npy format, a Python dictionary in plain text. */
#ifndef NPY_HEADER_H
#define NPY_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NPY_MAX_DIMENSIONS 5

struct npy_header {
	char dtype[16]; /* as it stands there: "<f4" */
	bool fortran_order;
	size_t dimensions; /* may exceed NPY_MAX_DIMENSIONS; the rest is lost */
	uint64_t shape[NPY_MAX_DIMENSIONS];
};

/* Whether `text` is a header. A dtype that is not a short string, such as that
 * of a structured array, becomes "". */
bool npy_header_parse(const char *text, struct npy_header *header);

#endif
