#include "volumes.h"

#include <math.h>

/* Bytes of a channel of the shape in the layout, in elements. */
static void set_strides(salmap_tensor *tensor, enum volume_layout layout)
{
	const int64_t d = tensor->d, h = tensor->h, w = tensor->w;

	switch (layout) {
	case VOLUME_NDHWC:
		salmap_tensor_ndhwc(tensor, tensor->data, SALMAP_F32, tensor->n,
		                    tensor->c, d, h, w);
		break;
	case VOLUME_BLOCKS:
		tensor->struct_size = sizeof(*tensor);
		tensor->channel_block = 8;
		tensor->stride_c = 1;
		tensor->stride_w = 8;
		tensor->stride_h = 8 * w;
		tensor->stride_d = 8 * w * h;
		tensor->stride_block = 8 * w * h * d;
		tensor->stride_n = (tensor->c + 7) / 8 * tensor->stride_block;
		break;
	case VOLUME_GAPS:
		tensor->stride_h = w + 2;
		tensor->stride_d = h * tensor->stride_h + 3;
		tensor->stride_c = d * tensor->stride_d + 1;
		tensor->stride_n = tensor->c * tensor->stride_c;
		break;
	case VOLUME_BACKWARDS:
		tensor->data = (const float *)tensor->data +
		               (d - 1) * tensor->stride_d + w - 1;
		tensor->stride_d = -tensor->stride_d;
		tensor->stride_w = -1;
		break;
	case VOLUME_TURNED:
		tensor->stride_d = 1;
		tensor->stride_w = d;
		tensor->stride_h = d * w;
		break;
	default:
		break;
	}
}

static int64_t element_offset(const salmap_tensor *tensor, int64_t c, int64_t d,
                              int64_t h, int64_t w)
{
	const int64_t place = d * tensor->stride_d + h * tensor->stride_h +
	                      w * tensor->stride_w;

	return tensor->struct_size < sizeof(*tensor)
		? place + c * tensor->stride_c
		: place + c / 8 * tensor->stride_block + c % 8;
}

struct laid_volume lay_out_volume(const float *data,
                                  const struct volume_shape *shape,
                                  enum volume_layout layout)
{
	const size_t room = (size_t)(shape->n * (shape->c + 8) *
	                             (shape->d * (shape->h * (shape->w + 2) + 3) +
	                              1));
	struct laid_volume out = { .memory =
		                           must_allocate(room * sizeof(float)) };
	salmap_tensor *tensor = &out.tensor;
	int64_t n, c, d, h, w;
	size_t i;

	for (i = 0; i < room; i++)
		out.memory[i] = NAN;
	assert_int_equal(salmap_tensor_ncdhw(tensor, out.memory, SALMAP_F32,
	                                     shape->n, shape->c, shape->d,
	                                     shape->h, shape->w), SALMAP_OK);
	set_strides(tensor, layout);
	for (n = 0; n < shape->n; n++)
		for (c = 0; c < shape->c; c++)
			for (d = 0; d < shape->d; d++)
				for (h = 0; h < shape->h; h++)
					for (w = 0; w < shape->w; w++)
						((float *)(uintptr_t)
						 tensor->data)
							[n * tensor->stride_n +
						         element_offset(tensor,
						                        c, d, h,
						                        w)] =
								*data++;
	return out;
}

salmap_plane volume_plane(float *data, int64_t depth, int64_t height,
                          int64_t width)
{
	const salmap_plane plane = {
		.struct_size = sizeof(plane),
		.data = data,
		.width = width,
		.height = height,
		.stride = width,
		.depth = depth,
		.slice_stride = height * width,
	};

	return plane;
}

salmap_plane cut_plane(float *data, const salmap_cut *cut, const int64_t size[3])
{
	const int64_t height = cut->axis == SALMAP_CUT_D ? size[1] : size[0];
	const int64_t width = cut->axis == SALMAP_CUT_W ? size[1] : size[2];
	salmap_plane plane = volume_plane(data, 0, height, width);

	plane.cut = cut;
	return plane;
}

size_t volume_place(const int64_t size[3], const salmap_cut *cut,
                    int64_t slice, int64_t row, int64_t column)
{
	if (cut->axis == SALMAP_CUT_D)
		return (size_t)((slice * size[1] + row) * size[2] + column);
	if (cut->axis == SALMAP_CUT_H)
		return (size_t)((row * size[1] + slice) * size[2] + column);
	return (size_t)((row * size[1] + column) * size[2] + slice);
}
