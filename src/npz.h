/* Arrays in NumPy's .npz archives, which are zip files of .npy files. */
#ifndef NPZ_H
#define NPZ_H

#include <zip.h>

#include "npy.h"

zip_t *npz_open(const char *path, struct error *error);

/* The name of an array without its ".npy", a new string; NULL for an entry that
 * is no array. False if it cannot be told. */
bool npz_key(zip_t *archive, int64_t entry, const char *path, char **key,
             struct error *error);

/* Reads one entry; `name` is what messages call it. */
bool npz_read(struct npy *array, const char *path, int64_t entry,
              const char *name, struct error *error);

#endif
