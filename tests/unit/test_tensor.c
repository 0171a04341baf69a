#include "../support/room.h"

#include "tensor.h"

#include <float.h>
#include <math.h>

static const salmap_dtype dtypes[] = { SALMAP_F32, SALMAP_F16, SALMAP_BF16,
	                               SALMAP_F64, SALMAP_U8,  SALMAP_I8 };

#define DTYPES (sizeof(dtypes) / sizeof(dtypes[0]))

/* Of the struct in 0.1, which its initialisers fill. */
#define FIRST_SIZE offsetof(salmap_tensor, channel_block)

static float numbers[2 * 3 * 5 * 7 + 2];

/* Numbers whose bytes 0, 1, 2, ... tell where an element stands. */
static void number_elements(void)
{
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		numbers[i] = (float)i;
}

static float element(const salmap_tensor *tensor, int64_t n, int64_t c,
                     int64_t h, int64_t w)
{
	struct salmap_view view;

	assert_int_equal(salmap_view_check(&view, 0, tensor, NULL), SALMAP_OK);
	return salmap_load_f32(salmap_view_element(&view, n, c, h, w));
}

static salmap_tensor valid_tensor(void)
{
	salmap_tensor tensor = { 0 };

	assert_int_equal(salmap_tensor_nchw(&tensor, numbers, SALMAP_F32, 2, 3,
	                                    5, 7),
	                 SALMAP_OK);
	return tensor;
}

/* ---------------------------------------------------------- initialisers */

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
	assert_memory_equal(&tokens, &nhwc, FIRST_SIZE);
}

static void the_prefix_is_skipped_in_elements(void **state)
{
	static const int64_t sizes[DTYPES] = { 4, 2, 2, 8, 1, 1 };
	const char *bytes = (const char *)numbers;
	salmap_tensor tensor;
	size_t i;

	(void)state;
	for (i = 0; i < DTYPES; i++) {
		assert_int_equal(salmap_tensor_tokens(&tensor, numbers,
		                                      dtypes[i], 1, 7, 5, 3, 2,
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
	blocked.struct_size = FIRST_SIZE;
	assert_memory_equal(&blocked, &nhwc, FIRST_SIZE);
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
	assert_memory_equal(&deep, &flat, FIRST_SIZE);
}

static void initialisers_take_all_dtypes_and_no_data(void **state)
{
	salmap_tensor tensor;
	size_t i;

	(void)state;
	for (i = 0; i < DTYPES; i++) {
		assert_int_equal(salmap_tensor_nhwc(&tensor, NULL, dtypes[i], 1,
		                                    2, 3, 4),
		                 SALMAP_OK);
		assert_int_equal(tensor.struct_size, FIRST_SIZE);
		assert_int_equal(tensor.dtype, dtypes[i]);
		assert_int_equal(salmap_tensor_tokens(&tensor, NULL, dtypes[i],
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
	const salmap_dtype unknown[] = { -1, SALMAP_I8 + 1, INT32_MAX,
		                         INT32_MIN };
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

/* ----------------------------------------------------------------- checks */

static void a_view_has_extents_and_byte_strides(void **state)
{
	const salmap_tensor tensor = valid_tensor();
	struct salmap_view view;

	(void)state;
	assert_int_equal(salmap_view_check(&view, 0, &tensor, NULL), SALMAP_OK);
	assert_ptr_equal(view.data, numbers);
	assert_int_equal(view.dtype, SALMAP_F32);
	assert_int_equal(view.n, 2);
	assert_int_equal(view.c, 3);
	assert_int_equal(view.h, 5);
	assert_int_equal(view.w, 7);
	assert_int_equal(view.stride_n, 420);
	assert_int_equal(view.stride_c, 140);
	assert_int_equal(view.stride_h, 28);
	assert_int_equal(view.stride_w, 4);
}

static void strides_may_be_negative_zero_and_out_of_order(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	number_elements();
	tensor.data = numbers + 6;
	tensor.n = 3;
	tensor.stride_n = 0;
	tensor.stride_c = 7;
	tensor.stride_h = 21;
	tensor.stride_w = -1;
	assert_near(element(&tensor, 0, 0, 0, 0), 6, 0);
	assert_near(element(&tensor, 2, 2, 4, 5), 6 + 14 + 84 - 5, 0);
}

static void data_need_not_be_aligned(void **state)
{
	char bytes[sizeof(numbers) + 1];
	salmap_tensor tensor = valid_tensor();

	(void)state;
	number_elements();
	memcpy(bytes + 1, numbers, sizeof(numbers));
	tensor.data = bytes + 1;
	assert_near(element(&tensor, 1, 2, 4, 6), 209, 0);
}

static void a_stride_that_is_never_taken_may_be_anything(void **state)
{
	salmap_tensor tensor = valid_tensor();
	struct salmap_view view;

	(void)state;
	tensor.n = tensor.c = tensor.h = tensor.w = 1;
	tensor.stride_n = tensor.stride_c = INT64_MAX;
	tensor.stride_d = tensor.stride_h = -INT64_MAX;
	tensor.stride_w = 12345;
	assert_int_equal(salmap_view_check(&view, 0, &tensor, NULL), SALMAP_OK);
	assert_int_equal(view.stride_n, 0);
	assert_int_equal(view.stride_c, 0);
	assert_int_equal(view.stride_h, 0);
	assert_int_equal(view.stride_w, 0);
}

static void halves_have_two_bytes(void **state)
{
	const uint16_t halves[4] = { 0x3c00, 0x4000, 0x4200, 0xc400 };
	const struct salmap_view view =
		view_nchw(halves, SALMAP_F16, 1, 1, 2, 2);

	(void)state;
	assert_int_equal(view.stride_w, 2);
	assert_int_equal(view.stride_h, 4);
	assert_near(salmap_load_f16(salmap_view_element(&view, 0, 0, 1, 0)), 3,
	            0);
	assert_near(salmap_load_f16(salmap_view_element(&view, 0, 0, 1, 1)), -4,
	            0);
}

/* The message of the check of a tensor for layer 7. */
static struct salmap_sentence message;

static salmap_status check(const salmap_tensor *tensor)
{
	struct salmap_view view;

	salmap_sentence_init(&message);
	return salmap_view_check(&view, 7, tensor, &message);
}

/* -------------------------------------------------------------- quantised */

static salmap_tensor quantised_tensor(salmap_dtype dtype)
{
	salmap_tensor tensor;

	assert_int_equal(salmap_tensor_nchw(&tensor, numbers, dtype, 1, 3, 2,
	                                    2),
	                 SALMAP_OK);
	return tensor;
}

static void the_initialisers_scale_by_one(void **state)
{
	const salmap_tensor tensor = quantised_tensor(SALMAP_U8);

	(void)state;
	assert_near(tensor.scale, 1, 0);
	assert_int_equal(tensor.zero_point, 0);
	assert_null(tensor.channel_scale);
	assert_null(tensor.channel_zero_point);
}

static void scales_must_be_positive_and_finite(void **state)
{
	static const struct {
		float scale;
		const char *text;
	} wrong[] = { { 0, "is 0;" },
		      { -1, "is -1;" },
		      { NAN, "is nan;" },
		      { INFINITY, "is inf;" } };
	salmap_tensor tensor = quantised_tensor(SALMAP_I8);
	float scales[3] = { 1, 1, 1 };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		tensor.channel_scale = NULL;
		tensor.scale = wrong[i].scale;
		assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
		             "layer 7", "scale", wrong[i].text, NULL);
		tensor.channel_scale = scales;
		scales[2] = wrong[i].scale;
		assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
		             "layer 7", "scale of channel 2", wrong[i].text,
		             NULL);
	}
}

static void assert_zero_points(salmap_dtype dtype, int32_t lowest)
{
	const int32_t wrong[] = { lowest - 1, lowest + 256, INT32_MAX,
		                  INT32_MIN };
	salmap_tensor tensor = quantised_tensor(dtype);
	int32_t points[3] = { lowest, lowest + 255, 0 };
	char is[64];
	size_t i;

	tensor.channel_zero_point = points;
	assert_int_equal(check(&tensor), SALMAP_OK);
	for (i = 0; i < 4; i++) {
		snprintf(is, sizeof(is), "is %ld;", (long)wrong[i]);
		points[1] = wrong[i];
		tensor.channel_zero_point = points;
		assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
		             "layer 7", "zero point of channel 1", is, NULL);
		tensor.channel_zero_point = NULL;
		tensor.zero_point = wrong[i];
		assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
		             "layer 7", "zero point", is, NULL);
	}
}

static void zero_points_lie_in_the_range_of_the_type(void **state)
{
	(void)state;
	assert_zero_points(SALMAP_U8, 0);
	assert_zero_points(SALMAP_I8, -128);
}

static void other_types_ignore_scales(void **state)
{
	const float scale = NAN;
	const int32_t point = 1000;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		salmap_tensor tensor = quantised_tensor(dtypes[i]);
		struct salmap_view view;

		tensor.scale = 0;
		tensor.zero_point = 1000;
		tensor.channel_scale = &scale;
		tensor.channel_zero_point = &point;
		memset(&view, 0xff, sizeof(view)); /* nothing is left as it was */
		assert_int_equal(salmap_view_check(&view, 0, &tensor, NULL),
		                 SALMAP_OK);
		assert_near(salmap_view_quantum(&view, 2).scale, 1, 0);
		assert_int_equal(salmap_view_quantum(&view, 2).zero_point, 0);
	}
}

static void channels_have_their_own_scale(void **state)
{
	const float scales[3] = { 0.5f, 2, 3 };
	const int32_t points[3] = { 0, 128, 255 };
	salmap_tensor tensor = quantised_tensor(SALMAP_U8);
	struct salmap_view view;
	int i;

	(void)state;
	tensor.scale = 7;
	tensor.zero_point = 9;
	tensor.channel_scale = scales;
	tensor.channel_zero_point = points;
	assert_int_equal(salmap_view_check(&view, 0, &tensor, NULL), SALMAP_OK);
	for (i = 0; i < 3; i++) {
		const struct salmap_quantum quantum =
			salmap_view_quantum(&view, i);

		assert_near(quantum.scale, scales[i], 0);
		assert_int_equal(quantum.zero_point, points[i]);
	}
	view.channel_scale = NULL;
	view.channel_zero_point = NULL;
	assert_near(salmap_view_quantum(&view, 1).scale, 7, 0);
	assert_int_equal(salmap_view_quantum(&view, 1).zero_point, 9);
}

static void integers_become_scaled_floats(void **state)
{
	const struct salmap_quantum quantum = { 0.25f, 100 };
	const struct salmap_quantum negative = { 3, -128 };
	int i;

	(void)state;
	for (i = 0; i < 256; i++) {
		const unsigned char byte = (unsigned char)i;
		const int value = i < 128 ? i : i - 256;

		assert_near(salmap_load_u8(&byte, quantum), (i - 100) * 0.25,
		            0);
		assert_near(salmap_load_i8(&byte, quantum),
		            (value - 100) * 0.25, 0);
		assert_near(salmap_load_i8(&byte, negative), (value + 128) * 3,
		            0);
	}
}

static void bf16_is_the_upper_half_of_a_float(void **state)
{
	uint32_t upper;

	(void)state;
	for (upper = 0; upper < 65536; upper++) {
		const uint16_t element = (uint16_t)upper;
		const float value =
			salmap_load_bf16((const unsigned char *)&element);

		assert_int_equal(salmap_bits_of_float(value), upper << 16);
	}
}

static float load_double(double value)
{
	return salmap_load_f64((const unsigned char *)&value);
}

static void f64_is_rounded_or_cut(void **state)
{
	(void)state;
	assert_near(load_double(0.1), 0.1f, 0);
	assert_near(load_double(-1e-300), 0, 0);
	assert_near(load_double(1e300), FLT_MAX, 0);
	assert_near(load_double(-1e300), -FLT_MAX, 0);
	assert_near(load_double(nextafter(FLT_MAX, DBL_MAX)), FLT_MAX, 0);
	assert_true(load_double((double)INFINITY) > FLT_MAX);
	assert_true(load_double(-(double)INFINITY) < -FLT_MAX);
	assert_true(load_double((double)NAN) != load_double((double)NAN));
}

/* ----------------------------------------------------------------- wrong */

static void a_null_tensor_is_refused(void **state)
{
	(void)state;
	assert_noted(&message, check(NULL), SALMAP_E_ARGUMENT, "layer 7",
	             "tensor is NULL", NULL);
}

static void null_data_is_refused(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	tensor.data = NULL;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "layer 7",
	             "data is NULL", NULL);
}

static void a_wrong_struct_size_is_refused(void **state)
{
	const uint32_t wrong[] = { 4, FIRST_SIZE - 1, 1025, UINT32_MAX };
	salmap_tensor tensor = valid_tensor();
	char size[32], wanted[32];
	size_t i;

	(void)state;
	snprintf(wanted, sizeof(wanted), "%zu bytes", sizeof(tensor));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		tensor.struct_size = wrong[i];
		snprintf(size, sizeof(size), "struct_size is %u", wrong[i]);
		assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
		             "layer 7", size, wanted, NULL);
	}
}

/* What an initialiser refused, and what none has seen. */
static void a_tensor_that_was_not_made_is_refused(void **state)
{
	salmap_tensor refused, none = { 0 };

	(void)state;
	assert_int_equal(salmap_tensor_tokens(&refused, numbers, SALMAP_F32, 1,
	                                      10, 3, 1, 3, 4),
	                 SALMAP_E_ARGUMENT);
	assert_noted(&message, check(&refused), SALMAP_E_ARGUMENT, "layer 7",
	             "refused", "h 3, w 4", "prefix + h * w", NULL);
	assert_int_equal(salmap_tensor_nchw(&refused, numbers, SALMAP_F32, 0, 3,
	                                    4, 5), SALMAP_E_ARGUMENT);
	assert_noted(&message, check(&refused), SALMAP_E_ARGUMENT, "layer 7",
	             "refused", "n 0, c 3", NULL);
	assert_int_equal(salmap_tensor_blocked(&refused, numbers, SALMAP_F32, 1,
	                                       3, 4, 5, 0), SALMAP_E_ARGUMENT);
	assert_noted(&message, check(&refused), SALMAP_E_ARGUMENT, "layer 7",
	             "refused", "c 3", "blocks from 1", NULL);
	assert_noted(&message, check(&none), SALMAP_E_ARGUMENT, "layer 7",
	             "struct_size is 0", NULL);
}

/* A tensor of a later version, with fields that this one does not know. */
struct later_tensor {
	salmap_tensor tensor;
	unsigned char unknown[16];
};

/* A struct of 0.1 ends before the blocks: what follows it is not read. */
static void fields_beyond_the_size_count_as_zero(void **state)
{
	salmap_tensor tensor = valid_tensor();
	uint32_t size;

	(void)state;
	tensor.channel_block = -1;
	tensor.stride_block = INT64_MAX;
	tensor.struct_size = FIRST_SIZE;
	assert_int_equal(check(&tensor), SALMAP_OK);
	tensor.channel_block = 2;
	tensor.stride_block = 0;
	for (size = FIRST_SIZE; size <= sizeof(tensor); size++) {
		tensor.struct_size = size;
		assert_int_equal(check(&tensor), SALMAP_OK);
	}
}

static void blocks_must_be_sound(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	tensor.struct_size = sizeof(tensor);
	tensor.channel_block = -1;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "layer 7",
	             "channel_block is -1", NULL);
	tensor.channel_block = 2;
	tensor.stride_block = PTRDIFF_MAX;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "layer 7",
	             "channel blocks = 2", NULL);
	tensor.channel_block = 3; /* one block: its stride is never taken */
	assert_int_equal(check(&tensor), SALMAP_OK);
	tensor.channel_block = INT64_MAX;
	assert_int_equal(check(&tensor), SALMAP_OK);
}

static void unknown_fields_must_be_zero(void **state)
{
	struct later_tensor later = { valid_tensor(), { 0 } };
	size_t i;

	(void)state;
	later.tensor.struct_size = sizeof(later);
	assert_int_equal(check(&later.tensor), SALMAP_OK);
	for (i = 0; i < sizeof(later.unknown); i++) {
		memset(later.unknown, 0, sizeof(later.unknown));
		later.unknown[i] = 1;
		assert_noted(&message, check(&later.tensor),
		             SALMAP_E_UNSUPPORTED, "layer 7",
		             salmap_version_string(), NULL);
	}
}

static void unknown_dtypes_fail_the_check(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	tensor.dtype = 6;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "layer 7",
	             "dtype is 6", "f32 (0)", "i8 (5)", NULL);
	tensor.dtype = -1;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "dtype is -1",
	             NULL);
}

static void all_dtypes_have_their_size(void **state)
{
	static const int64_t sizes[DTYPES] = { 4, 2, 2, 8, 1, 1 };
	salmap_tensor tensor;
	struct salmap_view view;
	size_t i;

	(void)state;
	for (i = 0; i < DTYPES; i++) {
		assert_int_equal(salmap_tensor_nchw(&tensor, numbers, dtypes[i],
		                                    1, 2, 3, 4),
		                 SALMAP_OK);
		assert_int_equal(salmap_view_check(&view, 0, &tensor, NULL),
		                 SALMAP_OK);
		assert_int_equal(view.stride_w, sizes[i]);
		assert_int_equal(view.stride_c, 12 * sizes[i]);
	}
}

static void extents_out_of_range_fail_the_check(void **state)
{
	salmap_tensor t;
	const struct {
		const char *name;
		int64_t *extent;
		int64_t largest;
	} extents[] = {
		{ "n", &t.n, SALMAP_MAX_BATCH }, { "c", &t.c, INT32_MAX },
		{ "d", &t.d, SALMAP_MAX_SIDE },  { "h", &t.h, SALMAP_MAX_SIDE },
		{ "w", &t.w, SALMAP_MAX_SIDE },
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < 5; i++) {
		const int64_t wrong[] = { 0, -3, extents[i].largest + 1,
			                  INT64_MAX, INT64_MIN };

		for (j = 0; j < sizeof(wrong) / sizeof(wrong[0]); j++) {
			char is[64], want[64];

			t = valid_tensor();
			*extents[i].extent = wrong[j];
			snprintf(is, sizeof(is), "extent %s is %lld",
			         extents[i].name, (long long)wrong[j]);
			snprintf(want, sizeof(want), "want 1 to %lld",
			         (long long)extents[i].largest);
			assert_noted(&message, check(&t), SALMAP_E_ARGUMENT,
			             "layer 7", is, want, NULL);
		}
	}
}

static void largest_extents_pass_with_strides_of_zero(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	tensor.n = SALMAP_MAX_BATCH;
	tensor.c = INT32_MAX;
	tensor.h = tensor.w = SALMAP_MAX_SIDE;
	tensor.stride_n = tensor.stride_c = 0;
	tensor.stride_h = tensor.stride_w = 0;
	assert_int_equal(check(&tensor), SALMAP_OK);
}

static void depth_is_unsupported(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	tensor.d = 2;
	assert_noted(&message, check(&tensor), SALMAP_E_UNSUPPORTED, "layer 7",
	             "extent d is 2", "d = 1", NULL);
}

static void elements_beyond_the_address_space_are_refused(void **state)
{
	const int64_t far = PTRDIFF_MAX / 4;
	const int64_t strides[] = { far + 1, -far - 1, INT64_MAX, -INT64_MAX,
		                    INT64_MIN };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		salmap_tensor tensor = valid_tensor();
		char reach[64];

		tensor.stride_n = strides[i];
		snprintf(reach, sizeof(reach), "n = 2 with stride %lld",
		         (long long)strides[i]);
		assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
		             "layer 7", reach, NULL);
	}
}

static void the_reaches_of_all_dimensions_add_up(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	tensor.c = tensor.h = 1;
	tensor.stride_n = PTRDIFF_MAX / 4 - 6;
	assert_int_equal(check(&tensor), SALMAP_OK);
	tensor.stride_n++;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "w = 7",
	             "stride 1", NULL);
	tensor.stride_n--;
	tensor.stride_w = -1;
	assert_int_equal(check(&tensor), SALMAP_OK);
	tensor.stride_w = -2;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "w = 7",
	             "stride -2", NULL);
}

/* ------------------------------------------------------------- non-finite */

static void finite_images_have_nothing_to_count(void **state)
{
	const salmap_tensor tensor = valid_tensor();
	struct salmap_place place = { -1, -1, -1, -1 };
	struct salmap_view view;

	(void)state;
	number_elements();
	numbers[0] = FLT_MAX;
	numbers[1] = -FLT_MAX;
	numbers[2] = FLT_MIN / 2;
	assert_int_equal(salmap_view_check(&view, 0, &tensor, NULL), SALMAP_OK);
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 0);
	assert_int_equal(salmap_view_nonfinite(&view, 1, &place), 0);
	assert_int_equal(place.n, -1);
}

static void assert_place(const struct salmap_place *place, int64_t n, int64_t c,
                         int64_t h, int64_t w)
{
	assert_int_equal(place->n, n);
	assert_int_equal(place->c, c);
	assert_int_equal(place->h, h);
	assert_int_equal(place->w, w);
}

static void the_first_nonfinite_element_is_named(void **state)
{
	const salmap_tensor tensor = valid_tensor();
	struct salmap_place place;
	struct salmap_view view;

	(void)state;
	number_elements();
	numbers[105 + 2 * 35 + 0 * 7 + 1] = NAN;
	numbers[105 + 1 * 35 + 4 * 7 + 2] = INFINITY;
	numbers[105 + 1 * 35 + 4 * 7 + 5] = -INFINITY;
	assert_int_equal(salmap_view_check(&view, 0, &tensor, NULL), SALMAP_OK);
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 0);
	assert_int_equal(salmap_view_nonfinite(&view, 1, &place), 3);
	assert_place(&place, 1, 1, 4, 2);
}

static void the_order_of_channels_last_is_the_same(void **state)
{
	struct salmap_place place;
	struct salmap_view view;
	salmap_tensor tensor;

	(void)state;
	number_elements();
	assert_int_equal(salmap_tensor_nhwc(&tensor, numbers, SALMAP_F32, 1, 3,
	                                    5, 7),
	                 SALMAP_OK);
	numbers[(0 * 7 + 0) * 3 + 2] = NAN;
	numbers[(4 * 7 + 6) * 3 + 1] = NAN;
	assert_int_equal(salmap_view_check(&view, 0, &tensor, NULL), SALMAP_OK);
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 2);
	assert_place(&place, 0, 1, 4, 6);
}

static void nonfinite_halves_are_found(void **state)
{
	const uint16_t halves[] = { 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e01, 0 };
	const struct salmap_view view =
		view_nchw(halves, SALMAP_F16, 1, 1, 2, 3);
	struct salmap_place place;

	(void)state;
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 3);
	assert_place(&place, 0, 0, 0, 2);
}

/* The third of six elements is NaN. */
static void assert_third(const void *data, salmap_dtype dtype)
{
	const struct salmap_view view = view_nchw(data, dtype, 1, 1, 2, 3);
	struct salmap_place place;

	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 1);
	assert_place(&place, 0, 0, 0, 2);
}

static void nonfinite_values_of_other_types_are_found(void **state)
{
	const uint16_t upper[] = { 0x7f7f, 0xff7f, 0xff80, 0, 1, 0x3f80 };
	const double doubles[] = { 1e300, -1e300, (double)NAN, 0, 5, 1e-320 };
	const unsigned char bytes[] = { 0, 127, 128, 255, 1, 2 };
	const struct salmap_view view = view_nchw(bytes, SALMAP_I8, 1, 1, 2, 3);
	struct salmap_place place;

	(void)state;
	assert_third(upper, SALMAP_BF16);
	assert_third(doubles, SALMAP_F64);
	assert_int_equal(salmap_view_nonfinite(&view, 0, &place), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nchw_strides_are_those_of_channels_first),
		cmocka_unit_test(nhwc_strides_are_those_of_channels_last),
		cmocka_unit_test(tokens_after_the_prefix_are_the_grid),
		cmocka_unit_test(tokens_without_a_prefix_are_channels_last),
		cmocka_unit_test(the_prefix_is_skipped_in_elements),
		cmocka_unit_test(blocks_of_channels_follow_each_other),
		cmocka_unit_test(one_block_is_channels_last),
		cmocka_unit_test(blocks_and_channels_below_one_are_refused),
		cmocka_unit_test(fields_beyond_the_size_count_as_zero),
		cmocka_unit_test(blocks_must_be_sound),
		cmocka_unit_test(ncdhw_has_a_depth),
		cmocka_unit_test(ncdhw_of_depth_one_is_nchw),
		cmocka_unit_test(initialisers_take_all_dtypes_and_no_data),
		cmocka_unit_test(extents_below_one_are_refused),
		cmocka_unit_test(extents_whose_product_overflows_are_refused),
		cmocka_unit_test(unknown_dtypes_are_refused),
		cmocka_unit_test(initialisers_refuse_null),
		cmocka_unit_test(tokens_must_be_prefix_and_grid),
		cmocka_unit_test(a_prefix_beyond_the_address_space_is_refused),
		cmocka_unit_test(a_view_has_extents_and_byte_strides),
		cmocka_unit_test(strides_may_be_negative_zero_and_out_of_order),
		cmocka_unit_test(data_need_not_be_aligned),
		cmocka_unit_test(a_stride_that_is_never_taken_may_be_anything),
		cmocka_unit_test(halves_have_two_bytes),
		cmocka_unit_test(the_initialisers_scale_by_one),
		cmocka_unit_test(scales_must_be_positive_and_finite),
		cmocka_unit_test(zero_points_lie_in_the_range_of_the_type),
		cmocka_unit_test(other_types_ignore_scales),
		cmocka_unit_test(channels_have_their_own_scale),
		cmocka_unit_test(integers_become_scaled_floats),
		cmocka_unit_test(bf16_is_the_upper_half_of_a_float),
		cmocka_unit_test(f64_is_rounded_or_cut),
		cmocka_unit_test(a_null_tensor_is_refused),
		cmocka_unit_test(null_data_is_refused),
		cmocka_unit_test(a_wrong_struct_size_is_refused),
		cmocka_unit_test(a_tensor_that_was_not_made_is_refused),
		cmocka_unit_test(unknown_fields_must_be_zero),
		cmocka_unit_test(unknown_dtypes_fail_the_check),
		cmocka_unit_test(all_dtypes_have_their_size),
		cmocka_unit_test(extents_out_of_range_fail_the_check),
		cmocka_unit_test(largest_extents_pass_with_strides_of_zero),
		cmocka_unit_test(depth_is_unsupported),
		cmocka_unit_test(elements_beyond_the_address_space_are_refused),
		cmocka_unit_test(the_reaches_of_all_dimensions_add_up),
		cmocka_unit_test(finite_images_have_nothing_to_count),
		cmocka_unit_test(the_first_nonfinite_element_is_named),
		cmocka_unit_test(the_order_of_channels_last_is_the_same),
		cmocka_unit_test(nonfinite_halves_are_found),
		cmocka_unit_test(nonfinite_values_of_other_types_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
