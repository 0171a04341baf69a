/* The struct_size rules for what callers hand in and get: docs/abi.md. */
#ifndef SALMAP_STRUCTS_H
#define SALMAP_STRUCTS_H

#include "rare.h"
#include "status.h"

/* What the structs had in their first version or the second, and what those
 * initialisers fill that came with it. */
#define SALMAP_TENSOR_FIRST_SIZE offsetof(salmap_tensor, channel_block)
#define SALMAP_TENSOR_SECOND_SIZE                                              \
	(offsetof(salmap_tensor, stride_block) + sizeof(int64_t))
#define SALMAP_PLANE_FIRST_SIZE offsetof(salmap_plane, depth)
#define SALMAP_PICTURE_FIRST_SIZE offsetof(salmap_picture, depth)
#define SALMAP_GREY_FIRST_SIZE                                                 \
	(offsetof(salmap_grey, slice_stride) + sizeof(int64_t))
#define SALMAP_SETTINGS_FIRST_SIZE                                             \
	(offsetof(salmap_settings, keep_raw) + sizeof(int32_t))

/* Whether a caller's struct ends before `field` does, or in the middle of it. */
#define SALMAP_LACKS(given, type, field)                                       \
	((given)->struct_size <                                                \
	 offsetof(type, field) + sizeof((given)->field))

/* No struct is as large by far; one that was never set may look so. */
#define SALMAP_LARGEST_STRUCT 1024

/*
 * Checks the struct_size, `size`, that begins the struct at `start`, of which
 * the first version had `first` bytes and this one knows `known`. ARGUMENT if it
 * is smaller than the first, or so large that it was never set; UNSUPPORTED if a
 * field beyond is not zero, since what a caller asks for is not left out
 * silently. The sentence calls the struct `name`.
 */
salmap_status salmap_struct_check(const void *start, uint32_t size,
                                  size_t first, size_t known, const char *name,
                                  struct salmap_sentence *message) SALMAP_RARE;

/* Fills the `size` bytes at `out` with the first of a struct of `from_size` bytes,
 * and what that has not with 0: a caller's struct of another version, or one of
 * ours for a caller of another version. */
void salmap_struct_copy(void *out, size_t size, const void *from,
                        size_t from_size) SALMAP_RARE;

#endif
