/* What libsalmap has to know of a tensor that oneDNN laid out. */
#ifndef VIEW_H
#define VIEW_H

#include <stdbool.h>

#include <oneapi/dnnl/dnnl.h>
#include <salmap.h>

/*
 * A view of a memory of the CPU where it lies: nchw, nhwc, or channels in
 * blocks, nChw8c, nChw16c. False for other than four dimensions or floats, for
 * blocks within blocks or of another dimension, and for an opaque format.
 */
bool view_of(dnnl_memory_t memory, salmap_tensor *view);

#endif
