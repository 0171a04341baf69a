#include "../support/internals.h"

#include "peak_vector.h"

#include <math.h>

#define C 3
#define D 4
#define H 5
#define W 7

static struct salmap_sentence message;

/* The element (n, c, d, h, w) is its number in memory. */
static float numbers[2 * C * D * H * W];

static void fill_numbers(void)
{
	int i;

	for (i = 0; i < 2 * C * D * H * W; i++)
		numbers[i] = (float)i;
}

static salmap_tensor numbered_tensor(void)
{
	salmap_tensor tensor;

	fill_numbers();
	assert_int_equal(salmap_tensor_nchw(&tensor, numbers, SALMAP_F32, 2, C,
	                                    H, W),
	                 SALMAP_OK);
	return tensor;
}

/* The pixel of the map whose share of the output holds the pixel's centre. */
static int64_t cell_of(int64_t index, int64_t pixels, int64_t cells)
{
	return (int64_t)floor(((double)index + 0.5) * (double)cells /
	                      (double)pixels);
}

static void the_channels_behind_each_place_are_read(void **state)
{
	static const int64_t sizes[][2] = { { H, W }, { 10, 21 }, { 13, 17 },
		                            { 1, 1 }, { 2, 3 } };
	const salmap_tensor tensor = numbered_tensor();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const int64_t height = sizes[i][0], width = sizes[i][1];
		struct salmap_output_place place = { { 0, 0, 0 },
			                             { 0, height, width } };
		int64_t *row = &place.at[1], *column = &place.at[2];

		for (*row = 0; *row < height; ++*row)
			for (*column = 0; *column < width; ++*column) {
				const int64_t h = cell_of(*row, height, H);
				const int64_t w = cell_of(*column, width, W);
				float vector[C];
				int c;

				assert_int_equal(
					salmap_vector_at(&tensor, 1, &place, C,
				                         vector, NULL),
					SALMAP_OK);
				for (c = 0; c < C; c++)
					assert_true(vector[c] ==
					            (float)(((C + c) * H + h) *
					                    W + w));
			}
	}
}

static void volumes_have_a_slice_too(void **state)
{
	static const int64_t size[3] = { 6, 3, 14 };
	salmap_tensor tensor;
	int64_t place[3];
	float vector[C];

	(void)state;
	fill_numbers();
	assert_int_equal(salmap_tensor_ncdhw(&tensor, numbers, SALMAP_F32, 2, C,
	                                     D, H, W),
	                 SALMAP_OK);
	for (place[0] = 0; place[0] < size[0]; place[0]++)
		for (place[1] = 0; place[1] < size[1]; place[1]++)
			for (place[2] = 0; place[2] < size[2]; place[2]++) {
				const int64_t d = cell_of(place[0], size[0], D);
				const int64_t h = cell_of(place[1], size[1], H);
				const int64_t w = cell_of(place[2], size[2], W);
				int c;

				assert_int_equal(
					salmap_volume_vector(&tensor, 1, place,
				                             size, C, vector,
				                             NULL),
					SALMAP_OK);
				for (c = 0; c < C; c++)
					assert_true(
						vector[c] ==
						(float)((((C + c) * D + d) * H +
					                 h) * W + w));
			}
}

static void wrong_places_of_volumes_are_named(void **state)
{
	static const int64_t origin[3] = { 0, 0, 0 }, outside[3] = { 2, 0, 0 };
	static const int64_t size[3] = { 2, 3, 4 }, flat[3] = { 0, 3, 4 };
	static const int64_t narrow[3] = { 2, 3, 0 };
	const salmap_tensor tensor = numbered_tensor();
	salmap_message told = { .struct_size = sizeof(told) };
	float vector[C];

	(void)state;
	assert_int_equal(salmap_volume_vector(&tensor, 0, NULL, size, C, vector,
	                                      &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "place is NULL"));
	assert_int_equal(salmap_volume_vector(&tensor, 0, origin, NULL, C,
	                                      vector, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "size is NULL"));
	assert_int_equal(salmap_volume_vector(&tensor, 0, origin, flat, C,
	                                      vector, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "0 slices; want 1 to"));
	assert_int_equal(salmap_volume_vector(&tensor, 0, outside, size, C,
	                                      vector, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "slice 2, row 0, column 0 lie outside "
	                                  "of 2 slices x 3 rows x 4 columns"));
	assert_int_equal(salmap_volume_vector(&tensor, 0, origin, narrow, C,
	                                      vector, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "2 slices x 3 rows x 0 columns; want"));
}

static void integers_are_scaled_and_infinity_is_handed_on(void **state)
{
	const int8_t bytes[2] = { -3, 5 };
	const float scales[2] = { 0.5f, 2 };
	const int32_t zeros[2] = { 1, -1 };
	const float odd[2] = { INFINITY, NAN };
	const struct salmap_output_place place = { { 0, 0, 0 }, { 0, 1, 1 } };
	salmap_tensor tensor;
	float vector[2];

	(void)state;
	assert_int_equal(salmap_tensor_nhwc(&tensor, bytes, SALMAP_I8, 1, 2, 1,
	                                    1),
	                 SALMAP_OK);
	tensor.channel_scale = scales;
	tensor.channel_zero_point = zeros;
	assert_int_equal(salmap_vector_at(&tensor, 0, &place, 2, vector, NULL),
	                 SALMAP_OK);
	assert_true(vector[0] == -2 && vector[1] == 12);
	assert_int_equal(salmap_tensor_nhwc(&tensor, odd, SALMAP_F32, 1, 2, 1,
	                                    1),
	                 SALMAP_OK);
	assert_int_equal(salmap_vector_at(&tensor, 0, &place, 2, vector, NULL),
	                 SALMAP_OK);
	assert_true(isinf(vector[0]) && isnan(vector[1]));
}

static salmap_status at(uint32_t image, int64_t row, int64_t column,
                        int64_t height, int64_t width, int64_t capacity,
                        float *vector)
{
	const struct salmap_output_place place = { { 0, row, column },
		                                   { 0, height, width } };
	const salmap_tensor tensor = numbered_tensor();

	return salmap_vector_at(&tensor, image, &place, capacity, vector,
	                        &message);
}

static void wrong_arguments_are_named(void **state)
{
	const struct salmap_output_place place = { { 0, 0, 0 }, { 0, 1, 1 } };
	float vector[C] = { -1, -1, -1 };

	(void)state;
	salmap_sentence_init(&message);
	assert_noted(&message,
	             salmap_vector_at(NULL, 0, &place, C, vector, &message),
	             SALMAP_E_ARGUMENT, "tensor is NULL", NULL);
	assert_noted(&message, at(2, 0, 0, 4, 4, C, vector), SALMAP_E_ARGUMENT,
	             "image is 2", "0 to 1", NULL);
	assert_noted(&message, at(0, 4, 0, 4, 9, C, vector), SALMAP_E_ARGUMENT,
	             "row 4", "4 rows x 9 columns", NULL);
	assert_noted(&message, at(0, 0, 9, 4, 9, C, vector), SALMAP_E_ARGUMENT,
	             "column 9", NULL);
	assert_noted(&message, at(0, -1, 0, 4, 9, C, vector),
	             SALMAP_E_ARGUMENT, "row -1", NULL);
	assert_noted(&message, at(0, 0, -1, 4, 9, C, vector),
	             SALMAP_E_ARGUMENT, "column -1", NULL);
	assert_noted(&message, at(0, 0, 0, 0, 9, C, vector), SALMAP_E_ARGUMENT,
	             "0 rows x 9 columns", "1073741823", NULL);
	assert_noted(&message, at(0, 0, 0, 1, 0, C, vector), SALMAP_E_ARGUMENT,
	             "1 row x 0 columns", NULL);
	assert_noted(&message, at(0, 1, 0, 1, 1, C, vector), SALMAP_E_ARGUMENT,
	             "outside of 1 row x 1 column", NULL);
	assert_noted(&message, at(0, 0, 0, 1, 1, 1, vector), SALMAP_E_ARGUMENT,
	             "holds 1 number;", NULL);
	assert_noted(&message, at(0, 0, 0, 9, 1073741824, C, vector),
	             SALMAP_E_ARGUMENT, "1073741824 columns", NULL);
	assert_noted(&message, at(0, 0, 0, 9, 0, C, vector), SALMAP_E_ARGUMENT,
	             "0 columns", NULL);
	assert_noted(&message, at(0, 0, 0, 1073741824, 9, C, vector),
	             SALMAP_E_ARGUMENT, "1073741824 rows", NULL);
	assert_noted(&message, at(0, 0, 0, 4, 9, C - 1, vector),
	             SALMAP_E_ARGUMENT, "holds 2", "3 channels", NULL);
	assert_noted(&message, at(0, 0, 0, 4, 9, C, NULL), SALMAP_E_ARGUMENT,
	             "vector is NULL", NULL);
	assert_true(vector[0] == -1 && vector[2] == -1);
}

static void the_public_function_tells_why(void **state)
{
	const salmap_tensor tensor = numbered_tensor();
	salmap_message told = { .struct_size = sizeof(told) };
	salmap_tensor deep = tensor;
	float vector[C];

	(void)state;
	assert_int_equal(salmap_peak_vector(&tensor, 9, 0, 0, 1, 1, C, vector,
	                                    &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "image is 9"));
	assert_int_equal(salmap_peak_vector(&tensor, 0, 1, 2, H, W, C, vector,
	                                    &told),
	                 SALMAP_OK);
	assert_true(vector[1] == H * W + W + 2);
	deep.d = 2;
	assert_int_equal(salmap_peak_vector(&deep, 0, 0, 0, 1, 1, C, vector,
	                                    &told),
	                 SALMAP_E_UNSUPPORTED);
	assert_non_null(strstr(told.text, "extent d is 2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_channels_behind_each_place_are_read),
		cmocka_unit_test(volumes_have_a_slice_too),
		cmocka_unit_test(wrong_places_of_volumes_are_named),
		cmocka_unit_test(
			integers_are_scaled_and_infinity_is_handed_on),
		cmocka_unit_test(wrong_arguments_are_named),
		cmocka_unit_test(the_public_function_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
