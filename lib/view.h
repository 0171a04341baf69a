/* What kernels read: a tensor that was checked, where its elements are, and
 * the load of one of each type. */
#ifndef SALMAP_VIEW_H
#define SALMAP_VIEW_H

#include "../include/salmap.h"

#include "element.h"

/* A tensor that was checked: every offset within the extents fits the machine.
 * Offsets and strides are in bytes. */
struct salmap_view {
	const unsigned char *data;
	salmap_dtype dtype;
	int64_t n, c, d, h, w;
	int64_t stride_n, stride_c, stride_d, stride_h, stride_w;
	/* Channels that lie together, 0 for all, and from one such block to the
	 * next. */
	int64_t channel_block, stride_block;
	/* Blocks that lie together, counted in channels, 0 for all, and from
	 * one such slab to the next: only where locations are walked over as
	 * channels (transpose.h). */
	int64_t channel_slab, stride_slab;
	/* Of integers; one per channel where the pointer is not NULL. */
	float scale;
	int32_t zero_point;
	const float *channel_scale;
	const int32_t *channel_zero_point;
};

/* The locations of an image; their product was checked. */
static inline int64_t salmap_view_locations(const struct salmap_view *view)
{
	return view->d * view->h * view->w;
}

/* Bytes of an element of each type. */
enum {
	SALMAP_BYTES_f32 = 4,
	SALMAP_BYTES_f16 = 2,
	SALMAP_BYTES_bf16 = 2,
	SALMAP_BYTES_f64 = 8,
	SALMAP_BYTES_u8 = 1,
	SALMAP_BYTES_i8 = 1
};

/* Bytes of an element; 0 for a dtype that is not in the header. */
int64_t salmap_dtype_size(salmap_dtype dtype);

static inline float salmap_load_f32(const unsigned char *element)
{
	float value;

	memcpy(&value, element, sizeof(value));
	return value;
}

static inline float salmap_load_f16(const unsigned char *element)
{
	uint16_t half;

	memcpy(&half, element, sizeof(half));
	return salmap_float_of_half(half);
}

static inline float salmap_load_bf16(const unsigned char *element)
{
	uint16_t upper;

	memcpy(&upper, element, sizeof(upper));
	return salmap_float_of_upper(upper);
}

static inline float salmap_load_f64(const unsigned char *element)
{
	double value;

	memcpy(&value, element, sizeof(value));
	return salmap_float_of_double(value);
}

static inline struct salmap_quantum
salmap_view_quantum(const struct salmap_view *view, int64_t channel)
{
	const struct salmap_quantum quantum = {
		view->channel_scale ? view->channel_scale[channel]
		                    : view->scale,
		view->channel_zero_point ? view->channel_zero_point[channel]
		                         : view->zero_point,
	};
	return quantum;
}

static inline float salmap_load_u8(const unsigned char *element,
                                   struct salmap_quantum quantum)
{
	return salmap_float_of_integer(*element, quantum);
}

static inline float salmap_load_i8(const unsigned char *element,
                                   struct salmap_quantum quantum)
{
	int8_t value;

	memcpy(&value, element, sizeof(value));
	return salmap_float_of_integer(value, quantum);
}

/* Bytes from channel 0 to channel c of a location. */
static inline ptrdiff_t salmap_view_channel(const struct salmap_view *view,
                                            int64_t c)
{
	int64_t slabs = 0;

	if (view->channel_block == 0)
		return (ptrdiff_t)(c * view->stride_c);
	if (view->channel_slab != 0) {
		slabs = c / view->channel_slab * view->stride_slab;
		c %= view->channel_slab;
	}
	return (ptrdiff_t)(slabs + c / view->channel_block * view->stride_block +
	                   c % view->channel_block * view->stride_c);
}

static inline const unsigned char *
salmap_view_element(const struct salmap_view *view, int64_t n, int64_t c,
                    int64_t d, int64_t h, int64_t w)
{
	return view->data +
	       (ptrdiff_t)(n * view->stride_n + d * view->stride_d +
	                   h * view->stride_h + w * view->stride_w) +
	       salmap_view_channel(view, c);
}

#endif
