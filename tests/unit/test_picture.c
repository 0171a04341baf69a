#include "../support/room.h"

#include "picture.h"

#include <math.h>

static const salmap_pixel pixels[] = { SALMAP_PIXEL_RGB8, SALMAP_PIXEL_BGR8,
	                               SALMAP_PIXEL_RGBA8, SALMAP_PIXEL_BGRA8,
	                               SALMAP_PIXEL_RGB_F32 };

#define PIXELS (sizeof(pixels) / sizeof(pixels[0]))

static const int64_t bad_sides[] = { 0, -1, (int64_t)SALMAP_MAX_SIDE + 1,
	                             INT64_MIN, INT64_MAX };

#define BAD_SIDES (sizeof(bad_sides) / sizeof(bad_sides[0]))

static float floats[64];
static unsigned char bytes[64];
static struct salmap_sentence message;

/* ---------------------------------------------------------- initialisers */

static void a_packed_plane_has_no_gaps(void **state)
{
	salmap_plane plane;

	(void)state;
	assert_int_equal(salmap_plane_packed(&plane, floats, 5, 3), SALMAP_OK);
	assert_int_equal(plane.struct_size, sizeof(plane));
	assert_ptr_equal(plane.data, floats);
	assert_int_equal(plane.width, 5);
	assert_int_equal(plane.height, 3);
	assert_int_equal(plane.stride, 5);
	assert_ptr_equal(salmap_plane_at(&plane, 2, 4), floats + 14);
}

static void a_packed_picture_has_no_gaps(void **state)
{
	static const int64_t sizes[PIXELS] = { 3, 3, 4, 4, 12 };
	salmap_picture picture;
	size_t i;

	(void)state;
	for (i = 0; i < PIXELS; i++) {
		assert_int_equal(salmap_pixel_size(pixels[i]), sizes[i]);
		assert_int_equal(salmap_picture_packed(&picture, bytes,
		                                       pixels[i], 2, 3),
		                 SALMAP_OK);
		assert_int_equal(picture.struct_size, sizeof(picture));
		assert_int_equal(picture.pixel, pixels[i]);
		assert_int_equal(picture.width, 2);
		assert_int_equal(picture.height, 3);
		assert_int_equal(picture.stride, 2 * sizes[i]);
		assert_ptr_equal(salmap_picture_at(&picture, 1, 1),
		                 bytes + 3 * sizes[i]);
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
	assert_int_equal(salmap_plane_packed(&plane, floats, width, height),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(plane.struct_size, 0);
}

static void assert_picture_is_not_packed(salmap_pixel pixel, int64_t width,
                                         int64_t height)
{
	salmap_picture picture;

	memset(&picture, 0x5a, sizeof(picture));
	assert_int_equal(salmap_picture_packed(&picture, bytes, pixel, width,
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

static void unknown_pixels_have_no_size(void **state)
{
	const salmap_pixel unknown[] = { -1, 5, INT32_MIN, INT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		assert_int_equal(salmap_pixel_size(unknown[i]), 0);
		assert_picture_is_not_packed(unknown[i], 2, 2);
	}
}

static void initialisers_refuse_null(void **state)
{
	(void)state;
	assert_int_equal(salmap_plane_packed(NULL, floats, 1, 1),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(salmap_picture_packed(NULL, bytes, SALMAP_PIXEL_RGB8,
	                                       1, 1),
	                 SALMAP_E_ARGUMENT);
}

/* ----------------------------------------------------------------- checks */

static salmap_plane valid_plane(void)
{
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, floats, 5, 3), SALMAP_OK);
	return plane;
}

static salmap_picture valid_picture(salmap_pixel pixel)
{
	salmap_picture picture;

	assert_int_equal(salmap_picture_packed(&picture, bytes, pixel, 5, 3),
	                 SALMAP_OK);
	return picture;
}

static salmap_status check_plane(const salmap_plane *plane)
{
	salmap_sentence_init(&message);
	return salmap_plane_check(plane, "the map", &message);
}

static salmap_status check_picture(const salmap_picture *picture)
{
	salmap_sentence_init(&message);
	return salmap_picture_check(picture, "the photo", &message);
}

static void null_is_refused(void **state)
{
	salmap_plane plane = valid_plane();
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	plane.data = NULL;
	picture.data = NULL;
	assert_noted(&message, check_plane(NULL), SALMAP_E_ARGUMENT, "the map",
	             "is NULL", NULL);
	assert_noted(&message, check_picture(NULL), SALMAP_E_ARGUMENT,
	             "the photo", "is NULL", NULL);
	assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
	             "the map", "data is NULL", NULL);
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "the photo", "data is NULL", NULL);
}

static void what_no_initialiser_filled_is_refused(void **state)
{
	const salmap_plane no_plane = { 0 };
	const salmap_picture no_picture = { 0 };
	char wanted[32];

	(void)state;
	snprintf(wanted, sizeof(wanted), "%zu bytes", sizeof(no_plane));
	assert_noted(&message, check_plane(&no_plane), SALMAP_E_ARGUMENT,
	             "the map", "struct_size is 0", wanted, NULL);
	snprintf(wanted, sizeof(wanted), "%zu bytes", sizeof(no_picture));
	assert_noted(&message, check_picture(&no_picture), SALMAP_E_ARGUMENT,
	             "the photo", "struct_size is 0", wanted, NULL);
}

static void a_struct_that_ends_too_soon_is_refused(void **state)
{
	salmap_plane plane = valid_plane();
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	plane.struct_size--;
	picture.struct_size--;
	assert_int_equal(check_plane(&plane), SALMAP_E_ARGUMENT);
	assert_int_equal(check_picture(&picture), SALMAP_E_ARGUMENT);
}

/* Of a later version, with a field that this one does not know. */
static void unknown_fields_have_to_be_zero(void **state)
{
	struct {
		salmap_plane plane;
		uint64_t unknown;
	} plane = { valid_plane(), 0 };
	struct {
		salmap_picture picture;
		uint64_t unknown;
	} picture = { valid_picture(SALMAP_PIXEL_RGB8), 0 };

	(void)state;
	plane.plane.struct_size = sizeof(plane);
	picture.picture.struct_size = sizeof(picture);
	assert_int_equal(check_plane(&plane.plane), SALMAP_OK);
	assert_int_equal(check_picture(&picture.picture), SALMAP_OK);
	plane.unknown = picture.unknown = 1;
	assert_noted(&message, check_plane(&plane.plane),
	             SALMAP_E_UNSUPPORTED, "the map", "want zeros", NULL);
	assert_noted(&message, check_picture(&picture.picture),
	             SALMAP_E_UNSUPPORTED, "the photo", "want zeros", NULL);
}

static void sides_out_of_range_fail_the_check(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < BAD_SIDES; i++) {
		salmap_plane plane = valid_plane();
		salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);
		char size[64];

		plane.width = bad_sides[i];
		snprintf(size, sizeof(size), "%lld x 3",
		         (long long)bad_sides[i]);
		assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
		             "the map", size, "1 to 1073741823", NULL);
		picture.width = bad_sides[i];
		snprintf(size, sizeof(size), "%lld x 3",
		         (long long)bad_sides[i]);
		assert_noted(&message, check_picture(&picture),
		             SALMAP_E_ARGUMENT, "the photo", size,
		             "1 to 1073741823", NULL);
		picture = valid_picture(SALMAP_PIXEL_RGB8);
		picture.height = bad_sides[i];
		snprintf(size, sizeof(size), "5 x %lld",
		         (long long)bad_sides[i]);
		assert_noted(&message, check_picture(&picture),
		             SALMAP_E_ARGUMENT, "the photo", size,
		             "1 to 1073741823", NULL);
	}
}

static void unknown_pixels_fail_the_check(void **state)
{
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	picture.pixel = 5;
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "the photo", "pixel is 5", NULL);
	picture.pixel = -1;
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "pixel is -1", NULL);
}

static void strides_may_be_negative_and_have_gaps(void **state)
{
	const int64_t strides[] = { 5, 6, 1000, -5, -6, -1000 };
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		salmap_plane plane = valid_plane();

		plane.stride = strides[i];
		assert_int_equal(check_plane(&plane), SALMAP_OK);
		for (j = 0; j < PIXELS; j++) {
			salmap_picture picture = valid_picture(pixels[j]);

			picture.stride =
				strides[i] * salmap_pixel_size(pixels[j]);
			assert_int_equal(check_picture(&picture), SALMAP_OK);
		}
	}
}

static void a_negative_stride_goes_up(void **state)
{
	salmap_plane plane = valid_plane();
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	plane.data = floats + 20;
	plane.stride = -6;
	assert_ptr_equal(salmap_plane_at(&plane, 2, 1), floats + 9);
	picture.data = bytes + 40;
	picture.stride = -16;
	assert_ptr_equal(salmap_picture_at(&picture, 2, 1), bytes + 11);
}

static void strides_below_a_row_are_refused(void **state)
{
	const int64_t strides[] = { 4, -4, 0, 1 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		salmap_plane plane = valid_plane();
		salmap_picture picture = valid_picture(SALMAP_PIXEL_RGBA8);
		char stride[64];

		plane.stride = strides[i];
		picture.stride = strides[i] * 4;
		snprintf(stride, sizeof(stride), "stride is %lld elements",
		         (long long)strides[i]);
		assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
		             "the map", stride, "at least 5", NULL);
		snprintf(stride, sizeof(stride), "stride is %lld bytes",
		         (long long)strides[i] * 4);
		assert_noted(&message, check_picture(&picture),
		             SALMAP_E_ARGUMENT, "the photo", stride,
		             "at least 20", NULL);
	}
}

static void strides_count_bytes_of_a_picture(void **state)
{
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	picture.stride = 16;
	assert_int_equal(check_picture(&picture), SALMAP_OK);
	picture.stride = 14;
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "at least 15", NULL);
}

static void planes_beyond_the_address_space_are_refused(void **state)
{
	const int64_t far = PTRDIFF_MAX / 12; /* three rows of floats */
	const int64_t strides[] = {
		far + 1,   -far - 1,          INT64_MAX,
		-INT64_MAX, INT64_MAX / 4 + 1, INT64_MIN / 4
	};
	salmap_plane plane = valid_plane();
	size_t i;

	(void)state;
	plane.stride = far;
	assert_int_equal(check_plane(&plane), SALMAP_OK);
	plane.stride = -far;
	assert_int_equal(check_plane(&plane), SALMAP_OK);
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		plane.stride = strides[i];
		assert_noted(&message, check_plane(&plane), SALMAP_E_ARGUMENT,
		             "the map", "beyond the address space", NULL);
	}
}

static void pictures_beyond_the_address_space_are_refused(void **state)
{
	const int64_t far = PTRDIFF_MAX / 3;
	const int64_t strides[] = { far + 1, -far - 1, INT64_MAX, -INT64_MAX };
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);
	size_t i;

	(void)state;
	picture.stride = far;
	assert_int_equal(check_picture(&picture), SALMAP_OK);
	for (i = 0; i < sizeof(strides) / sizeof(strides[0]); i++) {
		picture.stride = strides[i];
		assert_noted(&message, check_picture(&picture),
		             SALMAP_E_ARGUMENT, "the photo", "height 3",
		             "beyond the address space", NULL);
	}
}

static void a_stride_without_a_negative_is_refused(void **state)
{
	salmap_picture picture = valid_picture(SALMAP_PIXEL_RGB8);

	(void)state;
	picture.stride = INT64_MIN;
	assert_noted(&message, check_picture(&picture), SALMAP_E_ARGUMENT,
	             "the photo", "-9223372036854775808", NULL);
}

/* ----------------------------------------------------------------- pixels */

static void parts_stand_where_the_name_says(void **state)
{
	static const unsigned char expected[4][4] = { { 255, 51, 0, 9 },
		                                      { 0, 51, 255, 9 },
		                                      { 255, 51, 0, 255 },
		                                      { 0, 51, 255, 255 } };
	const float rgb[3] = { 1, 0.2f, 0 };
	unsigned char stored[4];
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		memset(stored, 9, sizeof(stored));
		salmap_pixel_store(pixels[i], stored, rgb);
		assert_memory_equal(stored, expected[i], sizeof(stored));
	}
}

static void float_pixels_are_stored_as_they_are(void **state)
{
	const float rgb[3] = { 1, 0.2f, 1e-30f };
	unsigned char stored[13];
	float loaded[3];

	(void)state;
	salmap_pixel_store(SALMAP_PIXEL_RGB_F32, stored + 1, rgb);
	salmap_pixel_load(SALMAP_PIXEL_RGB_F32, stored + 1, loaded);
	assert_memory_equal(loaded, rgb, sizeof(rgb));
}

static void values_are_clamped(void **state)
{
	const float rgb[3] = { -0.5f, 1.5f, INFINITY };
	const float clamped[3] = { 0, 1, 1 };
	unsigned char stored[12];
	size_t i;

	(void)state;
	salmap_pixel_store(SALMAP_PIXEL_RGB_F32, stored, rgb);
	assert_memory_equal(stored, clamped, sizeof(clamped));
	for (i = 0; i < 4; i++) {
		float loaded[3];

		salmap_pixel_store(pixels[i], stored, rgb);
		salmap_pixel_load(pixels[i], stored, loaded);
		assert_memory_equal(loaded, clamped, sizeof(clamped));
	}
}

static void floats_loaded_are_whatever_they_are(void **state)
{
	const float rgb[3] = { -7, 1e30f, INFINITY };
	unsigned char stored[12];
	float loaded[3];

	(void)state;
	memcpy(stored, rgb, sizeof(rgb));
	salmap_pixel_load(SALMAP_PIXEL_RGB_F32, stored, loaded);
	assert_memory_equal(loaded, rgb, sizeof(rgb));
}

static void bytes_survive_load_and_store(void **state)
{
	int value;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		for (value = 0; value < 256; value++) {
			const unsigned char b[4] = {
				(unsigned char)value,
				(unsigned char)(255 - value),
				(unsigned char)(value ^ 0x55), 255
			};
			unsigned char stored[4] = { 0, 0, 0, 255 };
			float rgb[3];

			salmap_pixel_load(pixels[i], b, rgb);
			salmap_pixel_store(pixels[i], stored, rgb);
			assert_memory_equal(stored, b, 4);
		}
}

static void bytes_are_rounded_to_nearest(void **state)
{
	int value;

	(void)state;
	for (value = 0; value < 255; value++) {
		const float rgb[3] = { ((float)value + 0.49f) / 255,
			               ((float)value + 0.51f) / 255,
			               (float)value / 255 };
		unsigned char stored[3];

		salmap_pixel_store(SALMAP_PIXEL_RGB8, stored, rgb);
		assert_int_equal(stored[0], value);
		assert_int_equal(stored[1], value + 1);
		assert_int_equal(stored[2], value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packed_plane_has_no_gaps),
		cmocka_unit_test(a_packed_picture_has_no_gaps),
		cmocka_unit_test(the_largest_sides_are_packed),
		cmocka_unit_test(sides_out_of_range_are_not_packed),
		cmocka_unit_test(unknown_pixels_have_no_size),
		cmocka_unit_test(initialisers_refuse_null),
		cmocka_unit_test(null_is_refused),
		cmocka_unit_test(what_no_initialiser_filled_is_refused),
		cmocka_unit_test(a_struct_that_ends_too_soon_is_refused),
		cmocka_unit_test(unknown_fields_have_to_be_zero),
		cmocka_unit_test(sides_out_of_range_fail_the_check),
		cmocka_unit_test(unknown_pixels_fail_the_check),
		cmocka_unit_test(strides_may_be_negative_and_have_gaps),
		cmocka_unit_test(a_negative_stride_goes_up),
		cmocka_unit_test(strides_below_a_row_are_refused),
		cmocka_unit_test(strides_count_bytes_of_a_picture),
		cmocka_unit_test(planes_beyond_the_address_space_are_refused),
		cmocka_unit_test(pictures_beyond_the_address_space_are_refused),
		cmocka_unit_test(a_stride_without_a_negative_is_refused),
		cmocka_unit_test(parts_stand_where_the_name_says),
		cmocka_unit_test(float_pixels_are_stored_as_they_are),
		cmocka_unit_test(values_are_clamped),
		cmocka_unit_test(floats_loaded_are_whatever_they_are),
		cmocka_unit_test(bytes_survive_load_and_store),
		cmocka_unit_test(bytes_are_rounded_to_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
