/* Tensors in the structs that array libraries hand to each other. */
#ifndef SALMAP_DLPACK_H
#define SALMAP_DLPACK_H

#include "status.h"

/* The view of a tensor, with struct_size 0 if it fails. What salmap_push checks
 * anyway is left to it. */
salmap_status salmap_dlpack_view(salmap_tensor *view, const void *managed_tensor,
                                 salmap_dlpack_kind kind, const char *axes,
                                 struct salmap_sentence *message);

#endif
