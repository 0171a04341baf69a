#include "../support/test.h"

#include "pixel.h"

#include <math.h>

#define ENUMERATOR(enumerator, value, name, meaning) enumerator,

static const salmap_pixel pixels[] = { SALMAP_PIXELS(ENUMERATOR) };

#define PIXELS (sizeof(pixels) / sizeof(pixels[0]))

static void pixels_have_their_size(void **state)
{
	static const int64_t sizes[PIXELS] = { 3, 3, 4, 4, 12 };
	size_t i;

	(void)state;
	for (i = 0; i < PIXELS; i++) {
		assert_int_equal(salmap_pixel_size(pixels[i]), sizes[i]);
		assert_int_equal(salmap_pixel_step(pixels[i]), sizes[i]);
	}
}

static void unknown_pixels_have_no_size(void **state)
{
	const salmap_pixel unknown[] = { -1, PIXELS, INT32_MIN, INT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_int_equal(salmap_pixel_size(unknown[i]), 0);
}

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

/* Pixels side by side, of which the last is followed by what stays as it is. */
static void several_pixels_are_as_each_alone(void **state)
{
	static const float stored[6] = { 0.49f, 100.5f, 255, 99.5f, 7.51f, 254.5f };
	static const float rounded[6] = { 0, 101, 255, 100, 8, 255 };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		const size_t size = (size_t)salmap_pixel_size(pixels[i]);
		unsigned char bytes[9], alone[4];
		float loaded[6], one[3];
		int part;

		memset(bytes, 9, sizeof(bytes));
		salmap_pixel_store_bytes(pixels[i], bytes, 2, stored);
		assert_int_equal(bytes[2 * size], 9);
		salmap_pixel_load_stored(pixels[i], bytes, 2, loaded);
		assert_memory_equal(loaded, rounded, sizeof(rounded));
		for (part = 0; part < 3; part++)
			one[part] = rounded[3 + part] / 255;
		salmap_pixel_store(pixels[i], alone, one);
		assert_memory_equal(bytes + size, alone, size);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pixels_have_their_size),
		cmocka_unit_test(unknown_pixels_have_no_size),
		cmocka_unit_test(parts_stand_where_the_name_says),
		cmocka_unit_test(float_pixels_are_stored_as_they_are),
		cmocka_unit_test(values_are_clamped),
		cmocka_unit_test(floats_loaded_are_whatever_they_are),
		cmocka_unit_test(bytes_survive_load_and_store),
		cmocka_unit_test(bytes_are_rounded_to_nearest),
		cmocka_unit_test(several_pixels_are_as_each_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
