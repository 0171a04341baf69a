/* The line on the terminal while work takes long. */
#define _POSIX_C_SOURCE 200809L

#include "fixture.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static void write_batch(const struct sandbox *sandbox, int images)
{
	const struct array array = { .n = images, .c = 2, .h = 5, .w = 4 };
	struct photo photo = fixture_photo(4, 5, 3);

	fixture_write_npy(sandbox, "batch.npy", &array);
	fixture_write_png(sandbox, "photo.png", &photo);
	free(photo.pixels);
}

/* A run that takes more than half a second on a machine of any speed: it is
 * held up at its first result. */
static void run_for_long(struct sandbox *sandbox, const char *arguments)
{
	struct timespec delay = { 0, 600 * 1000 * 1000 };

	sandbox_catch(sandbox, ".combined.npy.", arguments);
	assert_int_equal(nanosleep(&delay, NULL), 0);
	sandbox_finish(sandbox, 0);
	assert_int_equal(sandbox->status, 0);
}

static void expect_line(const struct sandbox *sandbox, const char *line)
{
	if (!strstr(sandbox->errors, line))
		fail_msg("'%s' is not in '%s'", line, sandbox->errors);
}

static void pictures_are_counted(void **state)
{
	struct sandbox *sandbox = *state;

	write_batch(sandbox, 2);
	sandbox->has_terminal = 1;
	run_for_long(sandbox, "-o out -i photo.png batch.npy");
	expect_line(sandbox, "salmap: drawing picture 1 of 12, ");
	expect_line(sandbox, "salmap: drawing picture 12 of 12, ");
	run_for_long(sandbox, "-o out batch.npy");
	expect_line(sandbox, "salmap: drawing picture 8 of 8, ");
}

/* Those of combined.npy and of layers.npy, two images each. */
static void maps_are_counted(void **state)
{
	struct sandbox *sandbox = *state;

	write_batch(sandbox, 2);
	sandbox->has_terminal = 1;
	run_for_long(sandbox, "-o out batch.npy batch.npy");
	expect_line(sandbox, "salmap: writing map 3 of 6, ");
	expect_line(sandbox, "salmap: writing map 6 of 6, ");
}

/*
 * The first map of a run is under way before half a second has gone. Once in a
 * thousand times a busy machine may hold it up so late that the next line is
 * about the next map; not four times in a row.
 */
static void line_appears_within_a_step(void **state)
{
	struct sandbox *sandbox = *state;
	int seen = 0;

	write_batch(sandbox, 1);
	sandbox->has_terminal = 1;
	for (int i = 0; i < 4 && !seen; i++) {
		run_for_long(sandbox, "-o out -s 2000x2000 batch.npy");
		seen = strstr(sandbox->errors, "map 1 of 2, ") != NULL;
	}
	assert_true(seen);
}

static void line_is_wiped_at_the_end(void **state)
{
	static const char wipe[] = "\r\033[K";
	struct sandbox *sandbox = *state;
	size_t length;

	write_batch(sandbox, 2);
	sandbox->has_terminal = 1;
	run_for_long(sandbox, "-o out batch.npy");
	length = strlen(sandbox->errors);
	assert_true(length > sizeof(wipe));
	assert_string_equal(sandbox->errors + length - strlen(wipe), wipe);
}

static void quiet_run_shows_nothing(void **state)
{
	struct sandbox *sandbox = *state;

	write_batch(sandbox, 2);
	sandbox->has_terminal = 1;
	run_for_long(sandbox, "-q -o out batch.npy");
	assert_string_equal(sandbox->errors, "");
}

static void file_gets_no_progress(void **state)
{
	struct sandbox *sandbox = *state;

	write_batch(sandbox, 2);
	run_for_long(sandbox, "-o out batch.npy");
	assert_string_equal(sandbox->errors, "");
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pictures_are_counted),
		TEST(maps_are_counted),
		TEST(line_appears_within_a_step),
		TEST(line_is_wiped_at_the_end),
		TEST(quiet_run_shows_nothing),
		TEST(file_gets_no_progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
