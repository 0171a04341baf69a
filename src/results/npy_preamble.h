/* What comes before the elements in NumPy's .npy format. */
#ifndef NPY_PREAMBLE_H
#define NPY_PREAMBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The whole start of a file, magic included, for a packed float32 array in
 * this machine's byte order. Returns its size, a multiple of 64 and at most
 * 256. */
#define NPY_PREAMBLE_SIZE 256
size_t npy_preamble(char preamble[NPY_PREAMBLE_SIZE], const uint64_t *shape,
                    size_t dimensions);

bool npy_host_is_little_endian(void);

#endif
