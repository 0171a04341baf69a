/* Large pictures: a sheet of them shrinks; runs that are busy with one for a while
 * are cut short, or meet what another has left. */
#define _POSIX_C_SOURCE 200809L

#include "fixture.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static const struct array early = { .n = 1, .c = 3, .h = 9, .w = 13 };

static void write_layer(const struct sandbox *sandbox)
{
	fixture_write_npy(sandbox, "early.npy", &early);
}

/* A sheet of pictures this large would have 17 million pixels. */
static void sheet_of_large_pictures_shrinks(void **state)
{
	struct sandbox *sandbox = *state;
	struct photo sheet;

	write_layer(sandbox);
	sandbox_run_well(sandbox, "-q -o out -s 2400x1760 early.npy early.npy");
	sheet = fixture_read_png(sandbox, "out/layers.png");
	assert_in_range(sheet.width * sheet.height, 1000000, 1 << 24);
	free(sheet.pixels);
}

/* Expects that a run failed, and left neither a part of a file nor a
 * temporary one. */
static void expect_no_parts(struct sandbox *sandbox, const char *subject)
{
	assert_int_equal(sandbox->status, 1);
	assert_int_equal(strncmp(sandbox->errors, "salmap: out/", 12), 0);
	assert_non_null(strstr(sandbox->errors, subject));
	assert_string_equal(sandbox->output, "");
	assert_int_equal(sandbox_count(sandbox, "out"), 0);
}

static void file_that_grows_too_large_is_removed(void **state)
{
	struct sandbox *sandbox = *state;

	write_layer(sandbox);
	sandbox->file_limit = 100000;
	sandbox_run(sandbox, "-o out -s 1000x1000 early.npy");
	expect_no_parts(sandbox, "combined.npy: cannot write");
}

/* Expects that the signal ends a run that is busy with that file at once,
 * and that nothing is left of the file. */
static void expect_end(struct sandbox *sandbox, int signal_number,
                       const char *name, int files_before)
{
	char temporary[64];

	snprintf(temporary, sizeof(temporary), ".%s.", name);
	sandbox_catch(sandbox, temporary, "-o out -s 2000x2000 early.npy");
	sandbox_finish(sandbox, signal_number);
	assert_int_equal(sandbox->signal, signal_number);
	assert_int_equal(sandbox_count(sandbox, "out"), files_before);
	assert_int_equal(sandbox_count_prefix(sandbox, "out", name), 0);
}

static void interrupted_file_is_removed(void **state)
{
	struct sandbox *sandbox = *state;

	write_layer(sandbox);
	expect_end(sandbox, SIGINT, "combined.npy", 0);
	expect_end(sandbox, SIGTERM, "combined.npy", 0);
	expect_end(sandbox, SIGHUP, "combined.npy", 0);
}

/* What a run with the same process number has left does not stop another. */
static void file_that_was_left_is_no_obstacle(void **state)
{
	struct sandbox *sandbox = *state;
	char left[64];

	write_layer(sandbox);
	sandbox_catch(sandbox, ".lovi.png.", "-q -o out -s 2000x2000 early.npy");
	snprintf(left, sizeof(left), "out/.heatmap.png.%d-0.tmp",
	         sandbox->child);
	sandbox_write(sandbox, left, "left", 4);
	sandbox_finish(sandbox, 0);
	assert_int_equal(sandbox->status, 0);
	assert_string_equal(sandbox->errors, "");
	assert_true(sandbox_exists(sandbox, "out/heatmap.png"));
	assert_true(sandbox_exists(sandbox, left));
}

/* A large PNG takes long to write; after the arrays and combined.png. */
static void interrupted_picture_is_removed(void **state)
{
	write_layer(*state);
	expect_end(*state, SIGINT, "lovi.png", 3);
}

/* As under nohup. */
static void ignored_signal_is_ignored(void **state)
{
	struct sandbox *sandbox = *state;

	write_layer(sandbox);
	sandbox->ignored_signal = SIGHUP;
	sandbox_catch(sandbox, ".combined.npy.", "-o out -s 500x500 early.npy");
	sandbox_finish(sandbox, SIGHUP);
	assert_int_equal(sandbox->status, 0);
	assert_int_equal(sandbox_count(sandbox, "out"), 7);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sheet_of_large_pictures_shrinks),
		TEST(file_that_grows_too_large_is_removed),
		TEST(interrupted_file_is_removed),
		TEST(file_that_was_left_is_no_obstacle),
		TEST(interrupted_picture_is_removed),
		TEST(ignored_signal_is_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
