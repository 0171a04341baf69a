/* Prints what a C compiler makes of salmap.h: "NAME VALUE" for each enumerator,
 * "STRUCT SIZE", and "STRUCT.FIELD OFFSET". */
#include <salmap.h>
#include <stdio.h>

#define ENUM(name) printf(#name " %ld\n", (long)(name))
#define SIZE(type) printf(#type " %zu\n", sizeof(struct type))
#define FIELD(type, field)                                                     \
	printf(#type "." #field " %zu\n", offsetof(struct type, field))

static void print_enumerators(void)
{
	ENUM(SALMAP_OK);
	ENUM(SALMAP_E_ARGUMENT);
	ENUM(SALMAP_E_STATE);
	ENUM(SALMAP_E_INCOMPLETE);
	ENUM(SALMAP_E_NONFINITE);
	ENUM(SALMAP_E_UNSUPPORTED);
	ENUM(SALMAP_E_MEMORY);
	ENUM(SALMAP_STATISTIC_SMOE);
	ENUM(SALMAP_STATISTIC_MEAN);
	ENUM(SALMAP_STATISTIC_STD);
	ENUM(SALMAP_STATISTIC_MAX);
	ENUM(SALMAP_NORMALIZER_GAUSS);
	ENUM(SALMAP_NORMALIZER_GAMMA);
	ENUM(SALMAP_NORMALIZER_RANGE);
	ENUM(SALMAP_NORMALIZER_NONE);
	ENUM(SALMAP_RESAMPLING_NEAREST);
	ENUM(SALMAP_RESAMPLING_BILINEAR);
	ENUM(SALMAP_RESAMPLING_BICUBIC);
	ENUM(SALMAP_RESAMPLING_AREA);
	ENUM(SALMAP_WEIGHTS_EQUAL);
	ENUM(SALMAP_WEIGHTS_RAMP);
	ENUM(SALMAP_WEIGHTS_PRIOR);
	ENUM(SALMAP_NONFINITE_ERROR);
	ENUM(SALMAP_NONFINITE_ZERO);
	ENUM(SALMAP_INCOMPLETE_ERROR);
	ENUM(SALMAP_INCOMPLETE_COMBINE);
	ENUM(SALMAP_F32);
	ENUM(SALMAP_F16);
	ENUM(SALMAP_BF16);
	ENUM(SALMAP_F64);
	ENUM(SALMAP_U8);
	ENUM(SALMAP_I8);
	ENUM(SALMAP_LAYER_FLAT);
	ENUM(SALMAP_LAYER_NONFINITE);
	ENUM(SALMAP_PIXEL_RGB8);
	ENUM(SALMAP_PIXEL_BGR8);
	ENUM(SALMAP_PIXEL_RGBA8);
	ENUM(SALMAP_PIXEL_BGRA8);
	ENUM(SALMAP_PIXEL_RGB_F32);
}

static void print_tensor(void)
{
	SIZE(salmap_tensor);
	FIELD(salmap_tensor, struct_size);
	FIELD(salmap_tensor, dtype);
	FIELD(salmap_tensor, data);
	FIELD(salmap_tensor, n);
	FIELD(salmap_tensor, c);
	FIELD(salmap_tensor, d);
	FIELD(salmap_tensor, h);
	FIELD(salmap_tensor, w);
	FIELD(salmap_tensor, stride_n);
	FIELD(salmap_tensor, stride_c);
	FIELD(salmap_tensor, stride_d);
	FIELD(salmap_tensor, stride_h);
	FIELD(salmap_tensor, stride_w);
	FIELD(salmap_tensor, scale);
	FIELD(salmap_tensor, zero_point);
	FIELD(salmap_tensor, channel_scale);
	FIELD(salmap_tensor, channel_zero_point);
	FIELD(salmap_tensor, channel_block);
	FIELD(salmap_tensor, stride_block);
}

static void print_outputs(void)
{
	SIZE(salmap_plane);
	FIELD(salmap_plane, struct_size);
	FIELD(salmap_plane, data);
	FIELD(salmap_plane, width);
	FIELD(salmap_plane, height);
	FIELD(salmap_plane, stride);
	FIELD(salmap_plane, depth);
	FIELD(salmap_plane, slice_stride);
	SIZE(salmap_picture);
	FIELD(salmap_picture, struct_size);
	FIELD(salmap_picture, pixel);
	FIELD(salmap_picture, data);
	FIELD(salmap_picture, width);
	FIELD(salmap_picture, height);
	FIELD(salmap_picture, stride);
	FIELD(salmap_picture, depth);
	FIELD(salmap_picture, slice_stride);
	SIZE(salmap_layer_info);
	FIELD(salmap_layer_info, struct_size);
	FIELD(salmap_layer_info, flags);
	FIELD(salmap_layer_info, channels);
	FIELD(salmap_layer_info, height);
	FIELD(salmap_layer_info, width);
	FIELD(salmap_layer_info, min);
	FIELD(salmap_layer_info, max);
	FIELD(salmap_layer_info, mean);
	FIELD(salmap_layer_info, nonfinite);
	FIELD(salmap_layer_info, weight);
	FIELD(salmap_layer_info, depth);
}

int main(void)
{
	print_enumerators();
	print_tensor();
	print_outputs();
	SIZE(salmap_allocator);
	FIELD(salmap_allocator, struct_size);
	FIELD(salmap_allocator, user);
	FIELD(salmap_allocator, allocate);
	FIELD(salmap_allocator, release);
	return 0;
}
