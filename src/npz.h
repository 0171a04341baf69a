/* Arrays in NumPy's .npz archives, which are zip files of .npy files. */
#ifndef NPZ_H
#define NPZ_H

#include <zip.h>

#include "npy.h"

/* Opens one whose entries do not claim to hold far more than it can. */
zip_t *npz_open(const char *path, struct error *error);

/* The name of an array without its ".npy", a new string; NULL for an entry that
 * is no array. False if it cannot be told. */
bool npz_key(zip_t *archive, int64_t entry, const char *path, char **key,
             struct error *error);

/* Whether no entry before it has the same name. */
bool npz_is_first(zip_t *archive, int64_t entry);

/* Reads one entry; `name` is what messages call it. */
bool npz_read(struct npy *array, const char *path, int64_t entry,
              const char *name, struct error *error);

#endif
