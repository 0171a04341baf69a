#include "../support/internals.h"

#include "draw.h"

#include <math.h>

#define WIDTH 7
#define HEIGHT 5
#define COUNT (WIDTH * HEIGHT)

#define ENUMERATOR(enumerator, value, name, meaning) enumerator,

static const salmap_pixel pixels[] = { SALMAP_PIXELS(ENUMERATOR) };

#define PIXELS (sizeof(pixels) / sizeof(pixels[0]))

static struct salmap_sentence message;

/* ---------------------------------------------------------------- overlay */

/* A picture with its memory. */
struct canvas {
	unsigned char bytes[COUNT * 12];
	salmap_picture picture;
};

/* Random colours, multiples of 1/255. */
static void paint(struct canvas *canvas, salmap_pixel pixel, uint64_t seed)
{
	struct random random = { seed };
	int row, column, i;

	memset(canvas->bytes, 0xa5, sizeof(canvas->bytes));
	assert_int_equal(salmap_picture_packed(&canvas->picture, canvas->bytes,
	                                       pixel, WIDTH, HEIGHT),
	                 SALMAP_OK);
	for (row = 0; row < HEIGHT; row++)
		for (column = 0; column < WIDTH; column++) {
			float rgb[3];

			for (i = 0; i < 3; i++)
				rgb[i] =
					(float)random_below(&random, 256) / 255;
			salmap_pixel_store(pixel,
			                   salmap_picture_at(&canvas->picture,
			                                     row, column),
			                   rgb);
		}
}

static void read_pixel(const salmap_picture *picture, int i, float rgb[3])
{
	salmap_pixel_load(picture->pixel,
	                  salmap_picture_at(picture, i / WIDTH, i % WIDTH),
	                  rgb);
}

static void assert_same_colours(const salmap_picture *a,
                                const salmap_picture *b)
{
	float x[3], y[3];
	int i;

	for (i = 0; i < COUNT; i++) {
		read_pixel(a, i, x);
		read_pixel(b, i, y);
		assert_same_bits(x, y, 3);
	}
}

static void alpha_zero_is_the_photo_alpha_one_the_picture(void **state)
{
	struct canvas photo, picture, out;
	size_t i, j, k;

	(void)state;
	for (i = 0; i < PIXELS; i++)
		for (j = 0; j < PIXELS; j++)
			for (k = 0; k < PIXELS; k++) {
				paint(&photo, pixels[i], 1);
				paint(&picture, pixels[j], 2);
				paint(&out, pixels[k], 3);
				assert_int_equal(
					salmap_draw_overlay(&photo.picture,
				                            &picture.picture, 0,
				                            &out.picture, NULL),
					SALMAP_OK);
				assert_same_colours(&out.picture,
				                    &photo.picture);
				assert_int_equal(
					salmap_draw_overlay(&photo.picture,
				                            &picture.picture, 1,
				                            &out.picture, NULL),
					SALMAP_OK);
				assert_same_colours(&out.picture,
				                    &picture.picture);
			}
}

static void alpha_mixes_both(void **state)
{
	const double alphas[] = { 0.1, 0.5, 0.7 };
	struct canvas photo, picture, out;
	size_t a, k;
	int i, part;

	(void)state;
	paint(&photo, SALMAP_PIXEL_BGR8, 1);
	paint(&picture, SALMAP_PIXEL_RGB_F32, 2);
	for (a = 0; a < 3; a++)
		for (k = 0; k < PIXELS; k++) {
			const double tolerance = k == 4 ? 1e-6 : 0.51 / 255;

			paint(&out, pixels[k], 3);
			salmap_draw_overlay(&photo.picture, &picture.picture,
			                    alphas[a], &out.picture, NULL);
			for (i = 0; i < COUNT; i++) {
				float x[3], y[3], mixed[3];

				read_pixel(&photo.picture, i, x);
				read_pixel(&picture.picture, i, y);
				read_pixel(&out.picture, i, mixed);
				for (part = 0; part < 3; part++)
					assert_near(mixed[part],
					            (1 - alphas[a]) * x[part] +
					                    alphas[a] * y[part],
					            tolerance);
			}
		}
}

static void a_picture_over_itself_stays(void **state)
{
	struct canvas photo, before;
	double alpha;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	before = photo;
	for (alpha = 0; alpha <= 1; alpha += 0.125) {
		salmap_draw_overlay(&photo.picture, &photo.picture, alpha,
		                    &photo.picture, NULL);
		assert_memory_equal(photo.bytes, before.bytes,
		                    sizeof(before.bytes));
	}
}

static void the_output_may_be_either_input(void **state)
{
	struct canvas photo, picture, out;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGBA8, 1);
	paint(&picture, SALMAP_PIXEL_RGBA8, 2);
	paint(&out, SALMAP_PIXEL_RGBA8, 3);
	salmap_draw_overlay(&photo.picture, &picture.picture, 0.3, &out.picture,
	                    NULL);
	salmap_draw_overlay(&photo.picture, &picture.picture, 0.3,
	                    &photo.picture, NULL);
	assert_same_colours(&photo.picture, &out.picture);
	paint(&photo, SALMAP_PIXEL_RGBA8, 1);
	salmap_draw_overlay(&photo.picture, &picture.picture, 0.3,
	                    &picture.picture, NULL);
	assert_same_colours(&picture.picture, &out.picture);
}

static void alpha_bytes_are_ignored_and_written_opaque(void **state)
{
	struct canvas photo, picture, opaque, out;
	int i;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGBA8, 1);
	paint(&picture, SALMAP_PIXEL_BGRA8, 2);
	paint(&opaque, SALMAP_PIXEL_RGBA8, 3);
	paint(&out, SALMAP_PIXEL_RGBA8, 4);
	salmap_draw_overlay(&photo.picture, &picture.picture, 0.4,
	                    &opaque.picture, NULL);
	for (i = 0; i < COUNT; i++)
		photo.bytes[4 * i + 3] = picture.bytes[4 * i + 3] =
			(unsigned char)(7 * i);
	memset(out.bytes, 0, sizeof(out.bytes));
	salmap_draw_overlay(&photo.picture, &picture.picture, 0.4, &out.picture,
	                    NULL);
	assert_memory_equal(out.bytes, opaque.bytes, COUNT * 4);
	assert_int_equal(out.bytes[3], 255);
}

static void rows_may_have_gaps_and_go_up(void **state)
{
	unsigned char wide[HEIGHT * 40], before[HEIGHT * 40];
	struct canvas photo, picture, out;
	salmap_picture gaps;
	int row;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	paint(&picture, SALMAP_PIXEL_RGB8, 2);
	paint(&out, SALMAP_PIXEL_RGB8, 3);
	memset(wide, 0x77, sizeof(wide));
	memcpy(before, wide, sizeof(wide));
	gaps = out.picture;
	gaps.data = wide + (HEIGHT - 1) * 40;
	gaps.stride = -40;
	salmap_draw_overlay(&photo.picture, &picture.picture, 0.6, &out.picture,
	                    NULL);
	salmap_draw_overlay(&photo.picture, &picture.picture, 0.6, &gaps, NULL);
	assert_same_colours(&gaps, &out.picture);
	for (row = 0; row < HEIGHT; row++)
		assert_memory_equal(wide + row * 40 + WIDTH * 3,
		                    before + row * 40 + WIDTH * 3,
		                    40 - WIDTH * 3);
}

/* An overlay that has to fail, and to leave the output alone. */
static salmap_status overlay(const salmap_picture *photo,
                             const salmap_picture *picture, double alpha,
                             const salmap_picture *out, struct canvas *canvas)
{
	const struct canvas before = *canvas;
	salmap_status status;

	salmap_sentence_init(&message);
	status = salmap_draw_overlay(photo, picture, alpha, out, &message);
	assert_memory_equal(canvas->bytes, before.bytes, sizeof(before.bytes));
	return status;
}

static void wrong_pictures_are_named(void **state)
{
	struct canvas photo, picture, out;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	paint(&picture, SALMAP_PIXEL_RGB8, 2);
	paint(&out, SALMAP_PIXEL_RGB8, 3);
	assert_noted(&message,
	             overlay(NULL, &picture.picture, 0.5, &out.picture, &out),
	             SALMAP_E_ARGUMENT, "photo: is NULL", NULL);
	assert_noted(&message,
	             overlay(&photo.picture, NULL, 0.5, &out.picture, &out),
	             SALMAP_E_ARGUMENT, "picture: is NULL", NULL);
	assert_noted(&message,
	             overlay(&photo.picture, &picture.picture, 0.5, NULL, &out),
	             SALMAP_E_ARGUMENT, "output: is NULL", NULL);
}

static void sizes_must_agree(void **state)
{
	struct canvas photo, picture, out;
	salmap_picture smaller;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	paint(&picture, SALMAP_PIXEL_RGB8, 2);
	paint(&out, SALMAP_PIXEL_RGB8, 3);
	smaller = picture.picture;
	smaller.width = WIDTH - 1;
	assert_noted(&message,
	             overlay(&photo.picture, &smaller, 0.5, &out.picture, &out),
	             SALMAP_E_ARGUMENT, "picture is 6 x 5", "7 x 5", NULL);
	smaller = out.picture;
	smaller.height = HEIGHT - 1;
	assert_noted(&message,
	             overlay(&photo.picture, &picture.picture, 0.5, &smaller,
	                     &out),
	             SALMAP_E_ARGUMENT, "output is 7 x 4", "7 x 5", NULL);
}

/* The first `depth` rows of a picture, as slices. */
static salmap_picture film_of(const struct canvas *canvas, int64_t depth)
{
	salmap_picture film = canvas->picture;

	film.struct_size = sizeof(film);
	film.height = 1;
	film.depth = depth;
	film.slice_stride = film.stride;
	film.cut = NULL;
	return film;
}

static void depths_must_agree(void **state)
{
	struct canvas photo, picture, out;
	salmap_picture of_one, of_two, film;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	paint(&picture, SALMAP_PIXEL_RGB8, 2);
	paint(&out, SALMAP_PIXEL_RGB8, 3);
	film = film_of(&photo, 3);
	of_one = film_of(&picture, 1);
	of_two = film_of(&out, 2);
	assert_noted(&message, overlay(&film, &of_one, 0.5, &film, &out),
	             SALMAP_E_ARGUMENT,
	             "picture has 1 slice; want as many as the others, 3",
	             NULL);
	assert_noted(&message, overlay(&film, &film, 0.5, &of_two, &out),
	             SALMAP_E_ARGUMENT,
	             "output has 2 slices; want as many as the others, 3",
	             NULL);
	of_two.depth = 1;
	assert_noted(&message, overlay(&film, &film, 0.5, &of_two, &out),
	             SALMAP_E_ARGUMENT, "output has 1 slice;", NULL);
}

static void alpha_out_of_range_is_refused(void **state)
{
	static const struct {
		double alpha;
		const char *text;
	} wrong[] = {
		{ -0.25, "alpha is -0.25" },
		{ 1.5, "alpha is 1.5" },
		{ (double)NAN, "alpha is nan" },
		{ (double)INFINITY, "alpha is inf" },
	};
	struct canvas photo, out;
	size_t i;

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	paint(&out, SALMAP_PIXEL_RGB8, 3);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_noted(&message,
		             overlay(&photo.picture, &photo.picture,
		                     wrong[i].alpha, &out.picture, &out),
		             SALMAP_E_ARGUMENT, wrong[i].text, NULL);
}

static void set_part(struct canvas *canvas, int row, int column, int part,
                     float value)
{
	memcpy(salmap_picture_at(&canvas->picture, row, column) + 4 * part,
	       &value, sizeof(value));
}

static void nonfinite_pixels_are_named(void **state)
{
	const float values[] = { NAN, INFINITY, -INFINITY };
	struct canvas photo, picture, out;
	int i;

	(void)state;
	paint(&out, SALMAP_PIXEL_RGB8, 3);
	for (i = 0; i < 3; i++) {
		paint(&photo, SALMAP_PIXEL_RGB_F32, 1);
		paint(&picture, SALMAP_PIXEL_RGB_F32, 2);
		set_part(&picture, 4, 6, i, values[i]);
		assert_noted(&message,
		             overlay(&photo.picture, &picture.picture, 0.5,
		                     &out.picture, &out),
		             SALMAP_E_NONFINITE, "picture", "row 4", "column 6",
		             NULL);
		set_part(&photo, 2, 3, i, values[i]);
		assert_noted(&message,
		             overlay(&photo.picture, &picture.picture, 0.5,
		                     &out.picture, &out),
		             SALMAP_E_NONFINITE, "photo", "row 2", "column 3",
		             NULL);
	}
}

static void floats_out_of_range_are_clamped(void **state)
{
	struct canvas photo, out;
	float rgb[3];

	(void)state;
	paint(&photo, SALMAP_PIXEL_RGB_F32, 1);
	paint(&out, SALMAP_PIXEL_RGB_F32, 2);
	set_part(&photo, 0, 0, 0, -3);
	set_part(&photo, 0, 0, 1, 3e38f);
	set_part(&photo, 0, 0, 2, 0.5f);
	assert_int_equal(salmap_draw_overlay(&photo.picture, &photo.picture,
	                                     0.5, &out.picture, NULL),
	                 SALMAP_OK);
	read_pixel(&out.picture, 0, rgb);
	assert_near(rgb[0], 0, 0);
	assert_near(rgb[1], 1, 0);
	assert_near(rgb[2], 0.5, 0);
}

/* ------------------------------------------------------------------- keep */

static salmap_plane plane_of(float *data, int64_t width, int64_t height)
{
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, data, width, height),
	                 SALMAP_OK);
	return plane;
}

/* Few values, so that there are many ties. */
static void fill_with_ties(float map[COUNT], uint64_t seed)
{
	const float values[] = { -1e30f, -1, -0.0f, 0, 1e-40f, 0.5f, 7, 3e38f };
	struct random random = { seed };
	int i;

	for (i = 0; i < COUNT; i++)
		map[i] = values[random_below(&random, 8)];
}

/* How many pixels come before pixel i, by value and then in reading order. */
static int rank_of(const float map[COUNT], int i)
{
	int rank = 0, j;

	for (j = 0; j < COUNT; j++)
		rank += map[j] > map[i] || (map[j] == map[i] && j < i);
	return rank;
}

static void assert_keeps(const float map[COUNT], double percent, int kept)
{
	float mask[COUNT], copy[COUNT];
	const salmap_plane in = plane_of(copy, WIDTH, HEIGHT);
	const salmap_plane out = plane_of(mask, WIDTH, HEIGHT);
	int i;

	memcpy(copy, map, sizeof(copy));
	assert_int_equal(salmap_draw_keep(&in, percent, &out, NULL), SALMAP_OK);
	assert_memory_equal(copy, map, sizeof(copy));
	for (i = 0; i < COUNT; i++)
		assert_near(mask[i], rank_of(map, i) < kept ? 1 : 0, 0);
	assert_int_equal(salmap_draw_keep(&in, percent, &in, NULL), SALMAP_OK);
	assert_memory_equal(copy, mask, sizeof(copy));
}

static void exactly_the_k_highest_are_kept(void **state)
{
	float map[COUNT];
	int k, seed;

	(void)state;
	for (seed = 0; seed < 20; seed++) {
		fill_with_ties(map, (uint64_t)seed);
		for (k = 0; k <= COUNT; k++)
			assert_keeps(map, 100.0 * k / COUNT, k);
	}
}

static void maps_without_ties_are_kept_by_value(void **state)
{
	struct random random = { 5 };
	float map[COUNT];
	int i, k;

	(void)state;
	for (i = 0; i < COUNT; i++)
		map[i] = random_unit(&random) - 0.5f;
	for (k = 0; k <= COUNT; k++)
		assert_keeps(map, 100.0 * k / COUNT, k);
}

static void equal_pixels_are_kept_in_reading_order(void **state)
{
	float map[COUNT] = { 0 };
	int k;

	(void)state;
	for (k = 1; k < COUNT; k += 2)
		map[k] = -0.0f;
	for (k = 0; k <= COUNT; k++)
		assert_keeps(map, 100.0 * k / COUNT, k);
}

static void k_is_rounded_with_halves_up(void **state)
{
	static const struct {
		int width;
		double percent;
		int kept;
	} cases[] = {
		{ 2, 25, 1 },   { 2, 24.9, 0 },  { 2, 74.9, 1 },
		{ 2, 75, 2 },   { 5, 50, 3 },    { 5, 49.9, 2 },
		{ 1, 50, 1 },   { 1, 49.99, 0 }, { 7, 100, 7 },
		{ 7, 0, 0 },    { 7, 99.9, 7 },  { 7, 1e-300, 0 },
		{ 7, -0.0, 0 },
	};
	size_t i;
	int j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		float map[7] = { 7, 6, 5, 4, 3, 2, 1 };
		const salmap_plane plane = plane_of(map, cases[i].width, 1);

		assert_int_equal(salmap_draw_keep(&plane, cases[i].percent,
		                                  &plane, NULL),
		                 SALMAP_OK);
		for (j = 0; j < cases[i].width; j++)
			assert_near(map[j], j < cases[i].kept ? 1 : 0, 0);
	}
}

static void planes_may_have_gaps_and_go_up(void **state)
{
	float map[COUNT], mask[COUNT], wide[HEIGHT * 10];
	const salmap_plane in = plane_of(map, WIDTH, HEIGHT);
	const salmap_plane out = plane_of(mask, WIDTH, HEIGHT);
	salmap_plane gaps = out;
	int i;

	(void)state;
	fill_with_ties(map, 3);
	for (i = 0; i < HEIGHT * 10; i++)
		wide[i] = 9;
	gaps.data = wide + (HEIGHT - 1) * 10;
	gaps.stride = -10;
	salmap_draw_keep(&in, 40, &out, NULL);
	salmap_draw_keep(&in, 40, &gaps, NULL);
	for (i = 0; i < COUNT; i++)
		assert_near(*salmap_plane_at(&gaps, i / WIDTH, i % WIDTH),
		            mask[i], 0);
	for (i = 0; i < HEIGHT * 10; i++)
		assert_int_equal(wide[i] == 9, i % 10 >= WIDTH);
}

/* A volume without gaps is in the same order as a plane of all its rows. */
static void a_volume_is_kept_as_one(void **state)
{
	float map[COUNT], mask[COUNT], expected[COUNT];
	const salmap_plane in = plane_of(map, WIDTH, HEIGHT);
	const salmap_plane out = plane_of(expected, WIDTH, HEIGHT);
	salmap_plane volume = plane_of(map, WIDTH, 1), kept = volume;
	int k;

	(void)state;
	volume.struct_size = sizeof(volume);
	volume.depth = HEIGHT;
	volume.slice_stride = WIDTH;
	volume.cut = NULL;
	kept = volume;
	kept.data = mask + (HEIGHT - 1) * WIDTH; /* the last slice first */
	kept.slice_stride = -WIDTH;
	fill_with_ties(map, 8);
	for (k = 0; k <= COUNT; k++) {
		const double percent = 100.0 * k / COUNT;
		int i;

		salmap_draw_keep(&in, percent, &out, NULL);
		assert_int_equal(salmap_draw_keep(&volume, percent, &kept,
		                                  NULL),
		                 SALMAP_OK);
		for (i = 0; i < COUNT; i++)
			assert_near(*salmap_volume_at(&kept, i / WIDTH, 0,
			                              i % WIDTH),
			            expected[i], 0);
	}
	kept.depth = 2;
	assert_int_equal(salmap_draw_keep(&volume, 5, &kept, &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "output has 2 slices; want as many "
	                                     "as the others, 5"));
	kept.depth = 1;
	assert_int_equal(salmap_draw_keep(&volume, 5, &kept, &message),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(message.text, "output has 1 slice; want as many "
	                                     "as the others, 5"));
}

/* A keep that has to fail, and to leave the output alone. */
static salmap_status keep(const salmap_plane *map, double percent,
                          const salmap_plane *out)
{
	float before[COUNT];
	salmap_status status;

	if (out != NULL)
		memcpy(before, out->data, sizeof(before));
	salmap_sentence_init(&message);
	status = salmap_draw_keep(map, percent, out, &message);
	if (out != NULL)
		assert_memory_equal(out->data, before, sizeof(before));
	return status;
}

static void wrong_planes_are_named(void **state)
{
	float map[COUNT], mask[COUNT];
	const salmap_plane in = plane_of(map, WIDTH, HEIGHT);
	const salmap_plane out = plane_of(mask, WIDTH, HEIGHT);
	salmap_plane narrow = out;

	(void)state;
	fill_with_ties(map, 1);
	fill_with_ties(mask, 2);
	narrow.width--;
	assert_noted(&message, keep(NULL, 5, &out), SALMAP_E_ARGUMENT,
	             "map: is NULL", NULL);
	assert_noted(&message, keep(&in, 5, NULL), SALMAP_E_ARGUMENT,
	             "output: is NULL", NULL);
	assert_noted(&message, keep(&in, 5, &narrow), SALMAP_E_ARGUMENT,
	             "output is 6 x 5", "7 x 5", NULL);
}

static void percent_out_of_range_is_refused(void **state)
{
	static const struct {
		double percent;
		const char *text;
	} wrong[] = {
		{ -1, "percent is -1;" },
		{ 100.5, "percent is 100.5;" },
		{ (double)NAN, "percent is nan" },
		{ (double)INFINITY, "inf" },
	};
	float map[COUNT];
	const salmap_plane plane = plane_of(map, WIDTH, HEIGHT);
	size_t i;

	(void)state;
	fill_with_ties(map, 1);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_noted(&message, keep(&plane, wrong[i].percent, &plane),
		             SALMAP_E_ARGUMENT, wrong[i].text, NULL);
}

static void nonfinite_values_are_named(void **state)
{
	const float values[] = { NAN, INFINITY, -INFINITY };
	float map[COUNT];
	const salmap_plane plane = plane_of(map, WIDTH, HEIGHT);
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		fill_with_ties(map, 1);
		map[3 * WIDTH + 6] = values[i];
		assert_noted(&message, keep(&plane, 50, &plane),
		             SALMAP_E_NONFINITE, "map", "row 3", "column 6",
		             NULL);
	}
}

/* ------------------------------------------------------------------- mask */

/* Whether a pixel is marked, by values on both sides of 0. */
static void fill_mask(float mask[COUNT])
{
	static const float values[5] = { 1, 0, -0.0f, 1e-30f, -2 };
	int i;

	for (i = 0; i < COUNT; i++)
		mask[i] = values[i % 5];
}

static void a_mask_shows_the_photo_on_black(void **state)
{
	const float black[3] = { 0, 0, 0 };
	struct canvas photo, out;
	float mask[COUNT], x[3], y[3];
	const salmap_plane plane = plane_of(mask, WIDTH, HEIGHT);
	size_t j, k;
	int i;

	(void)state;
	fill_mask(mask);
	for (j = 0; j < PIXELS; j++)
		for (k = 0; k < PIXELS; k++) {
			paint(&photo, pixels[j], 1);
			paint(&out, pixels[k], 2);
			assert_int_equal(salmap_draw_mask(&photo.picture,
			                                  &plane, &out.picture,
			                                  NULL),
			                 SALMAP_OK);
			for (i = 0; i < COUNT; i++) {
				read_pixel(&photo.picture, i, x);
				read_pixel(&out.picture, i, y);
				assert_same_bits(y, mask[i] > 0 ? x : black, 3);
			}
		}
}

static void a_mask_may_be_drawn_in_place(void **state)
{
	struct canvas photo, out;
	float mask[COUNT];
	const salmap_plane plane = plane_of(mask, WIDTH, HEIGHT);
	int i;

	(void)state;
	fill_mask(mask);
	paint(&photo, SALMAP_PIXEL_RGBA8, 1);
	paint(&out, SALMAP_PIXEL_RGBA8, 2);
	for (i = 0; i < COUNT; i++)
		photo.bytes[4 * i + 3] = 7;
	salmap_draw_mask(&photo.picture, &plane, &out.picture, NULL);
	salmap_draw_mask(&photo.picture, &plane, &photo.picture, NULL);
	assert_memory_equal(photo.bytes, out.bytes, COUNT * 4);
	for (i = 0; i < COUNT; i++)
		assert_int_equal(out.bytes[4 * i + 3], 255);
}

/* A mask that has to fail, and to leave the output alone. */
static salmap_status refuse_mask(const salmap_picture *photo,
                                 const salmap_plane *mask,
                                 const salmap_picture *out,
                                 struct canvas *canvas)
{
	const struct canvas before = *canvas;
	salmap_status status;

	salmap_sentence_init(&message);
	status = salmap_draw_mask(photo, mask, out, &message);
	assert_memory_equal(canvas->bytes, before.bytes, sizeof(before.bytes));
	return status;
}

static void wrong_masks_are_named(void **state)
{
	struct canvas photo, out;
	float mask[COUNT];
	const salmap_plane plane = plane_of(mask, WIDTH, HEIGHT);
	salmap_plane narrow = plane;
	salmap_picture low;

	(void)state;
	fill_mask(mask);
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	paint(&out, SALMAP_PIXEL_RGB8, 2);
	narrow.width--;
	low = out.picture;
	low.height--;
	assert_noted(&message, refuse_mask(NULL, &plane, &out.picture, &out),
	             SALMAP_E_ARGUMENT, "photo: is NULL", NULL);
	assert_noted(&message,
	             refuse_mask(&photo.picture, NULL, &out.picture, &out),
	             SALMAP_E_ARGUMENT, "mask: is NULL", NULL);
	assert_noted(&message,
	             refuse_mask(&photo.picture, &plane, NULL, &out),
	             SALMAP_E_ARGUMENT, "output: is NULL", NULL);
	assert_noted(&message,
	             refuse_mask(&photo.picture, &narrow, &out.picture, &out),
	             SALMAP_E_ARGUMENT, "mask is 6 x 5", "7 x 5", NULL);
	assert_noted(&message,
	             refuse_mask(&photo.picture, &plane, &low, &out),
	             SALMAP_E_ARGUMENT, "output is 7 x 4", "7 x 5", NULL);
}

static void nonfinite_masks_and_photos_are_named(void **state)
{
	struct canvas photo, out;
	float mask[COUNT], nan = NAN;
	const salmap_plane plane = plane_of(mask, WIDTH, HEIGHT);

	(void)state;
	fill_mask(mask);
	paint(&photo, SALMAP_PIXEL_RGB_F32, 1);
	paint(&out, SALMAP_PIXEL_RGB8, 2);
	mask[2 * WIDTH + 1] = INFINITY;
	assert_noted(&message,
	             refuse_mask(&photo.picture, &plane, &out.picture, &out),
	             SALMAP_E_NONFINITE, "mask: row 2, column 1", NULL);
	memcpy(photo.bytes, &nan, sizeof(nan));
	assert_noted(&message,
	             refuse_mask(&photo.picture, &plane, &out.picture, &out),
	             SALMAP_E_NONFINITE, "photo: row 0, column 0", NULL);
}

static void the_public_mask_tells_why(void **state)
{
	salmap_message told = { .struct_size = sizeof(told) };
	struct canvas photo, out, wanted;
	float mask[COUNT];
	const salmap_plane plane = plane_of(mask, WIDTH, HEIGHT);

	(void)state;
	fill_mask(mask);
	paint(&photo, SALMAP_PIXEL_RGB8, 1);
	paint(&out, SALMAP_PIXEL_BGR8, 2);
	paint(&wanted, SALMAP_PIXEL_BGR8, 2);
	salmap_draw_mask(&photo.picture, &plane, &wanted.picture, NULL);
	assert_int_equal(salmap_picture_mask(&photo.picture, NULL,
	                                     &out.picture, &told),
	                 SALMAP_E_ARGUMENT);
	assert_non_null(strstr(told.text, "mask: is NULL"));
	assert_int_equal(salmap_picture_mask(&photo.picture, &plane,
	                                     &out.picture, &told),
	                 SALMAP_OK);
	assert_memory_equal(out.bytes, wanted.bytes, sizeof(out.bytes));
}

/* Pixels are drawn many at a time; how many does not show. */
static void wide_overlays_are_those_of_their_parts(void **state)
{
	enum { WIDE = 71, ROWS = 3, BYTES = WIDE * ROWS * 3, PART = 9 };
	unsigned char photo[BYTES], over[BYTES], whole[BYTES], parts[BYTES];
	salmap_picture views[4];
	unsigned char *const bytes[] = { photo, over, whole, parts };
	struct random random = { 12 };
	int i, column;

	(void)state;
	for (i = 0; i < BYTES; i++) {
		photo[i] = (unsigned char)random_below(&random, 256);
		over[i] = (unsigned char)random_below(&random, 256);
	}
	for (i = 0; i < 4; i++)
		assert_int_equal(salmap_picture_packed(&views[i], bytes[i],
		                                       SALMAP_PIXEL_RGB8, WIDE,
		                                       ROWS), SALMAP_OK);
	assert_int_equal(salmap_picture_overlay(NULL, &views[0], &views[1], 0.3,
	                                        &views[2]), SALMAP_OK);
	for (column = 0; column < WIDE; column += PART) {
		salmap_picture part[4];

		for (i = 0; i < 4; i++) {
			part[i] = views[i];
			part[i].data = bytes[i] + 3 * column;
			part[i].width = WIDE - column < PART ? WIDE - column
			                                     : PART;
		}
		assert_int_equal(salmap_picture_overlay(NULL, &part[0], &part[1],
		                                        0.3, &part[3]),
		                 SALMAP_OK);
	}
	assert_memory_equal(parts, whole, sizeof(whole));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wide_overlays_are_those_of_their_parts),
		cmocka_unit_test(alpha_zero_is_the_photo_alpha_one_the_picture),
		cmocka_unit_test(alpha_mixes_both),
		cmocka_unit_test(a_picture_over_itself_stays),
		cmocka_unit_test(the_output_may_be_either_input),
		cmocka_unit_test(alpha_bytes_are_ignored_and_written_opaque),
		cmocka_unit_test(rows_may_have_gaps_and_go_up),
		cmocka_unit_test(wrong_pictures_are_named),
		cmocka_unit_test(sizes_must_agree),
		cmocka_unit_test(depths_must_agree),
		cmocka_unit_test(alpha_out_of_range_is_refused),
		cmocka_unit_test(nonfinite_pixels_are_named),
		cmocka_unit_test(floats_out_of_range_are_clamped),
		cmocka_unit_test(exactly_the_k_highest_are_kept),
		cmocka_unit_test(maps_without_ties_are_kept_by_value),
		cmocka_unit_test(equal_pixels_are_kept_in_reading_order),
		cmocka_unit_test(k_is_rounded_with_halves_up),
		cmocka_unit_test(planes_may_have_gaps_and_go_up),
		cmocka_unit_test(a_volume_is_kept_as_one),
		cmocka_unit_test(wrong_planes_are_named),
		cmocka_unit_test(percent_out_of_range_is_refused),
		cmocka_unit_test(nonfinite_values_are_named),
		cmocka_unit_test(a_mask_shows_the_photo_on_black),
		cmocka_unit_test(a_mask_may_be_drawn_in_place),
		cmocka_unit_test(wrong_masks_are_named),
		cmocka_unit_test(nonfinite_masks_and_photos_are_named),
		cmocka_unit_test(the_public_mask_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
