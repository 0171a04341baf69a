/* The header of NumPy's .npy format, a Python dictionary in plain text. */
#ifndef NPY_HEADER_H
#define NPY_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NPY_MAX_DIMENSIONS 4

struct npy_header {
	char dtype[16]; /* as it stands there: "<f4" */
	bool fortran_order;
	size_t dimensions; /* may exceed NPY_MAX_DIMENSIONS; the rest is lost */
	uint64_t shape[NPY_MAX_DIMENSIONS];
};

/* Whether `text` is a header. A dtype that is not a short string, such as that
 * of a structured array, becomes "". */
bool npy_header_parse(const char *text, struct npy_header *header);

/* The whole start of a file, magic included, for a packed float32 array in
 * this machine's byte order. `size` is a multiple of 64 and at most 256. */
#define NPY_PREAMBLE_SIZE 256
size_t npy_header_format(char preamble[NPY_PREAMBLE_SIZE],
                         const uint64_t *shape, size_t dimensions);

bool npy_host_is_little_endian(void);

#endif
