#include "../support/internals.h"

#include "resize.h"

#include <math.h>

#define MOST 130 /* pixels each way: more than are worked on at once */

static struct salmap_sentence message;

/* ---------------------------------------------------------------- pictures */

/* A picture with its memory. */
struct canvas {
	unsigned char bytes[MOST * MOST * 12];
	salmap_picture picture;
};

static void blank(struct canvas *canvas, salmap_pixel pixel, int64_t width,
                  int64_t height)
{
	memset(canvas->bytes, 0xa5, sizeof(canvas->bytes));
	assert_int_equal(salmap_picture_packed(&canvas->picture, canvas->bytes,
	                                       pixel, width, height),
	                 SALMAP_OK);
}

/* Multiples of 1/255, the same for all pixel types. */
static void paint(struct canvas *canvas, salmap_pixel pixel, int64_t width,
                  int64_t height, uint64_t seed)
{
	struct random random = { seed };
	int64_t row, column;
	float rgb[3];
	int i;

	blank(canvas, pixel, width, height);
	for (row = 0; row < height; row++)
		for (column = 0; column < width; column++) {
			for (i = 0; i < 3; i++)
				rgb[i] =
					(float)random_below(&random, 256) / 255;
			salmap_pixel_store(pixel,
			                   salmap_picture_at(&canvas->picture,
			                                     row, column),
			                   rgb);
		}
}

static void resize(const struct canvas *photo, const struct canvas *out)
{
	assert_int_equal(salmap_resize(&photo->picture, &out->picture, NULL),
	                 SALMAP_OK);
}

/* -------------------------------------------------------------- definition */

/* One channel through a stack of one layer that is not normalised: how maps are
 * brought to another size. */
static void resize_channel(const struct canvas *photo, int channel,
                           int64_t width, int64_t height, float *out)
{
	const int64_t from_width = photo->picture.width;
	const int64_t from_height = photo->picture.height;
	const bool shrinks = width <= from_width && height <= from_height;
	struct salmap_layer_info info = { .struct_size = sizeof(info) };
	float plane[MOST * MOST];
	salmap_tensor tensor;
	salmap_plane to;
	salmap *sm;
	int64_t i;

	for (i = 0; i < from_width * from_height; i++)
		plane[i] = photo->bytes[i * 3 + channel];
	assert_int_equal(salmap_create(1, NULL, &sm), SALMAP_OK);
	salmap_set_normalizer(sm, SALMAP_NORMALIZER_NONE);
	salmap_set_resampling(sm, shrinks ? SALMAP_RESAMPLING_AREA
	                                  : SALMAP_RESAMPLING_BILINEAR);
	salmap_tensor_nchw(&tensor, plane, SALMAP_F32, 1, 1, from_height,
	                   from_width);
	assert_int_equal(salmap_push_map(sm, 0, &tensor), SALMAP_OK);
	salmap_plane_packed(&to, out, width, height);
	assert_int_equal(salmap_layer_map(sm, 0, 0, &to), SALMAP_OK);
	/* A map whose values are all equal comes back as 0. */
	assert_int_equal(salmap_layer_info(sm, 0, 0, &info), SALMAP_OK);
	if (info.flags & SALMAP_LAYER_FLAT)
		for (i = 0; i < width * height; i++)
			out[i] = (float)info.min;
	salmap_destroy(sm);
}

static void check_against_maps(const struct canvas *photo, int64_t width,
                               int64_t height)
{
	float plane[MOST * MOST];
	struct canvas out;
	int channel;
	int64_t i;

	blank(&out, SALMAP_PIXEL_RGB8, width, height);
	resize(photo, &out);
	for (channel = 0; channel < 3; channel++) {
		resize_channel(photo, channel, width, height, plane);
		for (i = 0; i < width * height; i++)
			assert_int_equal(out.bytes[i * 3 + channel],
			                 (unsigned char)(plane[i] + 0.5f));
	}
}

static void bytes_are_resampled_as_maps_are(void **state)
{
	static const int64_t sides[] = { 1, 2, 3, 7, 19, 64, MOST };
	const size_t count = sizeof(sides) / sizeof(sides[0]);
	struct canvas photo;
	size_t a, b, c, d;

	(void)state;
	for (a = 0; a < count; a++)
		for (b = 0; b < count; b++) {
			paint(&photo, SALMAP_PIXEL_RGB8, sides[a], sides[b],
			      a * count + b);
			for (c = 0; c < count; c++)
				for (d = 0; d < count; d++)
					check_against_maps(&photo, sides[c],
					                   sides[d]);
		}
}

static void an_even_photo_stays_even(void **state)
{
	static const int64_t sides[] = { 1, 5, 7, 40 };
	struct canvas photo, out;
	size_t a, b;
	int64_t i;

	(void)state;
	blank(&photo, SALMAP_PIXEL_RGB8, 7, 7);
	for (i = 0; i < 7 * 7 * 3; i++)
		photo.bytes[i] = (unsigned char)(100 + i % 3);
	for (a = 0; a < 4; a++)
		for (b = 0; b < 4; b++) {
			blank(&out, SALMAP_PIXEL_RGB8, sides[a], sides[b]);
			resize(&photo, &out);
			for (i = 0; i < sides[a] * sides[b] * 3; i++)
				assert_int_equal(out.bytes[i], 100 + i % 3);
		}
}

/* Over 255 some of these means would be just below a half. */
static void halves_of_bytes_are_rounded_up(void **state)
{
	struct canvas photo, out;
	int i;

	(void)state;
	for (i = 0; i < 255; i++) {
		blank(&photo, SALMAP_PIXEL_RGB8, 2, 1);
		blank(&out, SALMAP_PIXEL_RGB8, 1, 1);
		memset(photo.bytes, i, 3);
		memset(photo.bytes + 3, i + 1, 3);
		resize(&photo, &out);
		assert_int_equal(out.bytes[0], i + 1);
	}
}

/* ------------------------------------------------------------- pixel types */

static void the_same_size_gives_the_same_pixels(void **state)
{
	struct canvas photo, out;
	salmap_pixel from, to;
	int64_t i;
	float x[3], y[3];

	(void)state;
	for (from = 0; salmap_pixel_name(from) != NULL; from++)
		for (to = 0; salmap_pixel_name(to) != NULL; to++) {
			paint(&photo, from, 9, 6, 1);
			blank(&out, to, 9, 6);
			resize(&photo, &out);
			for (i = 0; i < 9 * 6; i++) {
				salmap_pixel_load(
					from,
					salmap_picture_at(&photo.picture, i / 9,
				                          i % 9),
					x);
				salmap_pixel_load(
					to,
					salmap_picture_at(&out.picture, i / 9,
				                          i % 9),
					y);
				assert_same_bits(x, y, 3);
			}
		}
}

/* All pixel types within the rounding of bytes, floats within their own. */
static void check_pixels(salmap_pixel from, salmap_pixel to, int64_t width,
                         int64_t height)
{
	const bool exact = from == SALMAP_PIXEL_RGB_F32 ||
	                   to == SALMAP_PIXEL_RGB_F32;
	const double coarse = to == SALMAP_PIXEL_RGB_F32 ? 1e-6 : 0.51 / 255;
	struct canvas bytes, photo, wanted, out;
	float x[3], y[3];
	int64_t row, column;
	int i;

	paint(&bytes, SALMAP_PIXEL_RGB8, 11, 8, 3);
	blank(&wanted, exact ? SALMAP_PIXEL_RGB_F32 : SALMAP_PIXEL_RGB8, width,
	      height);
	resize(&bytes, &wanted);
	paint(&photo, from, 11, 8, 3);
	blank(&out, to, width, height);
	resize(&photo, &out);
	for (row = 0; row < height; row++)
		for (column = 0; column < width; column++) {
			const unsigned char *at = salmap_picture_at(
				&out.picture, row, column);

			salmap_pixel_load(wanted.picture.pixel,
			                  salmap_picture_at(&wanted.picture,
			                                    row, column),
			                  x);
			salmap_pixel_load(to, at, y);
			for (i = 0; i < 3; i++)
				assert_near(y[i], x[i], exact ? coarse : 0);
			if (salmap_pixel_size(to) == 4)
				assert_int_equal(at[3], 255);
		}
}

static void all_pixel_types_agree(void **state)
{
	salmap_pixel from, to;

	(void)state;
	for (from = 0; salmap_pixel_name(from) != NULL; from++)
		for (to = 0; salmap_pixel_name(to) != NULL; to++) {
			check_pixels(from, to, 23, 17);
			check_pixels(from, to, 4, 3);
			check_pixels(from, to, 4, 17);
		}
}

static void floats_are_cut(void **state)
{
	const float values[6] = { -3e38f, 3e38f, 0.5f, 3e38f, -3e38f, 0.25f };
	const float wanted[6] = { 0.5f, 0.5f, 0.375f, 1, 0, 0.25f };
	struct canvas photo, out;

	(void)state;
	blank(&photo, SALMAP_PIXEL_RGB_F32, 2, 1);
	memcpy(photo.bytes, values, sizeof(values));
	blank(&out, SALMAP_PIXEL_RGB_F32, 1, 1);
	resize(&photo, &out);
	assert_same_bits((const float *)(const void *)out.bytes, wanted, 3);
	blank(&out, SALMAP_PIXEL_RGB_F32, 4, 1);
	resize(&photo, &out);
	assert_same_bits((const float *)(const void *)(out.bytes + 36),
	                 wanted + 3, 3);
}

/* ----------------------------------------------------------------- strides */

static void rows_may_have_gaps_and_go_up(void **state)
{
	static unsigned char below[8 * 50], wide[9 * 60], before[9 * 60];
	struct canvas photo, packed;
	salmap_picture from, to;
	int64_t row;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGBA8, 11, 8, 5);
	blank(&packed, SALMAP_PIXEL_BGR8, 13, 9);
	resize(&photo, &packed);
	from = photo.picture;
	from.data = below + 7 * 50;
	from.stride = -50;
	to = packed.picture;
	to.data = wide + 8 * 60;
	to.stride = -60;
	memset(wide, 0x77, sizeof(wide));
	memcpy(before, wide, sizeof(wide));
	for (row = 0; row < 8; row++)
		memcpy(below + (7 - row) * 50, photo.bytes + row * 44, 44);
	assert_int_equal(salmap_resize(&from, &to, NULL), SALMAP_OK);
	for (row = 0; row < 9; row++) {
		assert_memory_equal(wide + (8 - row) * 60,
		                    packed.bytes + row * 39, 39);
		assert_memory_equal(wide + row * 60 + 39,
		                    before + row * 60 + 39, 60 - 39);
	}
}

/* ------------------------------------------------------------------ errors */

/* A call that has to fail, and to leave the output alone. */
static salmap_status refused(const salmap_picture *photo,
                             const salmap_picture *out, struct canvas *canvas)
{
	const struct canvas before = *canvas;
	salmap_status status;

	salmap_sentence_init(&message);
	status = salmap_resize(photo, out, &message);
	assert_memory_equal(canvas->bytes, before.bytes, sizeof(before.bytes));
	return status;
}

static void wrong_pictures_are_named(void **state)
{
	struct canvas photo, out;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 4, 3, 1);
	blank(&out, SALMAP_PIXEL_RGB8, 2, 2);
	assert_noted(&message, refused(NULL, &out.picture, &out),
	             SALMAP_E_ARGUMENT, "picture: is NULL", NULL);
	assert_noted(&message, refused(&photo.picture, NULL, &out),
	             SALMAP_E_ARGUMENT, "output: is NULL", NULL);
	out.picture.width = 0;
	assert_noted(&message, refused(&photo.picture, &out.picture, &out),
	             SALMAP_E_ARGUMENT, "output: size is 0 x 2", NULL);
}

static void floats_must_be_finite(void **state)
{
	struct canvas photo, out;
	float nan = NAN;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB_F32, 4, 3, 1);
	blank(&out, SALMAP_PIXEL_RGB8, 2, 2);
	memcpy(photo.bytes + 6 * 12 + 4, &nan, sizeof(nan));
	assert_noted(&message, refused(&photo.picture, &out.picture, &out),
	             SALMAP_E_NONFINITE,
	             "picture: row 1, column 2 is not finite", NULL);
}

static void the_public_function_tells_why(void **state)
{
	salmap_message told = { .struct_size = sizeof(told) };
	struct canvas photo, out, wanted;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 4, 3, 1);
	blank(&out, SALMAP_PIXEL_RGB8, 2, 2);
	blank(&wanted, SALMAP_PIXEL_RGB8, 2, 2);
	resize(&photo, &wanted);
	assert_int_equal(salmap_picture_resize(NULL, &out.picture, &told),
	                 SALMAP_E_ARGUMENT);
	assert_int_equal(told.status, SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "picture: is NULL"));
	assert_int_equal(salmap_picture_resize(&photo.picture, &out.picture,
	                                       NULL),
	                 SALMAP_OK);
	assert_memory_equal(out.bytes, wanted.bytes, sizeof(out.bytes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_resampled_as_maps_are),
		cmocka_unit_test(an_even_photo_stays_even),
		cmocka_unit_test(halves_of_bytes_are_rounded_up),
		cmocka_unit_test(the_same_size_gives_the_same_pixels),
		cmocka_unit_test(all_pixel_types_agree),
		cmocka_unit_test(floats_are_cut),
		cmocka_unit_test(rows_may_have_gaps_and_go_up),
		cmocka_unit_test(wrong_pictures_are_named),
		cmocka_unit_test(floats_must_be_finite),
		cmocka_unit_test(the_public_function_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
