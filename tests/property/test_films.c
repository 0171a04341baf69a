/* What is drawn of volumes and of pictures with slices: each slice is that of
 * the slice alone, whatever their pixels, gaps and order in memory. */
#include "../support/test.h"

#include <math.h>

#define DEPTH 3
#define WIDTH 5
#define HEIGHT 4
#define VOXELS (DEPTH * HEIGHT * WIDTH)

/* Room for rows with gaps and slices with gaps, of the largest pixels. */
#define ROW_BYTES (WIDTH * 12 + 4)
#define SLICE_BYTES (HEIGHT * ROW_BYTES + 8)

#define ENUMERATOR(enumerator, value, name, meaning) enumerator,
static const salmap_pixel pixels[] = { SALMAP_PIXELS(ENUMERATOR) };
#define PIXELS (sizeof(pixels) / sizeof(pixels[0]))

/* ------------------------------------------------------------------- inputs */

/* A picture of several slices with its memory: the last slice comes first. */
struct film {
	unsigned char bytes[DEPTH * SLICE_BYTES];
	salmap_picture picture;
};

static salmap_picture slice_of(const salmap_picture *film, int64_t slice)
{
	salmap_picture picture = *film;

	picture.data = (unsigned char *)film->data + slice * film->slice_stride;
	picture.depth = 1;
	picture.slice_stride = 0;
	return picture;
}

static void blank(struct film *film, salmap_pixel pixel)
{
	memset(film->bytes, 0xa5, sizeof(film->bytes));
	film->picture = (salmap_picture){
		.struct_size = sizeof(film->picture),
		.pixel = pixel,
		.data = film->bytes + (DEPTH - 1) * SLICE_BYTES,
		.width = WIDTH,
		.height = HEIGHT,
		.stride = ROW_BYTES,
		.depth = DEPTH,
		.slice_stride = -SLICE_BYTES,
	};
}

/* Random colours; with floats, multiples of 1/255. */
static void paint(struct film *film, salmap_pixel pixel, uint64_t seed)
{
	struct random random = { seed };
	int64_t slice, row;
	int i;

	blank(film, pixel);
	for (slice = 0; slice < DEPTH; slice++)
		for (row = 0; row < HEIGHT; row++) {
			unsigned char *bytes =
				film->bytes +
				(DEPTH - 1 - slice) * SLICE_BYTES +
				row * ROW_BYTES;

			for (i = 0; i < WIDTH * 4; i++)
				if (pixel != SALMAP_PIXEL_RGB_F32) {
					bytes[i] = (unsigned char)
						random_below(&random, 256);
				} else if (i < WIDTH * 3) {
					const float part =
						(float)random_below(&random,
					                            256) / 255;

					memcpy(bytes + i * 4, &part, 4);
				}
		}
}

/* Random values of both signs; the limits of a slice are not those of all. */
struct volume {
	float values[VOXELS];
	salmap_plane plane;
};

static void fill(struct volume *volume, uint64_t seed)
{
	struct random random = { seed };
	int i;

	for (i = 0; i < VOXELS; i++)
		volume->values[i] = (random_unit(&random) - 0.3f) *
		                    (float)(1 + i / (HEIGHT * WIDTH));
	volume->plane = (salmap_plane){
		.struct_size = sizeof(volume->plane),
		.data = volume->values,
		.width = WIDTH,
		.height = HEIGHT,
		.stride = WIDTH,
		.depth = DEPTH,
		.slice_stride = HEIGHT * WIDTH,
	};
}

static salmap_plane plane_at(const struct volume *volume, int64_t slice)
{
	salmap_plane plane = volume->plane;

	plane.data += slice * plane.slice_stride;
	plane.depth = 1;
	return plane;
}

/* The limits that a volume has. */
static void limits_of(const struct volume *volume, double limits[2])
{
	int i;

	limits[0] = limits[1] = (double)volume->values[0];
	for (i = 1; i < VOXELS; i++) {
		const double value = (double)volume->values[i];

		limits[0] = value < limits[0] ? value : limits[0];
		limits[1] = value > limits[1] ? value : limits[1];
	}
}

/* ------------------------------------------------------------------ drawing */

/* Of what was drawn at once and slice by slice on films that were alike: also
 * that the same gaps are left alone. */
static void assert_same_films(const struct film *all, const struct film *each)
{
	assert_memory_equal(all->bytes, each->bytes, sizeof(all->bytes));
}

static void overlays_are_those_of_their_slices(void **state)
{
	struct film photo, picture, all, each;
	size_t i, j, k;
	int64_t slice;

	(void)state;
	for (i = 0; i < PIXELS; i++)
		for (j = 0; j < PIXELS; j++)
			for (k = 0; k < PIXELS; k++) {
				paint(&photo, pixels[i], 1);
				paint(&picture, pixels[j], 2);
				blank(&all, pixels[k]);
				blank(&each, pixels[k]);
				assert_int_equal(
					salmap_picture_overlay(
						NULL, &photo.picture,
						&picture.picture, 0.3,
						&all.picture),
					SALMAP_OK);
				for (slice = 0; slice < DEPTH; slice++) {
					const salmap_picture a = slice_of(
						&photo.picture, slice);
					const salmap_picture b = slice_of(
						&picture.picture, slice);
					const salmap_picture out = slice_of(
						&each.picture, slice);

					assert_int_equal(
						salmap_picture_overlay(
							NULL, &a, &b, 0.3,
							&out),
						SALMAP_OK);
				}
				assert_same_films(&all, &each);
			}
}

static void masks_are_those_of_their_slices(void **state)
{
	struct film photo, all, each;
	struct volume mask;
	int64_t slice;
	size_t i;

	(void)state;
	fill(&mask, 3);
	for (i = 0; i < PIXELS; i++) {
		paint(&photo, pixels[i], 4);
		blank(&all, pixels[PIXELS - 1 - i]);
		blank(&each, pixels[PIXELS - 1 - i]);
		assert_int_equal(salmap_picture_mask(&photo.picture,
		                                     &mask.plane, &all.picture,
		                                     NULL),
		                 SALMAP_OK);
		for (slice = 0; slice < DEPTH; slice++) {
			const salmap_picture a = slice_of(&photo.picture,
			                                  slice);
			const salmap_plane keeps = plane_at(&mask, slice);
			const salmap_picture out = slice_of(&each.picture,
			                                    slice);

			assert_int_equal(salmap_picture_mask(&a, &keeps, &out,
			                                     NULL),
			                 SALMAP_OK);
		}
		assert_same_films(&all, &each);
	}
}

/* Without limits they are those of all slices. */
static void highlights_have_the_limits_of_the_volume(void **state)
{
	struct film photo, picture, all, each;
	struct volume map;
	double limits[2];
	int64_t slice;
	size_t i;

	(void)state;
	fill(&map, 5);
	limits_of(&map, limits);
	for (i = 0; i < PIXELS; i++) {
		paint(&photo, pixels[i], 6);
		paint(&picture, pixels[PIXELS - 1 - i], 7);
		blank(&all, pixels[i]);
		blank(&each, pixels[i]);
		assert_int_equal(salmap_picture_highlight(
					 &photo.picture, &picture.picture,
					 &map.plane, NULL, 0.8, &all.picture,
					 NULL),
		                 SALMAP_OK);
		for (slice = 0; slice < DEPTH; slice++) {
			const salmap_picture a = slice_of(&photo.picture,
			                                  slice);
			const salmap_picture b = slice_of(&picture.picture,
			                                  slice);
			const salmap_plane plane = plane_at(&map, slice);
			const salmap_picture out = slice_of(&each.picture,
			                                    slice);

			assert_int_equal(salmap_picture_highlight(
						 &a, &b, &plane, limits, 0.8,
						 &out, NULL),
			                 SALMAP_OK);
		}
		assert_same_films(&all, &each);
	}
}

static void colours_are_those_of_the_slices(void **state)
{
	struct film all, each;
	salmap_palette palette;
	struct volume map;
	double limits[2];
	int64_t slice;

	(void)state;
	fill(&map, 8);
	for (palette = 0; salmap_palette_name(palette); palette++) {
		limits_of(&map, limits);
		if (palette == SALMAP_PALETTE_DIVERGING) {
			limits[1] = limits[1] > -limits[0] ? limits[1]
			                                   : -limits[0];
			limits[0] = -limits[1];
		}
		blank(&all, SALMAP_PIXEL_BGRA8);
		blank(&each, SALMAP_PIXEL_BGRA8);
		assert_int_equal(salmap_plane_colour(&map.plane, palette, NULL,
		                                     &all.picture, NULL),
		                 SALMAP_OK);
		for (slice = 0; slice < DEPTH; slice++) {
			const salmap_plane plane = plane_at(&map, slice);
			const salmap_picture out = slice_of(&each.picture,
			                                    slice);

			assert_int_equal(salmap_plane_colour(&plane, palette,
			                                     limits, &out,
			                                     NULL),
			                 SALMAP_OK);
		}
		assert_same_films(&all, &each);
	}
}

/* Smaller, as large, and larger than the photo. */
static void resizes_are_those_of_their_slices(void **state)
{
	struct film photo, all, each;
	int64_t slice, width;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGBA8, 9);
	for (width = 1; width <= WIDTH; width++) {
		blank(&all, SALMAP_PIXEL_RGB_F32);
		blank(&each, SALMAP_PIXEL_RGB_F32);
		all.picture.width = each.picture.width = width;
		photo.picture.width = 3;
		assert_int_equal(salmap_picture_resize(&photo.picture,
		                                       &all.picture, NULL),
		                 SALMAP_OK);
		for (slice = 0; slice < DEPTH; slice++) {
			const salmap_picture a = slice_of(&photo.picture,
			                                  slice);
			const salmap_picture out = slice_of(&each.picture,
			                                    slice);

			assert_int_equal(salmap_picture_resize(&a, &out, NULL),
			                 SALMAP_OK);
		}
		assert_same_films(&all, &each);
	}
}

static void each_slice_gets_the_legend(void **state)
{
	salmap *sm = must_create(3);
	struct film all, each;
	salmap_legend_kind kind;
	int64_t slice;

	(void)state;
	for (kind = 0; salmap_legend_name(kind); kind++) {
		blank(&all, SALMAP_PIXEL_RGB8);
		blank(&each, SALMAP_PIXEL_RGB8);
		assert_ok(sm, salmap_legend(sm, kind, &all.picture));
		for (slice = 0; slice < DEPTH; slice++) {
			const salmap_picture out = slice_of(&each.picture,
			                                    slice);

			assert_ok(sm, salmap_legend(sm, kind, &out));
		}
		assert_same_films(&all, &each);
	}
	salmap_destroy(sm);
}

/* ------------------------------------------------------------------- errors */

/* What each function makes of these; `out` stays as it is. */
static void assert_all_refuse(const struct film *photo,
                              const struct film *picture,
                              const struct volume *map, struct film *out,
                              salmap_status status, const char *text)
{
	struct film before = *out;
	salmap_message told = { .struct_size = sizeof(told) };

	assert_int_equal(salmap_picture_overlay_with(&photo->picture,
	                                             &picture->picture, 0.5,
	                                             &out->picture, &told),
	                 status);
	assert_non_null(strstr(told.text, text));
	assert_int_equal(salmap_picture_highlight(&photo->picture,
	                                          &picture->picture,
	                                          &map->plane, NULL, 0.5,
	                                          &out->picture, &told),
	                 status);
	assert_non_null(strstr(told.text, text));
	assert_int_equal(salmap_picture_mask(&photo->picture, &map->plane,
	                                     &out->picture, &told),
	                 status);
	assert_non_null(strstr(told.text, text));
	assert_int_equal(salmap_picture_resize(&photo->picture, &out->picture,
	                                       &told),
	                 status);
	assert_non_null(strstr(told.text, text));
	assert_memory_equal(out->bytes, before.bytes, sizeof(before.bytes));
}

static void other_depths_are_refused(void **state)
{
	struct film photo, picture, out;
	struct volume map;
	salmap_message told = { .struct_size = sizeof(told) };

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	paint(&picture, SALMAP_PIXEL_RGB8, 2);
	fill(&map, 3);
	blank(&out, SALMAP_PIXEL_RGB8);
	out.picture.depth = 2;
	assert_all_refuse(&photo, &picture, &map, &out, SALMAP_E_ARGUMENT,
	                  "output has 2 slices; want as many as the others, 3");
	assert_int_equal(salmap_plane_colour(&map.plane, SALMAP_PALETTE_GREY,
	                                     NULL, &out.picture, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "output has 2 slices"));
	out.picture.depth = 3;
	map.plane.depth = 2;
	assert_int_equal(salmap_picture_mask(&photo.picture, &map.plane,
	                                     &out.picture, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "mask has 2 slices"));
	assert_int_equal(salmap_picture_highlight(
				 &photo.picture, &picture.picture, &map.plane,
				 NULL, 0.5, &out.picture, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "map has 2 slices"));
}

static void slices_that_overlap_are_refused(void **state)
{
	struct film photo, picture, out;
	struct volume map;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	paint(&picture, SALMAP_PIXEL_RGB8, 2);
	fill(&map, 3);
	blank(&out, SALMAP_PIXEL_RGB8);
	out.picture.slice_stride = ROW_BYTES * 2;
	assert_all_refuse(&photo, &picture, &map, &out, SALMAP_E_ARGUMENT,
	                  "output: slice_stride is 128 bytes");
}

/* The first in the order of the slices, not of memory. */
static void a_float_that_is_not_finite_is_named_with_its_slice(void **state)
{
	const float bad = -INFINITY;
	struct film photo, picture, out;
	struct volume map;
	int64_t slice;

	(void)state;
	paint(&picture, SALMAP_PIXEL_RGB8, 2);
	fill(&map, 3);
	blank(&out, SALMAP_PIXEL_RGB8);
	paint(&photo, SALMAP_PIXEL_RGB_F32, 1);
	for (slice = 1; slice < DEPTH; slice++)
		memcpy(photo.bytes + (DEPTH - 1 - slice) * SLICE_BYTES +
		               2 * ROW_BYTES + 3 * 12 + 4,
		       &bad, sizeof(bad));
	assert_all_refuse(&photo, &picture, &map, &out, SALMAP_E_NONFINITE,
	                  "slice 1, row 2, column 3 is not finite");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(overlays_are_those_of_their_slices),
		cmocka_unit_test(masks_are_those_of_their_slices),
		cmocka_unit_test(
			highlights_have_the_limits_of_the_volume),
		cmocka_unit_test(colours_are_those_of_the_slices),
		cmocka_unit_test(resizes_are_those_of_their_slices),
		cmocka_unit_test(each_slice_gets_the_legend),
		cmocka_unit_test(other_depths_are_refused),
		cmocka_unit_test(slices_that_overlap_are_refused),
		cmocka_unit_test(
			a_float_that_is_not_finite_is_named_with_its_slice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
