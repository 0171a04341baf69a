/* What a kernel gets to know of a tensor, in C and in OpenCL C. */
#ifndef SALMAP_GEOMETRY_H
#define SALMAP_GEOMETRY_H

/* Extents; strides, and the place of the first element in the buffer, in bytes.
 * As struct salmap_view of lib/view.h, without pointers, which no such struct
 * may have. Members have sizes, and an order, that leave no gaps. */
struct salmap_geometry {
	int64_t n, c, d, h, w;
	int64_t stride_n, stride_c, stride_d, stride_h, stride_w;
	int64_t channel_block, stride_block;
	int64_t first;
	float scale;
	int32_t zero_point;
	float epsilon;
	int32_t padding;
};

#endif
