/* Arrays in NumPy's .npz archives, which are zip files of .npy files. */
#ifndef NPZ_H
#define NPZ_H

#include <zip.h>

#include "npy.h"

/* Opens one whose entries do not claim to hold far more than it can. */
zip_t *npz_open(const char *path, struct error *error);

/*
 * The name of an array without its ".npy", a new string; NULL for an entry that
 * is no array. As NumPy has it, an entry of another name is one if it begins as
 * one. False if it cannot be told.
 */
bool npz_key(zip_t *archive, int64_t entry, const char *path, char **key,
             struct error *error);

/* Whether no entry before it has the same name and, for one with ".npy", no
 * entry has the key alone for a name. */
bool npz_is_only(zip_t *archive, int64_t entry, const char *key);

/* Reads one entry; `name` is what messages call it. */
bool npz_read(struct npy *array, const char *path, int64_t entry,
              const char *name, struct error *error);

#endif
