/*
 * salmap_opencl.h - activations that lie in an OpenCL device's memory.
 *
 * libsalmap-opencl computes a layer's statistic where its activations lie, and
 * hands libsalmap the map: one number for each location travels to the host in
 * place of all channels. The numbers are those of salmap_push, to the last bit;
 * a device is tested for it before it is used, and refused if it computes
 * others. docs/opencl.md tells of devices, costs and limits.
 *
 *     salmap_tensor t;
 *     salmap_tensor_nchw(&t, NULL, SALMAP_F32, 1, c, h, w);
 *     salmap_push_opencl(sm, layer, queue, buffer, &t);
 *
 * Link with -lsalmap-opencl -lsalmap -lOpenCL: pkg-config salmap-opencl.
 */
#ifndef SALMAP_OPENCL_H
#define SALMAP_OPENCL_H

#ifndef CL_TARGET_OPENCL_VERSION
#define CL_TARGET_OPENCL_VERSION 120
#endif
#if defined(__APPLE__)
#include <OpenCL/cl.h>
#else
#include <CL/cl.h>
#endif

#include "salmap.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * As salmap_push, of activations in a buffer of OpenCL. The context's
 * statistic, epsilon and policy for NaN and infinity count, and the result is
 * the same, to the last bit.
 *   queue: on the device to compute on. The kernels run after all that was
 *     enqueued in it before, and the call returns when they have ended.
 *   buffer: of the queue's context; it is only read.
 *   activation: as for salmap_push, of any dtype, strides and blocks; but
 *     `data` is not an address: it is the place of element (0, 0, 0, 0, 0) in
 *     the buffer, in bytes from its start: NULL, or
 *     (const void *)(uintptr_t)offset, a multiple of the size of an element.
 *     Scales and zero points per channel lie in the host's memory.
 * The first push of a dtype and statistic on a device compiles a program and
 * tests it, which can take seconds. It is kept for the OpenCL context, until
 * salmap_opencl_release.
 * Status: as salmap_push; the context's message tells. ARGUMENT also for a
 * queue or buffer that is none, and for elements beyond the end of the buffer.
 * UNSUPPORTED also for a device that lacks double precision, subnormal numbers
 * or rounding to nearest, that fails the test, or that fails; for a guide and
 * for a relative epsilon. MEMORY also for the device's.
 * Threads: as salmap_push; calls with one queue, too. Since 0.2.0.
 */
SALMAP_API salmap_status salmap_push_opencl(salmap *sm, uint32_t layer,
                                            cl_command_queue queue,
                                            cl_mem buffer,
                                            const salmap_tensor *activation);

/*
 * Forgets the programs that are kept for an OpenCL context, and with them the
 * library's hold on it; NULL: those of all contexts. The next push compiles
 * anew. Threads: not beside pushes to buffers of that context. Since 0.2.0.
 */
SALMAP_API void salmap_opencl_release(cl_context context);

#ifdef __cplusplus
}
#endif

#endif
