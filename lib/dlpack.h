/* Tensors in the structs that array libraries hand to each other. */
#ifndef SALMAP_DLPACK_H
#define SALMAP_DLPACK_H

#include "status.h"

/* The view that salmap_push_dlpack pushes. What salmap_push checks anyway is
 * left to it. */
salmap_status salmap_dlpack_view(salmap_tensor *view, uint32_t layer,
                                 const void *managed_tensor,
                                 salmap_dlpack_kind kind, const char *axes,
                                 struct salmap_sentence *message);

#endif
