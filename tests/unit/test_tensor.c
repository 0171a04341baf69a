#include "../support/samples.h"

#include "structs.h"
#include "tensor.h"

#include <math.h>

#define ENUMERATOR(enumerator, value, name, meaning) enumerator,

static const salmap_dtype dtypes[] = { SALMAP_DTYPES(ENUMERATOR) };

#define DTYPES (sizeof(dtypes) / sizeof(dtypes[0]))

static void a_view_has_extents_and_byte_strides(void **state)
{
	const salmap_tensor tensor = valid_tensor();
	struct salmap_view view;

	(void)state;
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
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
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
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
	assert_near(salmap_load_f16(salmap_view_element(&view, 0, 0, 0, 1, 0)),
	            3, 0);
	assert_near(salmap_load_f16(salmap_view_element(&view, 0, 0, 0, 1, 1)),
	            -4, 0);
}

/* The message of the check of a tensor. */
static struct salmap_sentence message;

static salmap_status check(const salmap_tensor *tensor)
{
	struct salmap_view view;

	salmap_sentence_init(&message);
	return salmap_view_check(&view, tensor, &message);
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
		             "scale", wrong[i].text, NULL);
		tensor.channel_scale = scales;
		scales[2] = wrong[i].scale;
		assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
		             "scale of channel 2", wrong[i].text,
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
		             "zero point of channel 1", is, NULL);
		tensor.channel_zero_point = NULL;
		tensor.zero_point = wrong[i];
		assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
		             "zero point", is, NULL);
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
		/* Nothing is left as it was. */
		memset(&view, 0xff, sizeof(view));
		assert_int_equal(salmap_view_check(&view, &tensor, NULL),
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
	assert_int_equal(salmap_view_check(&view, &tensor, NULL), SALMAP_OK);
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

/* ----------------------------------------------------------------- wrong */

static void a_null_tensor_is_refused(void **state)
{
	(void)state;
	assert_noted(&message, check(NULL), SALMAP_E_ARGUMENT, "tensor is NULL", NULL);
}

static void null_data_is_refused(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	tensor.data = NULL;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "data is NULL", NULL);
}

static void a_wrong_struct_size_is_refused(void **state)
{
	const uint32_t wrong[] = { 4, SALMAP_TENSOR_FIRST_SIZE - 1, 1025,
		                   UINT32_MAX };
	salmap_tensor tensor = valid_tensor();
	char size[32], wanted[32];
	size_t i;

	(void)state;
	snprintf(wanted, sizeof(wanted), "%zu bytes", sizeof(tensor));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		tensor.struct_size = wrong[i];
		snprintf(size, sizeof(size), "struct_size is %u", wrong[i]);
		assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
		             size, wanted, NULL);
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
	assert_noted(&message, check(&refused), SALMAP_E_ARGUMENT, "refused", "h 3, w 4", "prefix + h * w", NULL);
	assert_int_equal(salmap_tensor_nchw(&refused, numbers, SALMAP_F32, 0, 3,
	                                    4, 5), SALMAP_E_ARGUMENT);
	assert_noted(&message, check(&refused), SALMAP_E_ARGUMENT, "refused", "n 0, c 3", NULL);
	assert_int_equal(salmap_tensor_blocked(&refused, numbers, SALMAP_F32, 1,
	                                       3, 4, 5, 0), SALMAP_E_ARGUMENT);
	assert_noted(&message, check(&refused), SALMAP_E_ARGUMENT, "refused", "c 3", "blocks from 1", NULL);
	assert_noted(&message, check(&none), SALMAP_E_ARGUMENT, "struct_size is 0", NULL);
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
	tensor.struct_size = SALMAP_TENSOR_FIRST_SIZE;
	assert_int_equal(check(&tensor), SALMAP_OK);
	tensor.channel_block = 2;
	tensor.stride_block = 0;
	for (size = SALMAP_TENSOR_FIRST_SIZE; size <= sizeof(tensor); size++) {
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
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "channel_block is -1", NULL);
	tensor.channel_block = 2;
	tensor.stride_block = PTRDIFF_MAX;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "channel blocks = 2", NULL);
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
		             SALMAP_E_UNSUPPORTED, salmap_version_string(), NULL);
	}
}

static void unknown_dtypes_fail_the_check(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	tensor.dtype = 6;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT, "dtype is 6", "f32 (0)", "i8 (5)", NULL);
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
		assert_int_equal(salmap_view_check(&view, &tensor, NULL),
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
			             is, want, NULL);
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

/* Three sides may have more locations together than can be counted. */
static void too_many_locations_are_refused(void **state)
{
	salmap_tensor tensor = valid_tensor();

	(void)state;
	tensor.h = tensor.w = SALMAP_MAX_SIDE;
	tensor.stride_d = tensor.stride_h = tensor.stride_w = 0;
	assert_int_equal(check(&tensor), SALMAP_OK);
	tensor.d = 2;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
	             "extents d 2, h 1073741823, w 1073741823",
	             "at most 1152921504606846976 locations", NULL);
	tensor.h /= 2;
	assert_int_equal(check(&tensor), SALMAP_OK);
	tensor.d = SALMAP_MAX_SIDE;
	assert_noted(&message, check(&tensor), SALMAP_E_ARGUMENT,
	             "d 1073741823", NULL);
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
		             reach, NULL);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_beyond_the_size_count_as_zero),
		cmocka_unit_test(blocks_must_be_sound),
		cmocka_unit_test(a_view_has_extents_and_byte_strides),
		cmocka_unit_test(strides_may_be_negative_zero_and_out_of_order),
		cmocka_unit_test(data_need_not_be_aligned),
		cmocka_unit_test(a_stride_that_is_never_taken_may_be_anything),
		cmocka_unit_test(halves_have_two_bytes),
		cmocka_unit_test(scales_must_be_positive_and_finite),
		cmocka_unit_test(zero_points_lie_in_the_range_of_the_type),
		cmocka_unit_test(other_types_ignore_scales),
		cmocka_unit_test(channels_have_their_own_scale),
		cmocka_unit_test(a_null_tensor_is_refused),
		cmocka_unit_test(null_data_is_refused),
		cmocka_unit_test(a_wrong_struct_size_is_refused),
		cmocka_unit_test(a_tensor_that_was_not_made_is_refused),
		cmocka_unit_test(unknown_fields_must_be_zero),
		cmocka_unit_test(unknown_dtypes_fail_the_check),
		cmocka_unit_test(all_dtypes_have_their_size),
		cmocka_unit_test(extents_out_of_range_fail_the_check),
		cmocka_unit_test(largest_extents_pass_with_strides_of_zero),
		cmocka_unit_test(too_many_locations_are_refused),
		cmocka_unit_test(elements_beyond_the_address_space_are_refused),
		cmocka_unit_test(the_reaches_of_all_dimensions_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
