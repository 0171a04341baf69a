/* A caller's view of a tensor, checked once and then trusted. */
#ifndef SALMAP_TENSOR_H
#define SALMAP_TENSOR_H

#include "status.h"
#include "view.h"

/* The most locations of an image: what two sides may have. */
#define SALMAP_MOST_LOCATIONS (INT64_C(1) << 60)

/* Checks a caller's tensor. ARGUMENT or UNSUPPORTED with a sentence, which does
 * not say whose tensor it is; `view` is then undefined. */
salmap_status salmap_view_check(struct salmap_view *view,
                                const salmap_tensor *tensor,
                                struct salmap_sentence *message);

/* The same of data that may lie elsewhere than in memory: NULL passes. */
salmap_status salmap_view_check_shape(struct salmap_view *view,
                                      const salmap_tensor *tensor,
                                      struct salmap_sentence *message);

#endif
