#include "../support/samples.h"

#include "lists.h"
#include "picture.h"
#include "structs.h"

static unsigned char colours[64];

static void nchw_strides_are_those_of_channels_first(void **state)
{
	salmap_tensor tensor;
	int64_t n, c, h, w;
	float next = 0;

	(void)state;
	number_elements();
	assert_int_equal(salmap_tensor_nchw(&tensor, numbers, SALMAP_F32, 2, 3,
	                                    5, 7),
	                 SALMAP_OK);
	for (n = 0; n < 2; n++)
		for (c = 0; c < 3; c++)
			for (h = 0; h < 5; h++)
				for (w = 0; w < 7; w++, next++)
					assert_near(element(&tensor, n, c, h,
					                    w),
					            next, 0);
}

static void ndhwc_has_its_slices_outside_of_rows(void **state)
{
	salmap_tensor volume, plane;

	(void)state;
	assert_int_equal(salmap_tensor_ndhwc(&volume, numbers, SALMAP_F32, 2, 3,
	                                     4, 5, 7), SALMAP_OK);
	assert_int_equal(volume.d, 4);
	assert_int_equal(volume.stride_c, 1);
	assert_int_equal(volume.stride_w, 3);
	assert_int_equal(volume.stride_h, 7 * 3);
	assert_int_equal(volume.stride_d, 5 * 7 * 3);
	assert_int_equal(volume.stride_n, 4 * 5 * 7 * 3);
	assert_int_equal(salmap_tensor_ndhwc(&volume, numbers, SALMAP_F32, 2, 3,
	                                     1, 5, 7), SALMAP_OK);
	assert_int_equal(salmap_tensor_nhwc(&plane, numbers, SALMAP_F32, 2, 3,
	                                    5, 7), SALMAP_OK);
	assert_memory_equal(&volume, &plane, SALMAP_TENSOR_FIRST_SIZE);
	assert_int_equal(salmap_tensor_ndhwc(&volume, numbers, SALMAP_F32, 2, 3,
	                                     0, 5, 7), SALMAP_E_ARGUMENT);
}

static void nhwc_strides_are_those_of_channels_last(void **state)
{
	salmap_tensor tensor;
	int64_t n, c, h, w;
	float next = 0;

	(void)state;
	number_elements();
	assert_int_equal(salmap_tensor_nhwc(&tensor, numbers, SALMAP_F32, 2, 3,
	                                    5, 7),
	                 SALMAP_OK);
	for (n = 0; n < 2; n++)
		for (h = 0; h < 5; h++)
			for (w = 0; w < 7; w++)
				for (c = 0; c < 3; c++, next++)
					assert_near(element(&tensor, n, c, h,
					                    w),
					            next, 0);
}

static void tokens_after_the_prefix_are_the_grid(void **state)
{
	salmap_tensor tensor;
	int64_t n, c, h, w;

	(void)state;
	number_elements();
	assert_int_equal(salmap_tensor_tokens(&tensor, numbers, SALMAP_F32, 2,
	                                      14, 5, 2, 3, 4),
	                 SALMAP_OK);
	assert_int_equal(tensor.c, 5);
	for (n = 0; n < 2; n++)
		for (h = 0; h < 3; h++)
			for (w = 0; w < 4; w++)
				for (c = 0; c < 5; c++)
					assert_near(element(&tensor, n, c, h,
					                    w),
					            (double)(n * 70 +
					                     (2 + h * 4 + w) *
					                             5 +
					                     c),
					            0);
}

static void tokens_without_a_prefix_are_channels_last(void **state)
{
	salmap_tensor tokens, nhwc;

	(void)state;
	assert_int_equal(salmap_tensor_tokens(&tokens, numbers, SALMAP_F16, 3,
	                                      12, 5, 0, 3, 4),
	                 SALMAP_OK);
	assert_int_equal(salmap_tensor_nhwc(&nhwc, numbers, SALMAP_F16, 3, 5, 3,
	                                    4),
	                 SALMAP_OK);
	assert_memory_equal(&tokens, &nhwc, SALMAP_TENSOR_FIRST_SIZE);
}

static void the_prefix_is_skipped_in_elements(void **state)
{
	static const int64_t sizes[] = { 4, 2, 2, 8, 1, 1 };
	const char *bytes = (const char *)numbers;
	salmap_tensor tensor;
	int32_t i;

	(void)state;
	for (i = 0; salmap_dtype_name(i) != NULL; i++) {
		assert_int_equal(salmap_tensor_tokens(&tensor, numbers,
		                                      i, 1, 7, 5, 3, 2,
		                                      2),
		                 SALMAP_OK);
		assert_ptr_equal(tensor.data, bytes + 3 * 5 * sizes[i]);
	}
}

/* Five channels in blocks of two: the last block is half full. */
static void blocks_of_channels_follow_each_other(void **state)
{
	salmap_tensor tensor;
	int64_t n, c, h, w;

	(void)state;
	number_elements();
	assert_int_equal(salmap_tensor_blocked(&tensor, numbers, SALMAP_F32, 2,
	                                       5, 3, 4, 2),
	                 SALMAP_OK);
	assert_int_equal(tensor.struct_size, sizeof(tensor));
	assert_int_equal(tensor.c, 5);
	for (n = 0; n < 2; n++)
		for (c = 0; c < 5; c++)
			for (h = 0; h < 3; h++)
				for (w = 0; w < 4; w++)
					assert_near(element(&tensor, n, c, h,
					                    w),
					            (double)(((n * 3 + c / 2) *
					                              12 +
					                      h * 4 + w) * 2 +
					                     c % 2),
					            0);
}

static void one_block_is_channels_last(void **state)
{
	salmap_tensor blocked, nhwc;

	(void)state;
	assert_int_equal(salmap_tensor_blocked(&blocked, numbers, SALMAP_F16, 2,
	                                       5, 3, 4, 5),
	                 SALMAP_OK);
	assert_int_equal(salmap_tensor_nhwc(&nhwc, numbers, SALMAP_F16, 2, 5, 3,
	                                    4),
	                 SALMAP_OK);
	blocked.struct_size = SALMAP_TENSOR_FIRST_SIZE;
	assert_memory_equal(&blocked, &nhwc, SALMAP_TENSOR_FIRST_SIZE);
}

static void blocks_and_channels_below_one_are_refused(void **state)
{
	const int64_t wrong[] = { 0, -1, INT64_MIN, INT64_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		salmap_tensor tensor;

		assert_int_equal(salmap_tensor_blocked(&tensor, numbers,
		                                       SALMAP_F32, 2, 5, 3, 4,
		                                       wrong[i]),
		                 SALMAP_E_ARGUMENT);
		assert_int_equal(tensor.struct_size, 0);
		assert_int_equal(tensor.c, 5);
	}
	for (i = 0; i < 3; i++) {
		salmap_tensor tensor;

		assert_int_equal(salmap_tensor_blocked(&tensor, numbers,
		                                       SALMAP_F32, 2, wrong[i],
		                                       3, 4, 8),
		                 SALMAP_E_ARGUMENT);
		assert_int_equal(tensor.struct_size, 0);
	}
	assert_int_equal(salmap_tensor_blocked(NULL, numbers, SALMAP_F32, 2, 5,
	                                       3, 4, 8),
	                 SALMAP_E_ARGUMENT);
}

static void ncdhw_has_a_depth(void **state)
{
	salmap_tensor tensor;

	(void)state;
	assert_int_equal(salmap_tensor_ncdhw(&tensor, numbers, SALMAP_F32, 2, 3,
	                                     4, 5, 6),
	                 SALMAP_OK);
	assert_int_equal(tensor.d, 4);
	assert_int_equal(tensor.stride_w, 1);
	assert_int_equal(tensor.stride_h, 6);
	assert_int_equal(tensor.stride_d, 30);
	assert_int_equal(tensor.stride_c, 120);
	assert_int_equal(tensor.stride_n, 360);
}

static void ncdhw_of_depth_one_is_nchw(void **state)
{
	salmap_tensor deep, flat;

	(void)state;
	assert_int_equal(salmap_tensor_ncdhw(&deep, numbers, SALMAP_F16, 2, 3,
	                                     1, 5, 6),
	                 SALMAP_OK);
	assert_int_equal(salmap_tensor_nchw(&flat, numbers, SALMAP_F16, 2, 3, 5,
	                                    6),
	                 SALMAP_OK);
	assert_memory_equal(&deep, &flat, SALMAP_TENSOR_FIRST_SIZE);
}

static void initialisers_take_all_dtypes_and_no_data(void **state)
{
	salmap_tensor tensor;
	int32_t i;

	(void)state;
	for (i = 0; salmap_dtype_name(i) != NULL; i++) {
		assert_int_equal(salmap_tensor_nhwc(&tensor, NULL, i, 1,
		                                    2, 3, 4),
		                 SALMAP_OK);
		assert_int_equal(tensor.struct_size, SALMAP_TENSOR_FIRST_SIZE);
		assert_int_equal(tensor.dtype, i);
		assert_int_equal(salmap_tensor_tokens(&tensor, NULL, i,
		                                      1, 13, 2, 1, 3, 4),
		                 SALMAP_OK);
		assert_null(tensor.data);
	}
}

/* A tensor that no initialiser has filled. */
static salmap_tensor garbage(void)
{
	salmap_tensor tensor;

	memset(&tensor, 0x5a, sizeof(tensor));
	return tensor;
}

static void assert_refused(salmap_status status, const salmap_tensor *tensor)
{
	assert_int_equal(status, SALMAP_E_ARGUMENT);
	assert_int_equal(tensor->struct_size, 0);
}

static void extents_below_one_are_refused(void **state)
{
	const int64_t bad[] = { 0, -1, INT64_MIN };
	size_t value;
	int place;

	(void)state;
	for (value = 0; value < 3; value++)
		for (place = 0; place < 5; place++) {
			int64_t e[5] = { 2, 3, 1, 5, 7 };
			salmap_tensor t = garbage();

			e[place] = bad[value];
			assert_refused(salmap_tensor_ncdhw(&t, numbers,
			                                   SALMAP_F32, e[0],
			                                   e[1], e[2], e[3],
			                                   e[4]),
			               &t);
			if (place == 2)
				continue;
			t = garbage();
			assert_refused(salmap_tensor_nchw(&t, numbers,
			                                  SALMAP_F32, e[0],
			                                  e[1], e[3], e[4]),
			               &t);
			t = garbage();
			assert_refused(salmap_tensor_nhwc(&t, numbers,
			                                  SALMAP_F32, e[0],
			                                  e[1], e[3], e[4]),
			               &t);
		}
}

static void extents_whose_product_overflows_are_refused(void **state)
{
	const int64_t big = INT64_C(1) << 31;
	salmap_tensor t = garbage();

	(void)state;
	assert_refused(salmap_tensor_nchw(&t, NULL, SALMAP_F32, 1, big, big, 2),
	               &t);
	t = garbage();
	assert_refused(salmap_tensor_nhwc(&t, NULL, SALMAP_I8, 2, big, 1, big),
	               &t);
	t = garbage();
	assert_refused(salmap_tensor_ncdhw(&t, NULL, SALMAP_I8, 1, PTRDIFF_MAX,
	                                   1, 1, 2),
	               &t);
	assert_int_equal(salmap_tensor_ncdhw(&t, NULL, SALMAP_I8, 1,
	                                     PTRDIFF_MAX, 1, 1, 1),
	                 SALMAP_OK);
}

static void unknown_dtypes_are_refused(void **state)
{
	const salmap_dtype unknown[] = { -1, SALMAP_ROWS(SALMAP_DTYPES),
		                         INT32_MAX, INT32_MIN };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		salmap_tensor t = garbage();

		assert_refused(salmap_tensor_nchw(&t, numbers, unknown[i], 1, 1,
		                                  1, 1),
		               &t);
		t = garbage();
		assert_refused(salmap_tensor_tokens(&t, numbers, unknown[i], 1,
		                                    1, 1, 0, 1, 1),
		               &t);
	}
}

static void initialisers_refuse_null(void **state)
{
	(void)state;
	assert_int_equal(salmap_tensor_nchw(NULL, numbers, SALMAP_F32, 1, 1, 1,
	                                    1),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_tensor_nhwc(NULL, numbers, SALMAP_F32, 1, 1, 1,
	                                    1),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_tensor_ncdhw(NULL, numbers, SALMAP_F32, 1, 1, 1,
	                                     1, 1),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_tensor_tokens(NULL, numbers, SALMAP_F32, 1, 2,
	                                      1, 1, 1, 1),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_tensor_tokens(NULL, numbers, SALMAP_F32, 0, 2,
	                                      1, 1, 1, 1),
	                 SALMAP_E_ARGUMENT);
}

static void tokens_must_be_prefix_and_grid(void **state)
{
	const int64_t big = INT64_C(1) << 32;
	const struct {
		int64_t n, tokens, c, prefix, h, w;
	} wrong[] = {
		{ 1, 13, 5, 0, 3, 4 },        { 1, 13, 5, 2, 3, 4 },
		{ 1, 11, 5, -1, 3, 4 },       { 1, 12, 5, 0, 3, -4 },
		{ 1, 12, 5, 0, 0, 4 },        { 1, 0, 5, 0, 3, 4 },
		{ 1, 12, 0, 0, 3, 4 },        { 0, 12, 5, 0, 3, 4 },
		{ 1, 1, 1, 0, big, big },     { 1, 11, 1, INT64_MAX, 3, 4 },
		{ 1, 1, 1, INT64_MIN, 1, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		salmap_tensor t = garbage();

		assert_refused(salmap_tensor_tokens(&t, numbers, SALMAP_F32,
		                                    wrong[i].n, wrong[i].tokens,
		                                    wrong[i].c, wrong[i].prefix,
		                                    wrong[i].h, wrong[i].w),
		               &t);
	}
}

/* 2^61 elements of four bytes: no offset in bytes can tell where the grid
 * is. */
static void a_prefix_beyond_the_address_space_is_refused(void **state)
{
	const int64_t huge = INT64_C(1) << 61;
	salmap_tensor t = garbage();

	(void)state;
	assert_refused(salmap_tensor_tokens(&t, numbers, SALMAP_F32, 1,
	                                    huge + 1, 1, huge, 1, 1),
	               &t);
}

static void the_initialisers_scale_by_one(void **state)
{
	salmap_tensor tensor;

	(void)state;
	assert_int_equal(salmap_tensor_nchw(&tensor, numbers, SALMAP_U8, 1, 3,
	                                    2, 2),
	                 SALMAP_OK);
	assert_near(tensor.scale, 1, 0);
	assert_int_equal(tensor.zero_point, 0);
	assert_null(tensor.channel_scale);
	assert_null(tensor.channel_zero_point);
}

/* ------------------------------------------------------ planes, pictures */

static void a_packed_plane_has_no_gaps(void **state)
{
	salmap_plane plane;

	(void)state;
	assert_int_equal(salmap_plane_packed(&plane, numbers, 5, 3), SALMAP_OK);
	assert_int_equal(plane.struct_size, SALMAP_PLANE_FIRST_SIZE);
	assert_ptr_equal(plane.data, numbers);
	assert_int_equal(plane.width, 5);
	assert_int_equal(plane.height, 3);
	assert_int_equal(plane.stride, 5);
	assert_ptr_equal(salmap_plane_at(&plane, 2, 4), numbers + 14);
}

static void a_packed_grey_map_has_no_gaps(void **state)
{
	salmap_grey grey;
	size_t i;

	(void)state;
	assert_int_equal(salmap_grey_packed(&grey, colours, 5, 3), SALMAP_OK);
	assert_int_equal(grey.struct_size, SALMAP_GREY_FIRST_SIZE);
	assert_ptr_equal(grey.data, colours);
	assert_int_equal(grey.width, 5);
	assert_int_equal(grey.height, 3);
	assert_int_equal(grey.stride, 5);
	assert_int_equal(grey.depth, 0); /* it does not tell one, as a plane */
	assert_int_equal(grey.slice_stride, 0);
	assert_ptr_equal(salmap_grey_at(&grey, 2, 4), colours + 14);
	assert_int_equal(salmap_grey_packed(&grey, colours, SALMAP_MAX_SIDE,
	                                    SALMAP_MAX_SIDE),
	                 SALMAP_OK);
	for (i = 0; i < BAD_SIDES; i++) {
		memset(&grey, 0x5a, sizeof(grey));
		assert_int_equal(salmap_grey_packed(&grey, colours, 1,
		                                    bad_sides[i]),
		                 SALMAP_E_ARGUMENT);
		assert_int_equal(grey.struct_size, 0);
		assert_int_equal(salmap_grey_packed(&grey, colours,
		                                    bad_sides[i], 1),
		                 SALMAP_E_ARGUMENT);
	}
}

static void a_packed_picture_has_no_gaps(void **state)
{
	salmap_picture picture;
	int32_t i;

	(void)state;
	for (i = 0; salmap_pixel_name(i) != NULL; i++) {
		assert_int_equal(salmap_picture_packed(&picture, colours,
		                                       i, 2, 3),
		                 SALMAP_OK);
		assert_int_equal(picture.struct_size,
		                 SALMAP_PICTURE_FIRST_SIZE);
		assert_int_equal(picture.pixel, i);
		assert_int_equal(picture.width, 2);
		assert_int_equal(picture.height, 3);
		assert_int_equal(picture.stride, 2 * salmap_pixel_size(i));
		assert_ptr_equal(salmap_picture_at(&picture, 1, 1),
		                 colours + 3 * salmap_pixel_size(i));
	}
}

static void the_largest_sides_are_packed(void **state)
{
	salmap_picture picture;
	salmap_plane plane;

	(void)state;
	assert_int_equal(salmap_plane_packed(&plane, NULL, SALMAP_MAX_SIDE,
	                                     SALMAP_MAX_SIDE),
	                 SALMAP_OK);
	assert_int_equal(salmap_picture_packed(&picture, NULL,
	                                       SALMAP_PIXEL_RGB_F32,
	                                       SALMAP_MAX_SIDE,
	                                       SALMAP_MAX_SIDE),
	                 SALMAP_OK);
	assert_int_equal(picture.stride, 12 * (int64_t)SALMAP_MAX_SIDE);
}

static void assert_plane_is_not_packed(int64_t width, int64_t height)
{
	salmap_plane plane;

	memset(&plane, 0x5a, sizeof(plane));
	assert_int_equal(salmap_plane_packed(&plane, numbers, width, height),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(plane.struct_size, 0);
}

static void assert_picture_is_not_packed(salmap_pixel pixel, int64_t width,
                                         int64_t height)
{
	salmap_picture picture;

	memset(&picture, 0x5a, sizeof(picture));
	assert_int_equal(salmap_picture_packed(&picture, colours, pixel, width,
	                                       height),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(picture.struct_size, 0);
}

static void sides_out_of_range_are_not_packed(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BAD_SIDES; i++) {
		assert_plane_is_not_packed(bad_sides[i], 1);
		assert_plane_is_not_packed(1, bad_sides[i]);
		assert_picture_is_not_packed(SALMAP_PIXEL_RGB8, bad_sides[i],
		                             1);
		assert_picture_is_not_packed(SALMAP_PIXEL_RGB8, 1,
		                             bad_sides[i]);
	}
}

static void unknown_pixels_are_not_packed(void **state)
{
	const salmap_pixel unknown[] = { -1, 5, INT32_MIN, INT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_picture_is_not_packed(unknown[i], 2, 2);
}

/* A program of 0.1.0 has no room for more. */
static void fields_beyond_the_first_version_are_left_alone(void **state)
{
	_Alignas(8) unsigned char room[2 * sizeof(salmap_picture)];
	int32_t width;

	(void)state;
	for (width = 0; width < 2; width++) {
		memset(room, 0x5a, sizeof(room));
		salmap_plane_packed((salmap_plane *)(void *)room, numbers,
		                    width, 1);
		assert_int_equal(room[SALMAP_PLANE_FIRST_SIZE], 0x5a);
		memset(room, 0x5a, sizeof(room));
		salmap_picture_packed((salmap_picture *)(void *)room, colours,
		                      SALMAP_PIXEL_RGB8, width, 1);
		assert_int_equal(room[SALMAP_PICTURE_FIRST_SIZE], 0x5a);
	}
}

static void packed_outputs_refuse_null(void **state)
{
	(void)state;
	assert_int_equal(salmap_plane_packed(NULL, numbers, 1, 1),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_grey_packed(NULL, colours, 1, 1),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_picture_packed(NULL, colours, SALMAP_PIXEL_RGB8,
	                                       1, 1),
	                 SALMAP_E_ARGUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nchw_strides_are_those_of_channels_first),
		cmocka_unit_test(ndhwc_has_its_slices_outside_of_rows),
		cmocka_unit_test(nhwc_strides_are_those_of_channels_last),
		cmocka_unit_test(tokens_after_the_prefix_are_the_grid),
		cmocka_unit_test(tokens_without_a_prefix_are_channels_last),
		cmocka_unit_test(the_prefix_is_skipped_in_elements),
		cmocka_unit_test(blocks_of_channels_follow_each_other),
		cmocka_unit_test(one_block_is_channels_last),
		cmocka_unit_test(blocks_and_channels_below_one_are_refused),
		cmocka_unit_test(ncdhw_has_a_depth),
		cmocka_unit_test(ncdhw_of_depth_one_is_nchw),
		cmocka_unit_test(initialisers_take_all_dtypes_and_no_data),
		cmocka_unit_test(extents_below_one_are_refused),
		cmocka_unit_test(extents_whose_product_overflows_are_refused),
		cmocka_unit_test(unknown_dtypes_are_refused),
		cmocka_unit_test(initialisers_refuse_null),
		cmocka_unit_test(tokens_must_be_prefix_and_grid),
		cmocka_unit_test(a_prefix_beyond_the_address_space_is_refused),
		cmocka_unit_test(the_initialisers_scale_by_one),
		cmocka_unit_test(a_packed_plane_has_no_gaps),
		cmocka_unit_test(a_packed_grey_map_has_no_gaps),
		cmocka_unit_test(a_packed_picture_has_no_gaps),
		cmocka_unit_test(the_largest_sides_are_packed),
		cmocka_unit_test(sides_out_of_range_are_not_packed),
		cmocka_unit_test(unknown_pixels_are_not_packed),
		cmocka_unit_test(
			fields_beyond_the_first_version_are_left_alone),
		cmocka_unit_test(packed_outputs_refuse_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
