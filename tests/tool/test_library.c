/* What the tool writes, against the library called here with the same. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#include <salmap.h>

enum { IMAGES = 3, LAYERS = 3, WIDTH = 19, HEIGHT = 11 };
enum { COUNT = WIDTH * HEIGHT, GUTTER = 4 };

static const struct array arrays[LAYERS] = {
	{ .n = IMAGES, .c = 3, .h = 9, .w = 13, .seed = 1 },
	{ .n = IMAGES, .c = 6, .h = 4, .w = 5, .seed = 2 },
	{ .n = IMAGES, .c = 5, .h = 3, .w = 7, .seed = 3 },
};

/* What a test compares: the folder "out" of a run, and the library. */
struct pair {
	struct sandbox *sandbox;
	salmap *sm;
	struct photo photo;
};

static void expect_ok(const struct pair *pair, salmap_status status)
{
	char sentence[256];

	salmap_error_message(pair->sm, sentence, sizeof(sentence));
	if (status != SALMAP_OK)
		fail_msg("the library says: %s", sentence);
}

static void push(const struct pair *pair, uint32_t layer)
{
	const struct array *array = &arrays[layer];
	int size = array->c * array->h * array->w;
	float *values = calloc((size_t)(IMAGES * size), sizeof(*values));
	float *value = values;
	salmap_tensor tensor;

	assert_non_null(values);
	for (int n = 0; n < IMAGES; n++)
		for (int c = 0; c < array->c; c++)
			for (int h = 0; h < array->h; h++)
				for (int w = 0; w < array->w; w++)
					*value++ = fixture_value(array, n, c,
					                         h, w);
	expect_ok(pair, salmap_tensor_nchw(&tensor, values, SALMAP_F32, IMAGES,
	                                   array->c, array->h, array->w));
	expect_ok(pair, salmap_push(pair->sm, layer, &tensor));
	free(values);
}

/* Does the same with the tool and with the library. */
static struct pair make_pair(void **state)
{
	struct pair pair = { .sandbox = *state };
	char name[16];

	pair.photo = fixture_photo(WIDTH, HEIGHT, 3);
	fixture_write_png(pair.sandbox, "photo.png", &pair.photo);
	expect_ok(&pair, salmap_create(LAYERS, NULL, &pair.sm));
	expect_ok(&pair, salmap_set_weight_preset(pair.sm,
	                                          SALMAP_WEIGHTS_RAMP));
	for (uint32_t i = 0; i < LAYERS; i++) {
		snprintf(name, sizeof(name), "%u.npy", (unsigned int)i);
		fixture_write_npy(pair.sandbox, name, &arrays[i]);
		push(&pair, i);
	}
	sandbox_run_well(pair.sandbox, "-q -o out -i photo.png --weights ramp "
	                 "--alpha 0.25 --keep 30 0.npy 1.npy 2.npy");
	return pair;
}

static void free_pair(struct pair *pair)
{
	free(pair->photo.pixels);
	salmap_destroy(pair->sm);
}

static salmap_plane plane_of(float *values)
{
	salmap_plane plane;

	assert_int_equal(salmap_plane_packed(&plane, values, WIDTH, HEIGHT),
	                 SALMAP_OK);
	return plane;
}

static salmap_picture picture_of(unsigned char *pixels)
{
	salmap_picture picture;

	assert_int_equal(salmap_picture_packed(&picture, pixels,
	                                       SALMAP_PIXEL_RGB8, WIDTH,
	                                       HEIGHT),
	                 SALMAP_OK);
	return picture;
}

static void combined_maps_are_the_library_s(void **state)
{
	struct pair pair = make_pair(state);
	float values[COUNT], *maps;
	salmap_plane plane = plane_of(values);

	maps = fixture_read_npy(pair.sandbox, "out/combined.npy",
	                        "(3, 11, 19)", IMAGES * COUNT);
	for (uint32_t image = 0; image < IMAGES; image++) {
		expect_ok(&pair, salmap_combined(pair.sm, image, &plane));
		assert_memory_equal(maps + image * COUNT, values,
		                    sizeof(values));
	}
	free(maps);
	free_pair(&pair);
}

static void layer_maps_are_the_library_s(void **state)
{
	struct pair pair = make_pair(state);
	float values[COUNT], *maps;
	salmap_plane plane = plane_of(values);

	maps = fixture_read_npy(pair.sandbox, "out/layers.npy",
	                        "(3, 3, 11, 19)", IMAGES * LAYERS * COUNT);
	for (uint32_t i = 0; i < IMAGES * LAYERS; i++) {
		expect_ok(&pair, salmap_layer_map(pair.sm, i / LAYERS,
		                                  i % LAYERS, &plane));
		assert_memory_equal(maps + i * COUNT, values, sizeof(values));
	}
	free(maps);
	free_pair(&pair);
}

/* Draws one picture of an image in RGB as the tool should. */
typedef void (*drawer)(const struct pair *pair, uint32_t image,
                       unsigned char *pixels);

static void draw_lovi(const struct pair *pair, uint32_t image,
                      unsigned char *pixels)
{
	salmap_picture picture = picture_of(pixels);

	expect_ok(pair, salmap_lovi(pair->sm, image, &picture));
}

static void draw_heatmap(const struct pair *pair, uint32_t image,
                         unsigned char *pixels)
{
	salmap_picture picture = picture_of(pixels);

	expect_ok(pair, salmap_heatmap(pair->sm, image, &picture));
}

static void draw_overlay(const struct pair *pair, uint32_t image,
                         unsigned char *pixels)
{
	salmap_picture picture = picture_of(pixels);
	salmap_picture photo = picture_of(pair->photo.pixels);

	draw_lovi(pair, image, pixels);
	expect_ok(pair, salmap_picture_overlay(pair->sm, &photo, &picture,
	                                       0.25, &picture));
}

static void draw_mask(const struct pair *pair, uint32_t image,
                      unsigned char *pixels)
{
	float values[COUNT];
	salmap_plane plane = plane_of(values);

	expect_ok(pair, salmap_combined(pair->sm, image, &plane));
	expect_ok(pair, salmap_plane_keep(pair->sm, &plane, 30, &plane));
	for (int i = 0; i < COUNT * 3; i++)
		pixels[i] = values[i / 3] > 0 ? pair->photo.pixels[i] : 0;
}

static void draw_photo(const struct pair *pair, uint32_t image,
                       unsigned char *pixels)
{
	(void)image;
	memcpy(pixels, pair->photo.pixels, COUNT * 3);
}

static void draw_combined(const struct pair *pair, uint32_t image,
                          unsigned char *pixels)
{
	float values[COUNT];
	salmap_plane plane = plane_of(values);

	expect_ok(pair, salmap_combined(pair->sm, image, &plane));
	for (int i = 0; i < COUNT * 3; i++)
		pixels[i] = (unsigned char)((double)values[i / 3] * 255 + 0.5);
}

static struct photo read_picture(const struct pair *pair, const char *name,
                                 uint32_t image)
{
	char path[32];

	snprintf(path, sizeof(path), "out/%s-%03u.png", name,
	         (unsigned int)image);
	return fixture_read_png(pair->sandbox, path);
}

static void expect_pictures(void **state, const char *name, drawer draw)
{
	struct pair pair = make_pair(state);
	unsigned char pixels[COUNT * 3];

	for (uint32_t image = 0; image < IMAGES; image++) {
		struct photo written = read_picture(&pair, name, image);

		assert_int_equal(written.width, WIDTH);
		assert_int_equal(written.height, HEIGHT);
		assert_int_equal(written.channels, 3);
		draw(&pair, image, pixels);
		assert_memory_equal(written.pixels, pixels, sizeof(pixels));
		free(written.pixels);
	}
	free_pair(&pair);
}

static void lovi_is_the_library_s(void **state)
{
	expect_pictures(state, "lovi", draw_lovi);
}

static void heat_map_is_the_library_s(void **state)
{
	expect_pictures(state, "heatmap", draw_heatmap);
}

static void overlay_is_the_library_s(void **state)
{
	expect_pictures(state, "overlay", draw_overlay);
}

static void mask_is_the_library_s(void **state)
{
	expect_pictures(state, "mask", draw_mask);
}

static void grey_map_is_the_library_s(void **state)
{
	struct pair pair = make_pair(state);
	unsigned char pixels[COUNT * 3];

	for (uint32_t image = 0; image < IMAGES; image++) {
		struct photo written = read_picture(&pair, "combined", image);

		assert_int_equal(written.channels, 1);
		draw_combined(&pair, image, pixels);
		for (int i = 0; i < COUNT; i++)
			assert_int_equal(written.pixels[i], pixels[3 * i]);
		free(written.pixels);
	}
	free_pair(&pair);
}

/* Cell 0 of a sheet is the photo, then come the layers and what ends it. */
static void draw_cell(const struct pair *pair, uint32_t image, uint32_t cell,
                      unsigned char *pixels)
{
	static const drawer last[] = { draw_combined, draw_lovi };
	salmap_picture picture = picture_of(pixels);

	if (cell == 0)
		draw_photo(pair, image, pixels);
	else if (cell <= LAYERS)
		expect_ok(pair, salmap_layer_lovi(pair->sm, image, cell - 1,
		                                  &picture));
	else
		last[cell - LAYERS - 1](pair, image, pixels);
}

/* A white sheet with all pictures, row by row. */
static void draw_sheet(const struct pair *pair, uint32_t image,
                       const struct photo *sheet)
{
	int columns = (sheet->width + GUTTER) / (WIDTH + GUTTER);
	unsigned char pixels[COUNT * 3];

	memset(sheet->pixels, 255, (size_t)(sheet->width * sheet->height * 3));
	for (int cell = 0; cell < LAYERS + 3; cell++) {
		int x = cell % columns * (WIDTH + GUTTER);
		int y = cell / columns * (HEIGHT + GUTTER);

		draw_cell(pair, image, (uint32_t)cell, pixels);
		for (int row = 0; row < HEIGHT; row++)
			memcpy(sheet->pixels + 3 * ((y + row) * sheet->width +
			                            x),
			       pixels + 3 * row * WIDTH, 3 * WIDTH);
	}
}

static void sheet_holds_the_library_s(void **state)
{
	struct pair pair = make_pair(state);

	for (uint32_t image = 0; image < IMAGES; image++) {
		struct photo written = read_picture(&pair, "layers", image);
		struct photo sheet = fixture_photo(written.width,
		                                   written.height, 3);

		/* Three rows of two. */
		assert_int_equal(written.width, 2 * WIDTH + GUTTER);
		assert_int_equal(written.height, 3 * HEIGHT + 2 * GUTTER);
		draw_sheet(&pair, image, &sheet);
		assert_memory_equal(written.pixels, sheet.pixels,
		                    (size_t)(3 * sheet.width * sheet.height));
		free(sheet.pixels);
		free(written.pixels);
	}
	free_pair(&pair);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(combined_maps_are_the_library_s),
		TEST(layer_maps_are_the_library_s),
		TEST(lovi_is_the_library_s),
		TEST(heat_map_is_the_library_s),
		TEST(overlay_is_the_library_s),
		TEST(mask_is_the_library_s),
		TEST(grey_map_is_the_library_s),
		TEST(sheet_holds_the_library_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
