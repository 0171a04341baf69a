/*
 * Kernels of class maps. Each is a sum over channels at each location of a run,
 * of the type of a statistic's kernel; NaN and infinity count as 0, in all
 * tensors. With channels and locations exchanged (transpose.h), the same kernels
 * sum over the locations of each channel.
 *
 *   weigh        weights[c] * x
 *   hirescam     x * g, where g is the element of the other tensor
 *   elementwise  max(0, x * g)
 *   layercam     x * max(0, g)
 *   gradcampp    r / (2 + r * s), where r = max(0, x) and s is of `sums`
 *   similarity   the cosine between x and the weights; 0 where a norm is 0
 *
 * What has weights makes the maps of more classes in the same reading.
 */
#ifndef SALMAP_CAM_KERNELS_H
#define SALMAP_CAM_KERNELS_H

#include "kernels.h"

#define SALMAP_CAM_KERNELS(KERNEL)                                             \
	KERNEL(weigh)                                                          \
	KERNEL(hirescam)                                                       \
	KERNEL(elementwise)                                                    \
	KERNEL(layercam)                                                       \
	KERNEL(gradcampp)                                                      \
	KERNEL(similarity)

#define SALMAP_CAM_KERNEL_MEMBER(name) salmap_statistic_kernel name;

struct salmap_cam_kernels {
	SALMAP_CAM_KERNELS(SALMAP_CAM_KERNEL_MEMBER)
};

/* The definition of them all. */
extern const struct salmap_cam_kernels salmap_cam_scalar;

/* Sums of floats are right to the last bits between these magnitudes. Beyond
 * them, and where floats have overflowed, the sum is made in double. */
#define SALMAP_CAM_SMALLEST 0x1p-100
#define SALMAP_CAM_LARGEST 0x1p100

/* What the elements of a tensor are multiplied with. */
enum salmap_cam_factor { SALMAP_CAM_WEIGHT, SALMAP_CAM_OTHER, SALMAP_CAM_SUM };

/* Where the first location of a run is in maps of a whole tensor. */
static inline int64_t salmap_cam_place(const struct salmap_view *view,
                                       const struct salmap_run *run)
{
	return ((run->image * view->d + run->slice) * view->h + run->row) *
	               view->w + run->column;
}

#endif
