/* What the tool writes and prints. */
#define _POSIX_C_SOURCE 200809L

#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"

static const struct array early = { .n = 1, .c = 3, .h = 9, .w = 13 };
static const struct array late = { .n = 1, .c = 6, .h = 4, .w = 5, .seed = 3 };

static void write_layers(const struct sandbox *sandbox)
{
	fixture_write_npy(sandbox, "early.npy", &early);
	fixture_write_npy(sandbox, "late.npy", &late);
}

static void write_photo(const struct sandbox *sandbox, const char *name,
                        int width, int height)
{
	struct photo photo = fixture_photo(width, height, 3);

	fixture_write_png(sandbox, name, &photo);
	free(photo.pixels);
}

/* Maps of that size in all files that every run writes. */
static void expect_results(const struct sandbox *sandbox, const char *shape,
                           const char *shapes, int width, int height)
{
	size_t count = (size_t)width * (size_t)height;

	free(fixture_read_npy(sandbox, "out/combined.npy", shape, count));
	free(fixture_read_npy(sandbox, "out/layers.npy", shapes, 2 * count));
	fixture_expect_png(sandbox, "out/combined.png", width, height, 1);
	fixture_expect_png(sandbox, "out/lovi.png", width, height, 3);
	fixture_expect_png(sandbox, "out/heatmap.png", width, height, 3);
	assert_true(sandbox_exists(sandbox, "out/layers.png"));
	assert_true(sandbox_exists(sandbox, "out/stats.json"));
}

static void size_is_that_of_the_largest_layer(void **state)
{
	struct sandbox *sandbox = *state;

	write_layers(sandbox);
	sandbox_run_well(sandbox, "-q -o out late.npy early.npy");
	expect_results(sandbox, "(1, 9, 13)", "(1, 2, 9, 13)", 13, 9);
	assert_int_equal(sandbox_count(sandbox, "out"), 7);
}

static void size_is_that_of_the_photo(void **state)
{
	struct sandbox *sandbox = *state;

	write_layers(sandbox);
	write_photo(sandbox, "photo.png", 31, 17);
	sandbox_run_well(sandbox, "-q -o out -i photo.png early.npy late.npy");
	expect_results(sandbox, "(1, 17, 31)", "(1, 2, 17, 31)", 31, 17);
	fixture_expect_png(sandbox, "out/overlay.png", 31, 17, 3);
	fixture_expect_png(sandbox, "out/mask.png", 31, 17, 3);
	assert_int_equal(sandbox_count(sandbox, "out"), 9);
}

static void size_is_what_the_user_says(void **state)
{
	struct sandbox *sandbox = *state;

	write_layers(sandbox);
	write_photo(sandbox, "photo.png", 31, 17);
	sandbox_run_well(sandbox,
	                 "-q -o out -i photo.png -s 21x33 early.npy late.npy");
	expect_results(sandbox, "(1, 33, 21)", "(1, 2, 33, 21)", 21, 33);
	fixture_expect_png(sandbox, "out/overlay.png", 21, 33, 3);
	fixture_expect_png(sandbox, "out/mask.png", 21, 33, 3);
}

static void batch_gives_a_picture_for_each_image(void **state)
{
	struct array array = { .n = 3, .c = 2, .h = 5, .w = 4 };
	struct sandbox *sandbox = *state;
	float *batch, *alone;

	fixture_write_npy(sandbox, "batch.npy", &array);
	write_photo(sandbox, "photo.png", 4, 5);
	sandbox_run_well(sandbox, "-o out -i photo.png batch.npy");
	assert_non_null(strstr(sandbox->output, "lovi-000.png to lovi-002"));
	/* Two arrays, the numbers and three times six pictures. */
	assert_int_equal(sandbox_count(sandbox, "out"), 2 + 1 + 18);
	fixture_expect_png(sandbox, "out/lovi-002.png", 4, 5, 3);
	fixture_expect_png(sandbox, "out/combined-001.png", 4, 5, 1);
	fixture_expect_png(sandbox, "out/mask-000.png", 4, 5, 3);
	assert_true(sandbox_exists(sandbox, "out/layers-002.png"));
	batch = fixture_read_npy(sandbox, "out/combined.npy", "(3, 5, 4)", 60);
	/* The first image alone has the same values. */
	array.n = 1;
	fixture_write_npy(sandbox, "alone.npy", &array);
	sandbox_run_well(sandbox, "-q -o one alone.npy");
	alone = fixture_read_npy(sandbox, "one/combined.npy", "(1, 5, 4)", 20);
	assert_memory_equal(batch, alone, 20 * sizeof(*alone));
	assert_memory_not_equal(batch + 20, alone, 20 * sizeof(*alone));
	free(batch);
	free(alone);
}

static void one_channel_or_one_pixel_is_fine(void **state)
{
	const struct array channel = { .n = 1, .c = 1, .h = 3, .w = 5 };
	const struct array pixel = { .n = 0, .c = 4, .h = 1, .w = 1 };
	struct sandbox *sandbox = *state;
	float *map;

	fixture_write_npy(sandbox, "channel.npy", &channel);
	fixture_write_npy(sandbox, "pixel.npy", &pixel);
	sandbox_run_well(sandbox, "-q -o out channel.npy pixel.npy");
	expect_results(sandbox, "(1, 3, 5)", "(1, 2, 3, 5)", 5, 3);
	sandbox_run_well(sandbox, "-o one pixel.npy");
	assert_non_null(strstr(sandbox->output, "pixel.npy (flat)\n"));
	map = fixture_read_npy(sandbox, "one/combined.npy", "(1, 1, 1)", 1);
	assert_true(map[0] == 0);
	free(map);
}

static void combined_picture_shows_the_map(void **state)
{
	struct sandbox *sandbox = *state;
	struct photo picture;
	float *map;

	write_layers(sandbox);
	sandbox_run_well(sandbox, "-q -o out early.npy late.npy");
	map = fixture_read_npy(sandbox, "out/combined.npy", "(1, 9, 13)", 117);
	picture = fixture_read_png(sandbox, "out/combined.png");
	for (int i = 0; i < 117; i++)
		assert_int_equal(picture.pixels[i],
		                 (int)((double)map[i] * 255 + 0.5));
	free(map);
	free(picture.pixels);
}

static void picture_of_raw_values_is_stretched(void **state)
{
	struct sandbox *sandbox = *state;
	struct photo picture;
	int least = 255, most = 0;

	write_layers(sandbox);
	sandbox_run_well(sandbox, "-q -o out --norm none late.npy");
	picture = fixture_read_png(sandbox, "out/combined.png");
	for (int i = 0; i < picture.width * picture.height; i++) {
		least = picture.pixels[i] < least ? picture.pixels[i] : least;
		most = picture.pixels[i] > most ? picture.pixels[i] : most;
	}
	assert_int_equal(least, 0);
	assert_int_equal(most, 255);
	free(picture.pixels);
}

static void overlay_goes_from_photo_to_lovi(void **state)
{
	struct sandbox *sandbox = *state;
	struct photo photo = fixture_photo(13, 9, 3), drawn;

	write_layers(sandbox);
	fixture_write_png(sandbox, "photo.png", &photo);
	sandbox_run_well(sandbox, "-q -o out -i photo.png --alpha 0 early.npy");
	drawn = fixture_read_png(sandbox, "out/overlay.png");
	assert_memory_equal(drawn.pixels, photo.pixels, 13 * 9 * 3);
	sandbox_run_well(sandbox, "-q -o out -i photo.png --alpha 1 early.npy");
	sandbox_expect_equal(sandbox, "out/overlay.png", "out/lovi.png");
	free(drawn.pixels);
	free(photo.pixels);
}

/* The number of pixels that the mask kept; each has to be the photo's. */
static int count_kept(const struct sandbox *sandbox, const struct photo *photo)
{
	struct photo mask = fixture_read_png(sandbox, "out/mask.png");
	static const unsigned char black[3];
	int kept = 0;

	for (int i = 0; i < mask.width * mask.height * 3; i += 3) {
		if (memcmp(mask.pixels + i, black, 3) == 0)
			continue;
		assert_memory_equal(mask.pixels + i, photo->pixels + i, 3);
		kept++;
	}
	free(mask.pixels);
	return kept;
}

static void mask_keeps_so_many_pixels(void **state)
{
	static const struct {
		const char *options;
		int kept;
	} cases[] = { { "--keep 0", 0 },
		      { "-q", 12 }, /* 10 % of 117 */
		      { "--keep 50", 59 },
		      { "--keep 100", 117 } };
	struct sandbox *sandbox = *state;
	struct photo photo = fixture_photo(13, 9, 3);

	write_layers(sandbox);
	fixture_write_png(sandbox, "photo.png", &photo);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sandbox_run_well(sandbox, "-q -o out -i photo.png %s early.npy",
		                 cases[i].options);
		assert_int_equal(count_kept(sandbox, &photo), cases[i].kept);
	}
	free(photo.pixels);
}

/* The photo as the tool sees it. */
static struct photo see(struct sandbox *sandbox, const char *name,
                        const char *options)
{
	write_layers(sandbox);
	sandbox_run_well(sandbox, "-q -o out -i %s --alpha 0 %s late.npy",
	                 name, options);
	return fixture_read_png(sandbox, "out/overlay.png");
}

static void fill(const struct photo *photo, const unsigned char *pixel)
{
	for (int i = 0; i < photo->width * photo->height; i++)
		memcpy(photo->pixels + i * photo->channels, pixel,
		       (size_t)photo->channels);
}

/* Expects that all pixels are near to that colour. */
static void expect_colour(const struct photo *photo,
                          const unsigned char *colour, int tolerance)
{
	for (int i = 0; i < photo->width * photo->height * 3; i++)
		if (abs(photo->pixels[i] - colour[i % 3]) > tolerance)
			fail_msg("byte %d is %d, not %d", i, photo->pixels[i],
			         colour[i % 3]);
}

static void even_photo_keeps_its_colour(void **state)
{
	static const unsigned char orange[] = { 255, 128, 0 };
	struct photo photo = fixture_photo(8, 6, 3), seen;

	fill(&photo, orange);
	fixture_write_png(*state, "photo.png", &photo);
	seen = see(*state, "photo.png", "-s 20x10");
	expect_colour(&seen, orange, 0);
	free(seen.pixels);
	seen = see(*state, "photo.png", "-s 3x2");
	expect_colour(&seen, orange, 0);
	free(seen.pixels);
	free(photo.pixels);
}

static void shrunken_photo_is_averaged(void **state)
{
	struct photo photo = fixture_photo(8, 6, 3), seen;

	for (int i = 0; i < 8 * 6 * 3; i++)
		photo.pixels[i] = i / 3 % 2 ? 100 : 50;
	fixture_write_png(*state, "photo.png", &photo);
	seen = see(*state, "photo.png", "-s 4x3");
	expect_colour(&seen, (const unsigned char[]){ 75, 75, 75 }, 0);
	free(seen.pixels);
	free(photo.pixels);
}

static void grey_photo_is_read(void **state)
{
	struct photo photo = fixture_photo(5, 4, 1), seen;

	fill(&photo, (const unsigned char[]){ 77 });
	fixture_write_png(*state, "photo.png", &photo);
	seen = see(*state, "photo.png", "-q");
	expect_colour(&seen, (const unsigned char[]){ 77, 77, 77 }, 0);
	free(seen.pixels);
	fixture_write_jpeg(*state, "photo.jpg", &photo);
	seen = see(*state, "photo.jpg", "-q");
	expect_colour(&seen, (const unsigned char[]){ 77, 77, 77 }, 2);
	free(seen.pixels);
	free(photo.pixels);
}

static void transparent_photo_lies_on_white(void **state)
{
	struct photo photo = fixture_photo(5, 4, 4), seen;

	fill(&photo, (const unsigned char[]){ 200, 100, 0, 0 });
	fixture_write_png(*state, "photo.png", &photo);
	seen = see(*state, "photo.png", "-q");
	expect_colour(&seen, (const unsigned char[]){ 255, 255, 255 }, 0);
	free(seen.pixels);
	fill(&photo, (const unsigned char[]){ 200, 100, 0, 255 });
	fixture_write_png(*state, "photo.png", &photo);
	seen = see(*state, "photo.png", "-q");
	expect_colour(&seen, (const unsigned char[]){ 200, 100, 0 }, 0);
	free(seen.pixels);
	free(photo.pixels);
}

static void jpeg_photo_is_read(void **state)
{
	static const unsigned char orange[] = { 250, 130, 10 };
	struct photo photo = fixture_photo(19, 11, 3), seen;

	fill(&photo, orange);
	fixture_write_jpeg(*state, "photo.jpg", &photo);
	seen = see(*state, "photo.jpg", "-q");
	assert_int_equal(seen.width, 19);
	assert_int_equal(seen.height, 11);
	expect_colour(&seen, orange, 3);
	free(seen.pixels);
	free(photo.pixels);
}

/* libjpeg marks it as Adobe's, whose inks are stored inverted. */
static void cmyk_photo_is_read(void **state)
{
	struct photo photo = fixture_photo(8, 8, 4), seen;

	fill(&photo, (const unsigned char[]){ 255, 128, 0, 128 });
	fixture_write_jpeg(*state, "photo.jpg", &photo);
	seen = see(*state, "photo.jpg", "-q");
	expect_colour(&seen, (const unsigned char[]){ 128, 64, 0 }, 3);
	free(seen.pixels);
	free(photo.pixels);
}

static void sheet_holds_all_pictures(void **state)
{
	struct sandbox *sandbox = *state;

	write_layers(sandbox);
	write_photo(sandbox, "photo.png", 30, 20);
	/* Two layers, combined and LOVI; with a photo five pictures. */
	sandbox_run_well(sandbox, "-q -o out -s 30x20 early.npy late.npy");
	fixture_expect_png(sandbox, "out/layers.png", 64, 44, 3);
	sandbox_run_well(sandbox, "-q -o out -i photo.png early.npy late.npy");
	fixture_expect_png(sandbox, "out/layers.png", 98, 44, 3);
}

static void json_is_printed_and_written(void **state)
{
	struct sandbox *sandbox = *state;
	struct content content;

	write_layers(sandbox);
	sandbox_run_well(sandbox, "-o out --json --weights 1,2.5 early.npy "
	                 "late.npy");
	assert_true(json_is_valid(sandbox->output));
	content = sandbox_read(sandbox, "out/stats.json");
	assert_string_equal((char *)content.bytes, sandbox->output);
	assert_non_null(strstr(sandbox->output, "\"weights\": [1, 2.5]"));
	assert_non_null(strstr(sandbox->output, "\"name\": \"late.npy\""));
	assert_non_null(strstr(sandbox->output, "\"norm\": \"gamma\""));
	assert_non_null(strstr(sandbox->output, "\"eps\": 1e-07"));
	assert_non_null(strstr(sandbox->output, "\"channels\": 6"));
	assert_non_null(strstr(sandbox->output, "\"width\": 13"));
	assert_non_null(strstr(sandbox->output, "\"photo\": null"));
	assert_null(strstr(sandbox->output, "\"flat\""));
	free(content.bytes);
}

static void json_escapes_names(void **state)
{
	struct sandbox *sandbox = *state;

	/* A quote, a backslash, a line end, an umlaut, and no UTF-8. */
	fixture_write_npy(sandbox, "a\"\\\n\xc3\xa4\xff.npy", &late);
	sandbox_run_well(sandbox, "-o out --json a\"\\\n\xc3\xa4\xff.npy");
	assert_true(json_is_valid(sandbox->output));
	assert_non_null(strstr(sandbox->output,
	                       "\"a\\\"\\\\\\u000a\xc3\xa4\\ufffd.npy\""));
}

static void json_flags_flat_layers(void **state)
{
	const struct array pixel = { .n = 2, .c = 4, .h = 1, .w = 1 };
	struct sandbox *sandbox = *state;

	fixture_write_npy(sandbox, "pixel.npy", &pixel);
	sandbox_run_well(sandbox, "-o out --json pixel.npy");
	assert_true(json_is_valid(sandbox->output));
	assert_non_null(strstr(sandbox->output, "\"flags\": [\"flat\"]"));
	assert_non_null(strstr(sandbox->output, "\"images\": 2"));
}

static void table_names_layers_and_files(void **state)
{
	static const char *const words[] = {
		"early.npy\n",        "late.npy\n",        "13x9",
		"out/combined.npy\n", "out/layers.npy\n",  "out/lovi.png\n",
		"out/heatmap.png\n",  "out/overlay.png\n", "out/mask.png\n",
		"out/layers.png\n",   "out/stats.json\n",  "out/combined.png\n",
	};
	struct sandbox *sandbox = *state;

	write_layers(sandbox);
	write_photo(sandbox, "photo.png", 8, 8);
	sandbox_run_well(sandbox, "-o out -i photo.png early.npy late.npy");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strstr(sandbox->output, words[i]))
			fail_msg("'%s' is missing", words[i]);
	sandbox_run_well(sandbox, "-q -o out -i photo.png early.npy late.npy");
	assert_string_equal(sandbox->output, "");
}

static void folder_is_made_and_used_again(void **state)
{
	struct sandbox *sandbox = *state;

	write_layers(sandbox);
	sandbox_run_well(sandbox, "-q early.npy");
	assert_int_equal(sandbox_count(sandbox, "salmap-out"), 7);
	sandbox_run_well(sandbox, "-q -o deep/er/out/ early.npy");
	assert_int_equal(sandbox_count(sandbox, "deep/er/out"), 7);
	sandbox_run_well(sandbox, "-q -o deep/er/out late.npy");
	sandbox_run_well(sandbox, "-q -o deep/er/out early.npy");
	assert_int_equal(sandbox_count(sandbox, "deep/er/out"), 7);
	sandbox_expect_equal(sandbox, "deep/er/out/lovi.png",
	                     "salmap-out/lovi.png");
}

/* Expects that the message names the part of the path that is in the way, why,
 * and what would be right. */
static void refuse_folder(struct sandbox *sandbox, const char *folder,
                          const char *part, const char *reason)
{
	sandbox_run(sandbox, "-o %s early.npy", folder);
	sandbox_expect_refusal(sandbox, 1, part);
	assert_non_null(strstr(sandbox->errors, reason));
	assert_non_null(strstr(sandbox->errors, "want one that is there"));
}

static void folder_that_cannot_be_made_is_an_error(void **state)
{
	struct sandbox *sandbox = *state;

	write_layers(sandbox);
	sandbox_write(sandbox, "file", "x", 1);
	refuse_folder(sandbox, "file", "file", "(Not a directory)");
	refuse_folder(sandbox, "file/out", "file", "(Not a directory)");
	/* A file system that takes no folders, even from root. */
	refuse_folder(sandbox, "/proc/x", "/proc/x", "(No such file");
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(size_is_that_of_the_largest_layer),
		TEST(size_is_that_of_the_photo),
		TEST(size_is_what_the_user_says),
		TEST(batch_gives_a_picture_for_each_image),
		TEST(one_channel_or_one_pixel_is_fine),
		TEST(combined_picture_shows_the_map),
		TEST(picture_of_raw_values_is_stretched),
		TEST(overlay_goes_from_photo_to_lovi),
		TEST(mask_keeps_so_many_pixels),
		TEST(even_photo_keeps_its_colour),
		TEST(shrunken_photo_is_averaged),
		TEST(grey_photo_is_read),
		TEST(transparent_photo_lies_on_white),
		TEST(jpeg_photo_is_read),
		TEST(cmyk_photo_is_read),
		TEST(sheet_holds_all_pictures),
		TEST(json_is_printed_and_written),
		TEST(json_escapes_names),
		TEST(json_flags_flat_layers),
		TEST(table_names_layers_and_files),
		TEST(folder_is_made_and_used_again),
		TEST(folder_that_cannot_be_made_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
