/* Inputs that somebody made to do harm: none gets memory that its own size does
 * not explain, or makes the tool write anywhere but in the results' folder. */
#define _XOPEN_SOURCE 700

#include "fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <png.h>
#include <zip.h>

static const struct array plain = { .n = 1, .c = 5, .h = 7, .w = 6 };

/* More than the tool and its libraries need, less than any of the bombs. */
#define MEMORY_LIMIT (128L << 20)

static void limit_memory(struct sandbox *sandbox)
{
	if (!sandbox_can_limit_memory()) {
		puts("SKIP  a checker needs its memory itself");
		skip();
	}
	sandbox->memory_limit = MEMORY_LIMIT;
}

static void refuse_photo(struct sandbox *sandbox, const char *name,
                         const void *bytes, size_t size, const char *reason)
{
	sandbox_write(sandbox, name, bytes, size);
	fixture_write_npy(sandbox, "a.npy", &plain);
	sandbox_run(sandbox, "-o out -i %s a.npy", name);
	sandbox_expect_refusal(sandbox, 1, name);
	sandbox_expect_reason(sandbox, reason);
}

static void in_folder(const struct sandbox *sandbox, const char *name,
                      char path[1024])
{
	int length = snprintf(path, 1024, "%s/%s", sandbox->folder, name);

	assert_in_range(length, 1, 1023);
}

/* ----------------------------------------------------------------- arrays */

#define START "{'descr': '<f4', 'fortran_order': False, 'shape': "

/* A file of 1 TiB that takes a block of the disk: the rest is a hole. */
static void array_larger_than_memory_is_refused(void **state)
{
	struct sandbox *sandbox = *state;
	const off_t size = (off_t)1 << 40;
	char path[1024];
	struct stat status;

	limit_memory(sandbox);
	fixture_write_raw(sandbox, "hole.npy",
	                  START "(1, 262144, 1024, 1024)}", 0);
	in_folder(sandbox, "hole.npy", path);
	assert_int_equal(stat(path, &status), 0);
	if (truncate(path, status.st_size + size) != 0) {
		puts("SKIP  no file system here holds a file of 1 TiB");
		skip();
	}
	sandbox_refuse_layer(sandbox, "hole.npy", "not enough memory");
}

/* Thirty thousand axes, or sixty thousand brackets. */
static void long_headers_are_refused(void **state)
{
	const size_t size = 60000;
	char *header = malloc(size + 1);

	assert_non_null(header);
	memset(header, '[', size);
	header[size] = '\0';
	memcpy(header, "{'descr': ", 10);
	fixture_write_raw(*state, "brackets.npy", header, 96);
	sandbox_refuse_layer(*state, "brackets.npy", "damaged header");
	memcpy(header, START "(", sizeof(START));
	for (size_t i = sizeof(START); i + 1 < size; i += 2)
		memcpy(header + i, "1,", 2);
	memcpy(header + size - 2, ")}", 2);
	fixture_write_raw(*state, "axes.npy", header, 96);
	sandbox_refuse_layer(*state, "axes.npy", "dimensions");
	free(header);
}

/* --------------------------------------------------------------- archives */

/* A deflated array of zeros, a thousandth of its size; 160 MiB are within what
 * an archive may grow to, and beyond the memory that there is. */
static void archive_larger_than_memory_is_refused(void **state)
{
	struct sandbox *sandbox = *state;
	const char header[] = START "(1, 40, 1024, 1024)}";
	const size_t size = (size_t)160 << 20;
	struct content content;
	zip_t *archive;
	char path[1024];

	limit_memory(sandbox);
	fixture_write_raw(sandbox, "zeros.npy", header, size);
	content = sandbox_read(sandbox, "zeros.npy");
	in_folder(sandbox, "zeros.npz", path);
	archive = zip_open(path, ZIP_CREATE, NULL);
	assert_non_null(archive);
	assert_int_equal(
		zip_file_add(archive, "conv.npy",
	                     zip_source_buffer(archive, content.bytes,
	                                       content.size, 0),
	                     0), 0);
	assert_int_equal(zip_close(archive), 0);
	free(content.bytes);
	sandbox_run(sandbox, "-o out zeros.npz");
	sandbox_expect_refusal(sandbox, 1, "zeros.npz:conv");
	sandbox_expect_reason(sandbox, "not enough memory");
}

/* Where in the archive the header `number` of a kind stands that starts with
 * "PK" and `kind`: APPNOTE.TXT, 4.3.7 and 4.3.12. */
static unsigned char *find_header(const struct content *content,
                                  const char *kind, int number)
{
	for (size_t i = 0; i + 4 < content->size; i++)
		if (memcmp(content->bytes + i, "PK", 2) == 0 &&
		    memcmp(content->bytes + i + 2, kind, 2) == 0 &&
		    number-- == 0)
			return content->bytes + i;
	fail_msg("there is no header %d", number);
	return NULL;
}

static void put_number(unsigned char *out, uint32_t number)
{
	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char)(number >> 8 * i);
}

static const struct entry pair[] = { { "conv.npy", &plain },
	                             { "conx.npy", &plain } };

static struct content pair_archive(const struct sandbox *sandbox)
{
	fixture_write_npz(sandbox, "pair.npz", pair, 2, 0);
	return sandbox_read(sandbox, "pair.npz");
}

/* Two entries with the same bytes: thousands of them make a bomb of what is
 * not one by itself. */
static void entries_that_overlap_are_refused(void **state)
{
	struct content content = pair_archive(*state);
	uint32_t most = (uint32_t)(content.size * 2 / 3);

	put_number(find_header(&content, "\x01\x02", 0) + 20, most);
	put_number(find_header(&content, "\x01\x02", 1) + 20, most);
	sandbox_write(*state, "overlap.npz", content.bytes, content.size);
	sandbox_refuse_layer(*state, "overlap.npz", "entries claim");
	free(content.bytes);
}

static void arrays_of_one_name_are_refused(void **state)
{
	struct content content = pair_archive(*state);

	for (size_t i = 0; i + 8 < content.size; i++)
		if (memcmp(content.bytes + i, "conx.npy", 8) == 0)
			content.bytes[i + 3] = 'v';
	sandbox_write(*state, "twice.npz", content.bytes, content.size);
	sandbox_refuse_layer(*state, "twice.npz", "two arrays named 'conv'");
	sandbox_run(*state, "-o out twice.npz:conv");
	sandbox_expect_refusal(*state, 1, "twice.npz");
	sandbox_expect_reason(*state, "two arrays named 'conv'");
	free(content.bytes);
}

static void encrypted_archive_is_refused(void **state)
{
	struct content content = pair_archive(*state);

	find_header(&content, "\x03\x04", 0)[6] |= 1;
	find_header(&content, "\x01\x02", 0)[8] |= 1;
	sandbox_write(*state, "secret.npz", content.bytes, content.size);
	sandbox_run(*state, "-o out secret.npz:conv");
	sandbox_expect_refusal(*state, 1, "secret.npz:conv");
	sandbox_expect_reason(*state, "assword");
	free(content.bytes);
}

/* Sizes that stand in a field for 64 bits which is not there. */
static void archive_without_its_sizes_is_refused(void **state)
{
	struct content content = pair_archive(*state);

	put_number(find_header(&content, "\x01\x02", 0) + 24, 0xffffffffu);
	sandbox_write(*state, "wide.npz", content.bytes, content.size);
	sandbox_refuse_layer(*state, "wide.npz", "");
	free(content.bytes);
}

/* As NumPy itself writes it, whose local headers have sizes of 64 bits. */
static void archive_of_numpy_is_read(void **state)
{
	char *path = realpath("tests/fuzz/corpus/npz/stored.npz", NULL);

	assert_non_null(path);
	sandbox_run_well(*state, "-q -o out %s", path);
	free(path);
}

/* Names are words for messages, whatever they look like. */
static void names_of_arrays_are_no_paths(void **state)
{
	static const char *const names[] = {
		"/tmp/salmap-evil.npy", "../evil.npy", "..\\evil.npy",
		"out/../../evil.npy",   ".npy",        "a\033[31m\r.npy",
		"b\xc2\x9b;31m.npy",
	};
	enum { COUNT = sizeof(names) / sizeof(names[0]) };
	struct entry entries[COUNT];
	struct sandbox *sandbox = *state;

	for (int i = 0; i < COUNT; i++)
		entries[i] = (struct entry){ names[i], &plain };
	fixture_write_npz(sandbox, "all.npz", entries, COUNT, 1);
	sandbox_run_well(sandbox, "-o out all.npz");
	assert_null(strpbrk(sandbox->output, "\033\r\x9b"));
	sandbox_run_well(sandbox, "--json -o out all.npz");
	assert_null(strpbrk(sandbox->output, "\033\r\x9b"));
	assert_int_not_equal(access("/tmp/salmap-evil.npy", F_OK), 0);
	/* The archive, the results' folder and what was printed. */
	assert_int_equal(sandbox_count(sandbox, "."), 4);
	assert_int_equal(sandbox_count(sandbox, "out"), 7);
}

/* ----------------------------------------------------------------- photos */

/* 16384 x 16384 pixels, as many as a photo may have: 805 MB. */
static const char large_png[] = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
				"\x00\x00\x40\x00\x00\x00\x40\x00\x08\x02"
				"\x00\x00\x00\x26\xaa\x87\xd3"
				"\x00\x00\x00\x08IDAT01234567";

/* SOF0 is baseline, SOF2 progressive, whose coefficients take 1.6 GB more. */
static const char large_jpeg[] = "\xff\xd8\xff\xc0\x00\x0b\x08\x40\x00\x40"
				 "\x00\x01\x01\x11\x00\xff\xda\x00\x08\x01"
				 "\x01\x00\x00\x3f\x00\xff\xd9";

static void photos_larger_than_memory_are_refused(void **state)
{
	struct sandbox *sandbox = *state;
	char progressive[sizeof(large_jpeg)];

	limit_memory(sandbox);
	refuse_photo(sandbox, "large.png", large_png, sizeof(large_png) - 1,
	             "not enough memory");
	refuse_photo(sandbox, "large.jpg", large_jpeg, sizeof(large_jpeg) - 1,
	             "not enough memory");
	memcpy(progressive, large_jpeg, sizeof(progressive));
	progressive[3] = '\xc2';
	refuse_photo(sandbox, "large.jpg", progressive,
	             sizeof(progressive) - 1, "not enough memory");
}

/* A chunk that claims 738 MB of compressed text, and has none. */
static void chunks_larger_than_their_file_are_refused(void **state)
{
	static const char png[] = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
				  "\x00\x00\x00\x07\x00\x00\x00\x05\x08\x02"
				  "\x00\x00\x00\x06\xf8\x61\x8f"
				  "\x2c\x00\x00\x79zTXt";

	limit_memory(*state);
	refuse_photo(*state, "text.png", png, sizeof(png) - 1, "damaged PNG");
}

/* Writes a photo with as many bits a channel, in one pass or Adam7's seven. */
static void write_png(const struct sandbox *sandbox, const char *name,
                      const struct photo *photo, int bits, int interlace)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL,
	                                          NULL, NULL);
	png_infop info = png_create_info_struct(png);
	FILE *file = sandbox_open(sandbox, name, "wb");
	size_t size = (size_t)(photo->width * photo->height * 3);
	unsigned char *wide = malloc(size * 2);
	png_bytepp rows = calloc((size_t)photo->height, sizeof(*rows));

	assert_non_null(wide);
	assert_non_null(rows);
	/* A channel of 16 bits has the same byte twice. */
	for (size_t i = 0; i < size * (size_t)bits / 8; i++)
		wide[i] = photo->pixels[i * 8 / (size_t)bits];
	for (int row = 0; row < photo->height; row++)
		rows[row] = wide + row * photo->width * 3 * bits / 8;
	png_init_io(png, file);
	png_set_IHDR(png, info, (png_uint_32)photo->width,
	             (png_uint_32)photo->height, bits, PNG_COLOR_TYPE_RGB,
	             interlace, PNG_COMPRESSION_TYPE_DEFAULT,
	             PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	png_write_image(png, rows);
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	assert_int_equal(fclose(file), 0);
	free(wide);
	free(rows);
}

static void photos_of_all_kinds_are_the_same(void **state)
{
	struct sandbox *sandbox = *state;
	struct photo photo = fixture_photo(11, 9, 3);

	fixture_write_npy(sandbox, "a.npy", &plain);
	write_png(sandbox, "plain.png", &photo, 8, PNG_INTERLACE_NONE);
	write_png(sandbox, "wide.png", &photo, 16, PNG_INTERLACE_NONE);
	write_png(sandbox, "woven.png", &photo, 16, PNG_INTERLACE_ADAM7);
	sandbox_run_well(sandbox, "-q -o plain -i plain.png a.npy");
	sandbox_run_well(sandbox, "-q -o wide -i wide.png a.npy");
	sandbox_run_well(sandbox, "-q -o woven -i woven.png a.npy");
	sandbox_expect_equal(sandbox, "plain/overlay.png", "wide/overlay.png");
	sandbox_expect_equal(sandbox, "plain/overlay.png", "woven/overlay.png");
	free(photo.pixels);
}

/* ---------------------------------------------------------------- results */

/* A result takes the place of a link of its name, and leaves alone what that
 * leads to. */
static void links_in_the_folder_are_not_followed(void **state)
{
	struct sandbox *sandbox = *state;
	char path[1024];
	struct content content;

	fixture_write_npy(sandbox, "a.npy", &plain);
	sandbox_write(sandbox, "victim", "precious", 8);
	in_folder(sandbox, "out", path);
	assert_int_equal(mkdir(path, 0777), 0);
	in_folder(sandbox, "out/lovi.png", path);
	assert_int_equal(symlink("../victim", path), 0);
	in_folder(sandbox, "out/combined.npy", path);
	assert_int_equal(symlink("../made", path), 0);
	sandbox_run_well(sandbox, "-q -o out a.npy");
	content = sandbox_read(sandbox, "victim");
	assert_string_equal((char *)content.bytes, "precious");
	free(content.bytes);
	assert_false(sandbox_exists(sandbox, "made"));
	fixture_expect_png(sandbox, "out/lovi.png", 6, 7, 3);
	assert_int_equal(sandbox_count(sandbox, "out"), 7);
}

/* The folder itself is what the user says, a link too. */
static void link_to_a_folder_is_followed(void **state)
{
	struct sandbox *sandbox = *state;
	char path[1024];

	fixture_write_npy(sandbox, "a.npy", &plain);
	in_folder(sandbox, "real", path);
	assert_int_equal(mkdir(path, 0777), 0);
	in_folder(sandbox, "link", path);
	assert_int_equal(symlink("real", path), 0);
	sandbox_run_well(sandbox, "-q -o link a.npy");
	assert_int_equal(sandbox_count(sandbox, "real"), 7);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("nowhere", path), 0);
	assert_int_equal(sandbox_run(sandbox, "-q -o link a.npy"), 1);
	sandbox_expect_reason(sandbox, "cannot make a folder");
	assert_false(sandbox_exists(sandbox, "nowhere"));
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(array_larger_than_memory_is_refused),
		TEST(long_headers_are_refused),
		TEST(archive_larger_than_memory_is_refused),
		TEST(entries_that_overlap_are_refused),
		TEST(arrays_of_one_name_are_refused),
		TEST(encrypted_archive_is_refused),
		TEST(archive_without_its_sizes_is_refused),
		TEST(archive_of_numpy_is_read),
		TEST(names_of_arrays_are_no_paths),
		TEST(photos_larger_than_memory_are_refused),
		TEST(chunks_larger_than_their_file_are_refused),
		TEST(photos_of_all_kinds_are_the_same),
		TEST(links_in_the_folder_are_not_followed),
		TEST(link_to_a_folder_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
