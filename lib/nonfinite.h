/* Where a tensor has NaN or infinity. */
#ifndef SALMAP_NONFINITE_H
#define SALMAP_NONFINITE_H

#include "rare.h"
#include "view.h"

/* The place of one element. */
struct salmap_place {
	int64_t n, c, d, h, w;
};

/*
 * Counts the elements of image `n` that are NaN or infinite; the place of the
 * first, in the order channel, slice, row, column, goes to `first`.
 */
uint64_t salmap_view_nonfinite(const struct salmap_view *view, int64_t n,
                               struct salmap_place *first) SALMAP_RARE;

#endif
