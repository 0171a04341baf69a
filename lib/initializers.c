/* The public functions that fill in the structs of packed memory. */
#include "pixel.h"
#include "shape.h"
#include "structs.h"
#include "view.h"

/* Strides of a packed tensor whose dimensions are nested as `order` says,
 * outermost first. False if an extent is below 1, or their product above
 * `limit`. */
static bool pack(struct salmap_shape *shape, const int order[SALMAP_DIMENSIONS],
                 int64_t limit)
{
	int64_t stride = 1;
	int i;

	for (i = SALMAP_DIMENSIONS - 1; i >= 0; i--) {
		const int64_t extent = shape->extent[order[i]];

		shape->stride[order[i]] = stride;
		if (extent < 1 ||
		    !salmap_multiply(stride, extent, limit, &stride))
			return false;
	}
	return true;
}

/* What was asked for is filled in even if it is refused, so that the push which
 * then fails can tell. */
static salmap_status packed_tensor(salmap_tensor *out, const void *data,
                                   salmap_dtype dtype,
                                   struct salmap_shape shape,
                                   const int order[SALMAP_DIMENSIONS])
{
	const int64_t size = salmap_dtype_size(dtype);
	const bool valid = size != 0 && pack(&shape, order, PTRDIFF_MAX / size);
	salmap_tensor filled;

	if (out == NULL)
		return SALMAP_E_ARGUMENT;
	filled = (salmap_tensor){
		.struct_size = valid ? SALMAP_TENSOR_FIRST_SIZE : 0,
		.dtype = dtype,
		.data = data,
		.n = shape.extent[0],
		.c = shape.extent[1],
		.d = shape.extent[2],
		.h = shape.extent[3],
		.w = shape.extent[4],
		.stride_n = shape.stride[0],
		.stride_c = shape.stride[1],
		.stride_d = shape.stride[2],
		.stride_h = shape.stride[3],
		.stride_w = shape.stride[4],
		.scale = 1,
	};
	memcpy(out, &filled, SALMAP_TENSOR_FIRST_SIZE);
	return valid ? SALMAP_OK : SALMAP_E_ARGUMENT;
}

salmap_status salmap_tensor_ncdhw(salmap_tensor *out, const void *data,
                                  salmap_dtype dtype, int64_t n, int64_t c,
                                  int64_t d, int64_t h, int64_t w)
{
	static const int channels_first[SALMAP_DIMENSIONS] = {
		SALMAP_BLOCKS, 0, 1, 2, 3, 4,
	};
	const struct salmap_shape shape = { { n, c, d, h, w, 1 }, { 0 } };

	return packed_tensor(out, data, dtype, shape, channels_first);
}

salmap_status salmap_tensor_nchw(salmap_tensor *out, const void *data,
                                 salmap_dtype dtype, int64_t n, int64_t c,
                                 int64_t h, int64_t w)
{
	return salmap_tensor_ncdhw(out, data, dtype, n, c, 1, h, w);
}

salmap_status salmap_tensor_ndhwc(salmap_tensor *out, const void *data,
                                  salmap_dtype dtype, int64_t n, int64_t c,
                                  int64_t d, int64_t h, int64_t w)
{
	static const int channels_last[SALMAP_DIMENSIONS] = {
		SALMAP_BLOCKS, 0, 2, 3, 4, 1,
	};
	const struct salmap_shape shape = { { n, c, d, h, w, 1 }, { 0 } };

	return packed_tensor(out, data, dtype, shape, channels_last);
}

salmap_status salmap_tensor_nhwc(salmap_tensor *out, const void *data,
                                 salmap_dtype dtype, int64_t n, int64_t c,
                                 int64_t h, int64_t w)
{
	return salmap_tensor_ndhwc(out, data, dtype, n, c, 1, h, w);
}

/* A packed tensor of whole blocks, of which the last may be used in part. */
salmap_status salmap_tensor_blocked(salmap_tensor *out, const void *data,
                                    salmap_dtype dtype, int64_t n, int64_t c,
                                    int64_t h, int64_t w, int64_t block)
{
	static const int blocks_of_pixels[SALMAP_DIMENSIONS] = {
		0, SALMAP_BLOCKS, 2, 3, 4, 1,
	};
	const int64_t blocks = c < 1 || block < 1 ? 0 : (c - 1) / block + 1;
	const struct salmap_shape shape = {
		{ n, block, 1, h, w, blocks }, { 0 },
	};
	salmap_tensor first;
	const salmap_status status = packed_tensor(&first, data, dtype, shape,
	                                           blocks_of_pixels);

	if (out == NULL)
		return SALMAP_E_ARGUMENT;
	memcpy(out, &first, SALMAP_TENSOR_FIRST_SIZE);
	out->c = c;
	out->channel_block = block;
	out->stride_block = 0;
	if (status != SALMAP_OK)
		return status;
	out->struct_size = SALMAP_TENSOR_SECOND_SIZE;
	out->stride_block = h * w * block;
	return SALMAP_OK;
}

/* The grid is the tail of a channels-last row of `tokens` locations. */
salmap_status salmap_tensor_tokens(salmap_tensor *out, const void *data,
                                   salmap_dtype dtype, int64_t n,
                                   int64_t tokens, int64_t c, int64_t prefix,
                                   int64_t h, int64_t w)
{
	salmap_tensor all;
	int64_t grid;
	salmap_status status = salmap_tensor_nhwc(&all, data, dtype, n, c, 1,
	                                          tokens);

	if (salmap_tensor_nhwc(out, data, dtype, n, c, h, w) != SALMAP_OK)
		return SALMAP_E_ARGUMENT;
	if (prefix < 0 || !salmap_multiply(h, w, tokens, &grid) ||
	    tokens - grid != prefix)
		status = SALMAP_E_ARGUMENT;
	if (status != SALMAP_OK) {
		out->struct_size = 0;
		return status;
	}
	out->stride_n = all.stride_n;
	if (data != NULL)
		out->data = (const unsigned char *)data +
		            (size_t)(prefix * c * salmap_dtype_size(dtype));
	return SALMAP_OK;
}

salmap_status salmap_plane_packed(salmap_plane *out, float *data, int64_t width,
                                  int64_t height)
{
	salmap_plane filled = { 0 };
	const bool valid = salmap_side_is_valid(width) &&
	                   salmap_side_is_valid(height);

	if (out == NULL)
		return SALMAP_E_ARGUMENT;
	if (valid)
		filled = (salmap_plane){
			.struct_size = SALMAP_PLANE_FIRST_SIZE,
			.data = data,
			.width = width,
			.height = height,
			.stride = width,
		};
	memcpy(out, &filled, SALMAP_PLANE_FIRST_SIZE);
	return valid ? SALMAP_OK : SALMAP_E_ARGUMENT;
}

salmap_status salmap_picture_packed(salmap_picture *out, void *data,
                                    salmap_pixel pixel, int64_t width,
                                    int64_t height)
{
	const int64_t size = salmap_pixel_size(pixel);
	salmap_picture filled = { 0 };
	const bool valid = size != 0 && salmap_side_is_valid(width) &&
	                   salmap_side_is_valid(height);

	if (out == NULL)
		return SALMAP_E_ARGUMENT;
	if (valid)
		filled = (salmap_picture){
			.struct_size = SALMAP_PICTURE_FIRST_SIZE,
			.pixel = pixel,
			.data = data,
			.width = width,
			.height = height,
			.stride = width * size,
		};
	memcpy(out, &filled, SALMAP_PICTURE_FIRST_SIZE);
	return valid ? SALMAP_OK : SALMAP_E_ARGUMENT;
}

salmap_status salmap_grey_packed(salmap_grey *out, uint8_t *data, int64_t width,
                                 int64_t height)
{
	salmap_grey filled = { 0 };
	const bool valid = salmap_side_is_valid(width) &&
	                   salmap_side_is_valid(height);

	if (out == NULL)
		return SALMAP_E_ARGUMENT;
	if (valid)
		filled = (salmap_grey){
			.struct_size = SALMAP_GREY_FIRST_SIZE,
			.data = data,
			.width = width,
			.height = height,
			.stride = width,
		};
	memcpy(out, &filled, SALMAP_GREY_FIRST_SIZE);
	return valid ? SALMAP_OK : SALMAP_E_ARGUMENT;
}
