/* libsalmap's view of a tensor that oneDNN stored. */
#ifndef VIEW_H
#define VIEW_H

#include <stdbool.h>

#include <oneapi/dnnl/dnnl.h>
#include <salmap.h>

/*
 * A view of a memory object of the CPU, without a copy: nchw, nhwc, or channels
 * in blocks, nChw8c, nChw16c. False if there are not four dimensions or the
 * type is not float, for blocks within blocks or along another dimension, and
 * for an opaque format.
 */
bool view_of(dnnl_memory_t memory, salmap_tensor *view);

#endif
