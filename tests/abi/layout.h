/*
 * Where the fields of the public structs lie and what the enumerators are: what
 * programs that are built have in them. A build that would change it fails
 * here.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "../../include/salmap.h"

/* On i386 an int64_t is aligned to 4 bytes. */
struct alignment {
	char before;
	int64_t value;
};

#define POINTERS_OF_64_BITS (UINTPTR_MAX > UINT32_MAX)
#define PACKED_LONGS (offsetof(struct alignment, value) == 4)

/* 64 bits; 32 bits; 32 bits where int64_t is aligned to 4 bytes. */
#define ONE_OF(wide, narrow, packed)                                           \
	(POINTERS_OF_64_BITS ? (wide) : PACKED_LONGS ? (packed) : (narrow))

#define AT(type, field, ...)                                                   \
	_Static_assert(offsetof(struct type, field) == ONE_OF(__VA_ARGS__),    \
	               #type "." #field " has moved")
#define SIZE(type, ...)                                                        \
	_Static_assert(sizeof(struct type) == ONE_OF(__VA_ARGS__),             \
	               "the size of " #type " has changed")
#define IS(name, value) _Static_assert((name) == (value), #name " has changed")

AT(salmap_allocator, struct_size, 0, 0, 0);
AT(salmap_allocator, user, 8, 4, 4);
AT(salmap_allocator, allocate, 16, 8, 8);
AT(salmap_allocator, release, 24, 12, 12);
SIZE(salmap_allocator, 32, 16, 16);

AT(salmap_tensor, struct_size, 0, 0, 0);
AT(salmap_tensor, dtype, 4, 4, 4);
AT(salmap_tensor, data, 8, 8, 8);
AT(salmap_tensor, n, 16, 16, 12);
AT(salmap_tensor, c, 24, 24, 20);
AT(salmap_tensor, d, 32, 32, 28);
AT(salmap_tensor, h, 40, 40, 36);
AT(salmap_tensor, w, 48, 48, 44);
AT(salmap_tensor, stride_n, 56, 56, 52);
AT(salmap_tensor, stride_c, 64, 64, 60);
AT(salmap_tensor, stride_d, 72, 72, 68);
AT(salmap_tensor, stride_h, 80, 80, 76);
AT(salmap_tensor, stride_w, 88, 88, 84);
AT(salmap_tensor, scale, 96, 96, 92);
AT(salmap_tensor, zero_point, 100, 100, 96);
AT(salmap_tensor, channel_scale, 104, 104, 100);
AT(salmap_tensor, channel_zero_point, 112, 108, 104);
AT(salmap_tensor, channel_block, 120, 112, 108);
AT(salmap_tensor, stride_block, 128, 120, 116);
SIZE(salmap_tensor, 136, 128, 124);

AT(salmap_memory_size, struct_size, 0, 0, 0);
AT(salmap_memory_size, blocks, 4, 4, 4);
AT(salmap_memory_size, bytes, 8, 8, 8);
AT(salmap_memory_size, largest, 16, 16, 16);
SIZE(salmap_memory_size, 24, 24, 24);

AT(salmap_layer_info, struct_size, 0, 0, 0);
AT(salmap_layer_info, flags, 4, 4, 4);
AT(salmap_layer_info, channels, 8, 8, 8);
AT(salmap_layer_info, height, 16, 16, 16);
AT(salmap_layer_info, width, 24, 24, 24);
AT(salmap_layer_info, min, 32, 32, 32);
AT(salmap_layer_info, max, 40, 40, 40);
AT(salmap_layer_info, mean, 48, 48, 48);
AT(salmap_layer_info, nonfinite, 56, 56, 56);
AT(salmap_layer_info, weight, 64, 64, 64);
AT(salmap_layer_info, depth, 72, 72, 72);
SIZE(salmap_layer_info, 80, 80, 80);

AT(salmap_plane, struct_size, 0, 0, 0);
AT(salmap_plane, data, 8, 4, 4);
AT(salmap_plane, width, 16, 8, 8);
AT(salmap_plane, height, 24, 16, 16);
AT(salmap_plane, stride, 32, 24, 24);
AT(salmap_plane, depth, 40, 32, 32);
AT(salmap_plane, slice_stride, 48, 40, 40);
AT(salmap_plane, cut, 56, 48, 48);
SIZE(salmap_plane, 64, 56, 52);

AT(salmap_picture, struct_size, 0, 0, 0);
AT(salmap_picture, pixel, 4, 4, 4);
AT(salmap_picture, data, 8, 8, 8);
AT(salmap_picture, width, 16, 16, 12);
AT(salmap_picture, height, 24, 24, 20);
AT(salmap_picture, stride, 32, 32, 28);
AT(salmap_picture, depth, 40, 40, 36);
AT(salmap_picture, slice_stride, 48, 48, 44);
AT(salmap_picture, cut, 56, 56, 52);
SIZE(salmap_picture, 64, 64, 56);

IS(sizeof(salmap_status), 4);
IS(SALMAP_OK, 0);
IS(SALMAP_E_ARGUMENT, 1);
IS(SALMAP_E_STATE, 2);
IS(SALMAP_E_INCOMPLETE, 3);
IS(SALMAP_E_NONFINITE, 4);
IS(SALMAP_E_UNSUPPORTED, 5);
IS(SALMAP_E_MEMORY, 6);

IS(sizeof(salmap_statistic), 4);
IS(SALMAP_STATISTIC_SMOE, 0);
IS(SALMAP_STATISTIC_MEAN, 1);
IS(SALMAP_STATISTIC_STD, 2);
IS(SALMAP_STATISTIC_MAX, 3);

IS(sizeof(salmap_normalizer), 4);
IS(SALMAP_NORMALIZER_GAUSS, 0);
IS(SALMAP_NORMALIZER_GAMMA, 1);
IS(SALMAP_NORMALIZER_RANGE, 2);
IS(SALMAP_NORMALIZER_NONE, 3);

IS(sizeof(salmap_resampling), 4);
IS(SALMAP_RESAMPLING_NEAREST, 0);
IS(SALMAP_RESAMPLING_BILINEAR, 1);
IS(SALMAP_RESAMPLING_BICUBIC, 2);
IS(SALMAP_RESAMPLING_AREA, 3);

IS(sizeof(salmap_weight_preset), 4);
IS(SALMAP_WEIGHTS_EQUAL, 0);
IS(SALMAP_WEIGHTS_RAMP, 1);
IS(SALMAP_WEIGHTS_PRIOR, 2);

IS(sizeof(salmap_nonfinite), 4);
IS(SALMAP_NONFINITE_ERROR, 0);
IS(SALMAP_NONFINITE_ZERO, 1);

IS(sizeof(salmap_incomplete), 4);
IS(SALMAP_INCOMPLETE_ERROR, 0);
IS(SALMAP_INCOMPLETE_COMBINE, 1);

IS(sizeof(salmap_dtype), 4);
IS(SALMAP_F32, 0);
IS(SALMAP_F16, 1);
IS(SALMAP_BF16, 2);
IS(SALMAP_F64, 3);
IS(SALMAP_U8, 4);
IS(SALMAP_I8, 5);

IS(sizeof(salmap_dlpack_kind), 4);
IS(SALMAP_DLPACK_TENSOR, 0);
IS(SALMAP_DLPACK_MANAGED, 1);
IS(SALMAP_DLPACK_VERSIONED, 2);

IS(SALMAP_LAYER_FLAT, 1);
IS(SALMAP_LAYER_NONFINITE, 2);
IS(SALMAP_LAYER_SINGLE_CHANNEL, 4);

IS(sizeof(salmap_pixel), 4);
IS(SALMAP_PIXEL_RGB8, 0);
IS(SALMAP_PIXEL_BGR8, 1);
IS(SALMAP_PIXEL_RGBA8, 2);
IS(SALMAP_PIXEL_BGRA8, 3);
IS(SALMAP_PIXEL_RGB_F32, 4);

IS(SALMAP_MAX_LAYERS, 4096);
IS(SALMAP_MAX_BATCH, 524287);
IS(SALMAP_MAX_SIDE, 1073741823);
IS(SALMAP_VERSION, SALMAP_VERSION_MAJOR * 65536 + SALMAP_VERSION_MINOR * 256 +
                       SALMAP_VERSION_PATCH);

#endif
