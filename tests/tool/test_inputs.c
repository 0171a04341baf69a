/* What the tool reads, and how it refuses what it cannot read. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

static const struct array plain = { .n = 1, .c = 5, .h = 7, .w = 6 };

/* Expects that a variant of an array gives the same maps as the plain way. */
static void expect_same(struct sandbox *sandbox, struct array array,
                        struct array variant, const char *options)
{
	fixture_write_npy(sandbox, "a.npy", &array);
	fixture_write_npy(sandbox, "b.npy", &variant);
	sandbox_run_well(sandbox, "-q -o a a.npy");
	sandbox_run_well(sandbox, "-q -o b %s b.npy", options);
	sandbox_expect_equal(sandbox, "a/combined.npy", "b/combined.npy");
	sandbox_expect_equal(sandbox, "a/layers.npy", "b/layers.npy");
}

static void three_dimensions_are_one_image(void **state)
{
	struct array variant = plain;

	variant.n = 0;
	expect_same(*state, plain, variant, "--layout nchw");
}

static void channels_last_gives_the_same(void **state)
{
	struct array variant = plain;

	variant.channels_last = 1;
	expect_same(*state, plain, variant, "--layout nhwc");
	variant.n = 0;
	expect_same(*state, plain, variant, "--layout nhwc");
}

static void float16_gives_the_same(void **state)
{
	struct array variant = plain;

	variant.dtype = "<f2";
	expect_same(*state, plain, variant, "-q");
}

static void big_endian_gives_the_same(void **state)
{
	struct array variant = plain;

	variant.dtype = ">f4";
	expect_same(*state, plain, variant, "-q");
	variant.dtype = ">f2";
	expect_same(*state, plain, variant, "-q");
}

static void fortran_order_gives_the_same(void **state)
{
	struct array array = plain, variant;

	array.n = 2;
	variant = array;
	variant.fortran_order = 1;
	expect_same(*state, array, variant, "-q");
	variant.channels_last = 1;
	expect_same(*state, array, variant, "--layout nhwc");
}

static void all_versions_give_the_same(void **state)
{
	struct array variant = plain;

	variant.version = 2;
	expect_same(*state, plain, variant, "-q");
	variant.version = 3;
	expect_same(*state, plain, variant, "-q");
}

static void other_values_give_other_maps(void **state)
{
	struct sandbox *sandbox = *state;
	struct array other = plain;
	float *a, *b;

	other.seed = 1;
	fixture_write_npy(sandbox, "a.npy", &plain);
	fixture_write_npy(sandbox, "b.npy", &other);
	sandbox_run_well(sandbox, "-q -o a a.npy");
	sandbox_run_well(sandbox, "-q -o b b.npy");
	a = fixture_read_npy(sandbox, "a/combined.npy", "(1, 7, 6)", 42);
	b = fixture_read_npy(sandbox, "b/combined.npy", "(1, 7, 6)", 42);
	assert_memory_not_equal(a, b, 42 * sizeof(*a));
	free(a);
	free(b);
}

static const struct array early = { .n = 2, .c = 3, .h = 9, .w = 8 };
static const struct array late = { .n = 2, .c = 6, .h = 4, .w = 5, .seed = 3 };

/* The names are not in alphabetical order: the archive's order counts. */
static const struct entry entries[] = { { "z/conv1.npy", &early },
	                                { "conv2.npy", &late } };

static void archive_gives_the_same(struct sandbox *sandbox, int compressed)
{
	fixture_write_npz(sandbox, "all.npz", entries, 2, compressed);
	fixture_write_npy(sandbox, "early.npy", &early);
	fixture_write_npy(sandbox, "late.npy", &late);
	sandbox_run_well(sandbox, "-o a early.npy late.npy");
	assert_non_null(strstr(sandbox->output, "early.npy\n"));
	sandbox_run_well(sandbox, "-o b all.npz");
	assert_non_null(strstr(sandbox->output, "all.npz:z/conv1\n"));
	sandbox_expect_equal(sandbox, "a/lovi-001.png", "b/lovi-001.png");
	sandbox_expect_equal(sandbox, "a/layers.npy", "b/layers.npy");
	sandbox_run_well(sandbox, "-q -o c early.npy all.npz:conv2");
	sandbox_expect_equal(sandbox, "a/layers.npy", "c/layers.npy");
}

static void stored_archive_gives_the_same(void **state)
{
	archive_gives_the_same(*state, 0);
}

static void compressed_archive_gives_the_same(void **state)
{
	archive_gives_the_same(*state, 1);
}

/* The folder "z" of the array's name must not come to be. */
static void names_in_archives_are_no_paths(void **state)
{
	struct sandbox *sandbox = *state;
	const struct entry entry = { "../../evil/conv.npy", &plain };

	fixture_write_npz(sandbox, "all.npz", &entry, 1, 1);
	sandbox_run_well(sandbox, "-q -o out all.npz");
	assert_false(sandbox_exists(sandbox, "evil"));
	/* The archive, the results' folder and what was printed. */
	assert_int_equal(sandbox_count(sandbox, "."), 4);
	assert_int_equal(sandbox_count(sandbox, "out"), 7);
}

static void archive_without_the_array_is_refused(void **state)
{
	struct sandbox *sandbox = *state;
	const struct entry other = { "notes.txt", &plain };

	fixture_write_npz(sandbox, "all.npz", entries, 2, 1);
	sandbox_run(sandbox, "-o out all.npz:conv3");
	sandbox_expect_refusal(sandbox, 1, "all.npz");
	sandbox_expect_reason(sandbox, "no array named 'conv3'");
	fixture_write_npz(sandbox, "none.npz", &other, 1, 1);
	sandbox_refuse_layer(sandbox, "none.npz", "no arrays");
}

static void refuse_entry(struct sandbox *sandbox,
                         const struct content *content, const char *reason)
{
	sandbox_write(sandbox, "bad.npz", content->bytes, content->size);
	sandbox_run(sandbox, "-o out bad.npz");
	sandbox_expect_refusal(sandbox, 1, "bad.npz:conv");
	sandbox_expect_reason(sandbox, reason);
}

static void damaged_archive_is_refused(void **state)
{
	struct sandbox *sandbox = *state;
	const struct entry entry = { "conv.npy", &plain };
	struct content content;

	fixture_write_npz(sandbox, "all.npz", &entry, 1, 0);
	content = sandbox_read(sandbox, "all.npz");
	/* The last element of the one array, which is stored as it is, comes
	 * before the directory, about 100 bytes from the end. */
	content.bytes[content.size - 200] ^= 1;
	refuse_entry(sandbox, &content, "CRC");
	sandbox_write(sandbox, "cut.npz", content.bytes, content.size / 2);
	sandbox_refuse_layer(sandbox, "cut.npz", "archive");
	sandbox_write(sandbox, "text.npz", "hello", 5);
	sandbox_refuse_layer(sandbox, "text.npz", "archive");
	sandbox_write(sandbox, "empty.npz", "", 0);
	sandbox_refuse_layer(sandbox, "empty.npz", "");
	sandbox_refuse_layer(sandbox, "missing.npz", "No such file");
	free(content.bytes);
}

/* Sets a size that the archive's directory claims for its first entry:
 * APPNOTE.TXT 4.3.12, offset 20 compressed, 24 not compressed. */
static void claim_size(const struct content *content, size_t offset,
                       uint32_t size)
{
	for (size_t i = 0; i + offset + 4 < content->size; i++)
		if (memcmp(content->bytes + i, "PK\x01\x02", 4) == 0)
			for (size_t k = 0; k < 4; k++)
				content->bytes[i + offset + k] =
					(unsigned char)(size >> 8 * k);
}

static void archive_that_lies_about_sizes_is_refused(void **state)
{
	struct sandbox *sandbox = *state;
	const struct entry entry = { "conv.npy", &plain };
	struct content content;

	fixture_write_npz(sandbox, "all.npz", &entry, 1, 1);
	content = sandbox_read(sandbox, "all.npz");
	claim_size(&content, 24, 500);
	refuse_entry(sandbox, &content, "do not match");
	claim_size(&content, 24, 0xfffffff0u);
	sandbox_write(sandbox, "bad.npz", content.bytes, content.size);
	sandbox_refuse_layer(sandbox, "bad.npz", "would grow to 4294967280 bytes");
	claim_size(&content, 20, 0xfffffff0u);
	sandbox_write(sandbox, "bad.npz", content.bytes, content.size);
	sandbox_refuse_layer(sandbox, "bad.npz", "entries claim 4294967280 bytes");
	free(content.bytes);
}

static void cut_or_longer_file_is_refused(void **state)
{
	struct sandbox *sandbox = *state;
	struct content content = fixture_npy(&plain);
	char name[32];

	/* Within the header, of 128 bytes, more things can be missing. */
	for (size_t size = 0; size < content.size;
	     size += size < 128 ? 3 : 61) {
		snprintf(name, sizeof(name), "cut-%zu.npy", size);
		sandbox_write(sandbox, name, content.bytes, size);
		sandbox_refuse_layer(sandbox, name, "");
	}
	content.bytes = realloc(content.bytes, content.size + 4);
	assert_non_null(content.bytes);
	memset((char *)content.bytes + content.size, 0, 4);
	sandbox_write(sandbox, "long.npy", content.bytes, content.size + 4);
	sandbox_refuse_layer(sandbox, "long.npy", "do not match");
	free(content.bytes);
}

static void missing_or_wrong_file_is_refused(void **state)
{
	struct sandbox *sandbox = *state;

	sandbox_refuse_layer(sandbox, "missing.npy", "No such file");
	sandbox_refuse_layer(sandbox, ".", "not a regular file");
	sandbox_refuse_layer(sandbox, "/dev/zero", "not a regular file");
	sandbox_write(sandbox, "text.npy", "this is not an array at all", 27);
	sandbox_refuse_layer(sandbox, "text.npy", ".npy format");
	sandbox_write(sandbox, "new.npy", "\x93NUMPY\x04\x00\x10\x00\x00\x00",
	              12);
	sandbox_refuse_layer(sandbox, "new.npy", "version 4");
}

static void refuse_header(struct sandbox *sandbox, const char *header,
                          size_t size, const char *reason)
{
	fixture_write_raw(sandbox, "raw.npy", header, size);
	sandbox_refuse_layer(sandbox, "raw.npy", reason);
}

#define SHAPE "'fortran_order': False, 'shape': (1, 2, 3, 4)}"

static void other_dtypes_are_refused(void **state)
{
	struct sandbox *sandbox = *state;

	refuse_header(sandbox, "{'descr': '<f8', " SHAPE, 192, "<f8");
	refuse_header(sandbox, "{'descr': '<i4', " SHAPE, 96, "<i4");
	refuse_header(sandbox, "{'descr': '|u1', " SHAPE, 24, "|u1");
	refuse_header(sandbox, "{'descr': '|O', " SHAPE, 192, "|O");
	refuse_header(sandbox, "{'descr': '<c8', " SHAPE, 192, "<c8");
	refuse_header(sandbox, "{'descr': '', " SHAPE, 96, "want f2");
	refuse_header(sandbox, "{'descr': [('x', '<f4')], " SHAPE, 96,
	              "structured");
}

#define START "{'descr': '<f4', 'fortran_order': False, 'shape': "

static void impossible_shapes_are_refused(void **state)
{
	struct sandbox *sandbox = *state;

	refuse_header(sandbox, START "(3, 4)}", 48, "2 dimensions");
	refuse_header(sandbox, START "()}", 4, "0 dimensions");
	refuse_header(sandbox, START "(1, 1, 1, 1, 1)}", 4, "5 dimensions");
	refuse_header(sandbox, START "(1, 0, 3, 4)}", 0, "empty");
	refuse_header(sandbox, START "(1, 2, 3, 5)}", 96, "do not match");
	refuse_header(sandbox, START "(1, 1000000, 1000000, 1000)}", 96,
	              "do not match");
	/* 2^66 and 2^65 + 48 bytes: 0 and 48 if the product wraps. */
	refuse_header(sandbox,
	              START "(1, 4294967296, 4294967296, 1)}", 0,
	              "do not match");
	refuse_header(sandbox,
	              START "(1, 4611686018427387910, 2, 1)}", 48,
	              "do not match");
	refuse_header(sandbox, START "(1, 99999999999999999999, 2, 1)}", 8,
	              "damaged header");
	refuse_header(sandbox, START "(1, -2, -3, 4)}", 96, "damaged header");
}

static void damaged_headers_are_refused(void **state)
{
	static const char *const headers[] = {
		"",
		"{",
		"{}",
		"hello",
		"{'descr': '<f4'}",
		"{'descr': '<f4', " SHAPE " x",
		"{'descr': '<f4', 'descr': '<f4', " SHAPE,
		"{'descr': '<f4', 'other': 1, " SHAPE,
		"{'descr': '<f4, " SHAPE,
		"{'descr': 4, " SHAPE,
		"{'descr': [, " SHAPE,
		"{'descr' '<f4', " SHAPE,
		"{'descr': '<f4' " SHAPE,
		"{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 2, 3, 4)}",
		START "(1, 2, 3, 4}",
		START "[1, 2, 3, 4]}",
		START "(1 2 3 4)}",
		START "(1.0, 2, 3, 4)}",
		START "(1, 2, 3, 4)",
	};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		refuse_header(*state, headers[i], 96, "damaged header");
	sandbox_write(*state, "long.npy",
	              "\x93NUMPY\x02\x00\xff\xff\xff\xff{}", 14);
	sandbox_refuse_layer(*state, "long.npy", "damaged header");
}

static void unusual_headers_are_read(void **state)
{
	static const char *const headers[] = {
		"{\"shape\":(1,2,3,4),\"descr\":\"<f4\",\"fortran_order\":"
		"False}",
		" { 'shape' : ( 1L , 2L , 3L , 4L , ) , 'descr' : '=f4' ,\n"
		"'fortran_order' : True , } \n",
	};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		fixture_write_raw(*state, "raw.npy", headers[i], 96);
		sandbox_run_well(*state, "-q -o out raw.npy");
	}
}

/* `bits` are those of a float. */
static void refuse_value(struct sandbox *sandbox, const char *name,
                         uint32_t bits)
{
	struct content content = fixture_npy(&plain);

	for (size_t i = 0; i < 4; i++)
		content.bytes[content.size - 40 + i] =
			(unsigned char)(bits >> 8 * i);
	sandbox_write(sandbox, name, content.bytes, content.size);
	sandbox_refuse_layer(sandbox, name, "channel");
	free(content.bytes);
}

static void values_that_are_not_finite_are_refused(void **state)
{
	refuse_value(*state, "nan.npy", 0x7fc00000);
	refuse_value(*state, "inf.npy", 0x7f800000);
	refuse_value(*state, "minus.npy", 0xff800000);
}

static void batches_that_differ_are_refused(void **state)
{
	struct sandbox *sandbox = *state;

	fixture_write_npy(sandbox, "one.npy", &plain);
	fixture_write_npy(sandbox, "two.npy", &early);
	sandbox_run(sandbox, "-o out one.npy two.npy");
	sandbox_expect_refusal(sandbox, 1, "two.npy");
}

static void control_characters_are_not_printed(void **state)
{
	struct sandbox *sandbox = *state;

	sandbox_run(sandbox, "-o out bad\033[31m\n\x9bname.npy");
	sandbox_expect_refusal(sandbox, 1, "bad?[31m?\xef\xbf\xbdname.npy");
}

static void expect_photo_refusal(struct sandbox *sandbox, const char *name,
                                 const char *reason)
{
	fixture_write_npy(sandbox, "a.npy", &plain);
	sandbox_run(sandbox, "-o out -i %s a.npy", name);
	sandbox_expect_refusal(sandbox, 1, name);
	sandbox_expect_reason(sandbox, reason);
}

static void missing_or_wrong_photo_is_refused(void **state)
{
	struct sandbox *sandbox = *state;

	expect_photo_refusal(sandbox, "missing.png", "No such file");
	expect_photo_refusal(sandbox, ".", "not a regular file");
	sandbox_write(sandbox, "empty.png", "", 0);
	expect_photo_refusal(sandbox, "empty.png", "not a PNG or JPEG");
	sandbox_write(sandbox, "text.png", "this is a text", 14);
	expect_photo_refusal(sandbox, "text.png", "not a PNG or JPEG");
}

static void cut_photo_is_refused(void **state)
{
	struct sandbox *sandbox = *state;
	struct photo photo = fixture_photo(40, 30, 3);
	struct content content;

	fixture_write_png(sandbox, "whole.png", &photo);
	content = sandbox_read(sandbox, "whole.png");
	sandbox_write(sandbox, "cut.png", content.bytes, content.size / 2);
	expect_photo_refusal(sandbox, "cut.png", "damaged PNG");
	free(content.bytes);
	fixture_write_jpeg(sandbox, "whole.jpg", &photo);
	content = sandbox_read(sandbox, "whole.jpg");
	sandbox_write(sandbox, "cut.jpg", content.bytes, content.size / 2);
	expect_photo_refusal(sandbox, "cut.jpg", "damaged JPEG");
	sandbox_write(sandbox, "start.jpg", content.bytes, 100);
	expect_photo_refusal(sandbox, "start.jpg", "damaged JPEG");
	free(content.bytes);
	free(photo.pixels);
}

static void photo_with_a_wrong_byte_is_refused(void **state)
{
	struct sandbox *sandbox = *state;
	struct photo photo = fixture_photo(40, 30, 3);
	struct content content;

	fixture_write_png(sandbox, "whole.png", &photo);
	content = sandbox_read(sandbox, "whole.png");
	content.bytes[content.size / 2] ^= 0x10;
	sandbox_write(sandbox, "bad.png", content.bytes, content.size);
	expect_photo_refusal(sandbox, "bad.png", "damaged PNG");
	free(content.bytes);
	free(photo.pixels);
}

/* 65500 x 65500 pixels in a JPEG of a few bytes: baseline, one component. */
static void huge_photo_is_refused(void **state)
{
	static const char jpeg[] = "\xff\xd8\xff\xc0\x00\x0b\x08\xff\xdc\xff"
				   "\xdc\x01\x01\x11\x00\xff\xda\x00\x08\x01"
				   "\x01\x00\x00\x3f\x00\xff\xd9";
	/* 400000 x 400000 pixels, with the CRC of the header. */
	static const char png[] = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
				  "\x00\x06\x1a\x80\x00\x06\x1a\x80\x08\x02"
				  "\x00\x00\x00\xea\xf9\x05\x34"
				  "\x00\x00\x00\x08IDAT01234567";
	struct sandbox *sandbox = *state;

	sandbox_write(sandbox, "huge.jpg", jpeg, sizeof(jpeg) - 1);
	expect_photo_refusal(sandbox, "huge.jpg", "too large with 65500x");
	sandbox_write(sandbox, "huge.png", png, sizeof(png) - 1);
	expect_photo_refusal(sandbox, "huge.png", "too large with 400000x");
}

static void nothing_is_written_if_the_last_layer_is_bad(void **state)
{
	struct sandbox *sandbox = *state;
	struct photo photo = fixture_photo(8, 8, 3);

	fixture_write_npy(sandbox, "a.npy", &plain);
	fixture_write_png(sandbox, "photo.png", &photo);
	sandbox_write(sandbox, "bad.npy", "x", 1);
	sandbox_run(sandbox, "-o out -i photo.png a.npy a.npy bad.npy");
	sandbox_expect_refusal(sandbox, 1, "bad.npy");
	/* Two arrays, a photo and what was printed. */
	assert_int_equal(sandbox_count(sandbox, "."), 5);
	free(photo.pixels);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(three_dimensions_are_one_image),
		TEST(channels_last_gives_the_same),
		TEST(float16_gives_the_same),
		TEST(big_endian_gives_the_same),
		TEST(fortran_order_gives_the_same),
		TEST(all_versions_give_the_same),
		TEST(other_values_give_other_maps),
		TEST(stored_archive_gives_the_same),
		TEST(compressed_archive_gives_the_same),
		TEST(names_in_archives_are_no_paths),
		TEST(archive_without_the_array_is_refused),
		TEST(damaged_archive_is_refused),
		TEST(archive_that_lies_about_sizes_is_refused),
		TEST(cut_or_longer_file_is_refused),
		TEST(missing_or_wrong_file_is_refused),
		TEST(other_dtypes_are_refused),
		TEST(impossible_shapes_are_refused),
		TEST(damaged_headers_are_refused),
		TEST(unusual_headers_are_read),
		TEST(values_that_are_not_finite_are_refused),
		TEST(batches_that_differ_are_refused),
		TEST(control_characters_are_not_printed),
		TEST(missing_or_wrong_photo_is_refused),
		TEST(cut_photo_is_refused),
		TEST(photo_with_a_wrong_byte_is_refused),
		TEST(huge_photo_is_refused),
		TEST(nothing_is_written_if_the_last_layer_is_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
