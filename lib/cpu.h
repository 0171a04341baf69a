/* Which tables of kernels this build has and this CPU runs. */
#ifndef SALMAP_CPU_H
#define SALMAP_CPU_H

#include "kernels/kernels.h"

/* The best table that this CPU runs. */
const struct salmap_kernels *salmap_kernels_best(void);

/* The table of that name: ARGUMENT if no version has one, UNSUPPORTED if this
 * build or CPU cannot run it. */
salmap_status salmap_kernels_find(const char *name,
                                  const struct salmap_kernels **kernels);

/* The switch that leaves a table out, of a name that is known; NULL if none
 * does. */
const char *salmap_kernels_left_out_by(const char *name);

#endif
