/* Whether a view's elements lie in a buffer. */
#ifndef SALMAP_OPENCL_BUFFER_H
#define SALMAP_OPENCL_BUFFER_H

#include "failure.h"
#include "view.h"

/* The view's data is the place of its first element, in bytes. ARGUMENT with a
 * sentence for a buffer that is none or too small, and for elements that are
 * not aligned. */
salmap_status salmap_opencl_check_buffer(cl_mem buffer,
                                         const struct salmap_view *view,
                                         struct salmap_sentence *message);

#endif
