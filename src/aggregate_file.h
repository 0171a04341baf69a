/* Aggregates in files, which hold what salmap_aggregate_save writes. */
#ifndef AGGREGATE_FILE_H
#define AGGREGATE_FILE_H

#include "results/error.h"

/* NULL in `out` where it returns false. */
bool aggregate_load(salmap_aggregate **out, const char *path,
                    struct error *error);

/* Whether a file of this name may be written: there is none, or it is empty or
 * begins as an aggregate. Whoever forgets the name behind --output loses no layer. */
bool aggregate_may_replace(const char *path, struct error *error);

/* Writes it whole or not at all, and makes the folders that are missing. */
bool aggregate_save(const salmap_aggregate *aggregate, const char *path,
                    struct error *error);

#endif
