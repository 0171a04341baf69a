/*
 * The tool without memory: each allocation of a run fails in turn, once and for
 * good, also those of libpng, libjpeg, libzip and the C library. The tool then
 * says so in one line and exits with 1, or does without and gives all that it
 * otherwise gives; a result is there whole, or as it was before.
 *
 * TEST_FAILURES says how many of these runs are made, evenly spread over all;
 * `make check-failures` makes every one.
 */
#define _POSIX_C_SOURCE 200809L

#include "fixture.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Runs that a plain `make check` has the time for. */
#define FEW_FAILURES 48

static const char *const arguments[] = {
	"-o out -i photo.png -s 11x7 early.npy stored.npz",
	"-q -o out -i photo.jpg --weights 1,2 early.npy packed.npz:late",
	"--json -o out late.npy",
	"--help",
};

#define RUNS (sizeof(arguments) / sizeof(arguments[0]))

static const char *const names[] = {
	"combined.npy", "layers.npy",  "combined.png", "lovi.png", "heatmap.png",
	"layers.png",   "overlay.png", "mask.png",     "stats.json",
};

#define NAMES (sizeof(names) / sizeof(names[0]))

/* What a run gives when nothing fails. */
struct want {
	char *output;
	struct content content[NAMES]; /* bytes NULL for what is not there */
	long allocations;
};

static const char old[] = "what was there before";

static const char *result(size_t i)
{
	static char path[64];

	snprintf(path, sizeof(path), "out/%s", names[i]);
	return path;
}

static void write_inputs(const struct sandbox *sandbox)
{
	const struct array early = { .n = 1, .c = 3, .h = 9, .w = 13 };
	const struct array late = { .n = 1, .c = 6, .h = 4, .w = 5, .seed = 3 };
	const struct entry entries[] = { { "late.npy", &late } };
	struct photo photo = fixture_photo(31, 17, 3);

	fixture_write_npy(sandbox, "early.npy", &early);
	fixture_write_npy(sandbox, "late.npy", &late);
	fixture_write_npz(sandbox, "stored.npz", entries, 1, 0);
	fixture_write_npz(sandbox, "packed.npz", entries, 1, 1);
	fixture_write_png(sandbox, "photo.png", &photo);
	fixture_write_jpeg(sandbox, "photo.jpg", &photo);
	free(photo.pixels);
}

/* The tool beside the one under test that has the heap of tests/failure. */
static int setup(void **state)
{
	static const char name[] = "/tests/failure/salmap";
	struct sandbox *sandbox;
	char *slash;

	if (sandbox_setup(state) != 0)
		return -1;
	sandbox = *state;
	slash = strrchr(sandbox->tool, '/');
	assert_in_range(slash - sandbox->tool + (ptrdiff_t)sizeof(name), 0,
	                sizeof(sandbox->tool));
	strcpy(slash, name);
	write_inputs(sandbox);
	return 0;
}

/* Runs the tool with allocation `fails_at` failing, 0 for none. */
static void run(struct sandbox *sandbox, const char *line, long fails_at,
                bool for_good)
{
	char number[32];

	snprintf(number, sizeof(number), "%ld", fails_at);
	setenv("TEST_FAILS_AT", number, 1);
	setenv("TEST_COUNT_FILE", "count.txt", 1);
	if (for_good)
		setenv("TEST_FAILS_FOR_GOOD", "1", 1);
	else
		unsetenv("TEST_FAILS_FOR_GOOD");
	sandbox_run(sandbox, "%s", line);
}

/* Results of an earlier run, or none. */
static void prepare_results(const struct sandbox *sandbox,
                            const struct want *want, bool are_there)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		if (want->content[i].bytes != NULL && are_there)
			sandbox_write(sandbox, result(i), old, sizeof(old));
		else if (sandbox_exists(sandbox, result(i)))
			sandbox_remove(sandbox, result(i));
}

static struct want run_well(struct sandbox *sandbox, const char *line)
{
	struct want want = { NULL, { { NULL, 0 } }, 0 };
	struct content count;
	size_t i;

	prepare_results(sandbox, &want, false);
	run(sandbox, line, 0, false);
	assert_string_equal(sandbox->errors, "");
	assert_int_equal(sandbox->status, 0);
	want.output = strdup(sandbox->output);
	count = sandbox_read(sandbox, "count.txt");
	want.allocations = atol((char *)count.bytes);
	free(count.bytes);
	for (i = 0; i < NAMES; i++)
		if (sandbox_exists(sandbox, result(i)))
			want.content[i] = sandbox_read(sandbox, result(i));
	return want;
}

static void free_want(struct want *want)
{
	size_t i;

	free(want->output);
	for (i = 0; i < NAMES; i++)
		free(want->content[i].bytes);
}

static bool is_same(const struct content *content, const void *bytes,
                    size_t size)
{
	return content->size == size &&
	       memcmp(content->bytes, bytes, size) == 0;
}

/* Each result is whole, or as it was; of those that a run which succeeded has
 * to write none is missing. */
static void check_results(const struct sandbox *sandbox,
                          const struct want *want, bool were_there,
                          bool succeeded)
{
	int found = 0;
	size_t i;

	for (i = 0; i < NAMES; i++) {
		const struct content *whole = &want->content[i];
		struct content content;
		bool is_whole;

		if (!sandbox_exists(sandbox, result(i))) {
			assert_false(were_there && whole->bytes != NULL);
			assert_false(succeeded && whole->bytes != NULL);
			continue;
		}
		found++;
		content = sandbox_read(sandbox, result(i));
		is_whole = is_same(&content, whole->bytes, whole->size);
		if (!is_whole && (succeeded || !were_there ||
		                  !is_same(&content, old, sizeof(old))))
			fail_msg("%s is neither whole nor as before", names[i]);
		free(content.bytes);
	}
	/* No temporary file is left either. */
	if (sandbox_exists(sandbox, "out"))
		assert_int_equal(sandbox_count(sandbox, "out"), found);
}

static void check_sentence(const struct sandbox *sandbox)
{
	const char *newline = strchr(sandbox->errors, '\n');

	if (strncmp(sandbox->errors, "salmap: ", 8) != 0 ||
	    strstr(sandbox->errors, "memory") == NULL ||
	    strstr(sandbox->errors, "damaged") != NULL || newline == NULL ||
	    newline[1] != '\0')
		fail_msg("expected one line about memory, not '%s'",
		         sandbox->errors);
}

static void fail_one(struct sandbox *sandbox, const char *line,
                     const struct want *want, long fails_at, bool for_good)
{
	const bool were_there = (fails_at + for_good) % 2 == 0;

	prepare_results(sandbox, want, were_there);
	run(sandbox, line, fails_at, for_good);
	if (sandbox->status != 0 && sandbox->status != 1)
		fail_msg("'%s' without allocation %ld%s: status %d, signal %d, "
		         "'%s'", line, fails_at, for_good ? " and on" : "",
		         sandbox->status, sandbox->signal, sandbox->errors);
	check_results(sandbox, want, were_there, sandbox->status == 0);
	if (sandbox->status == 0) {
		assert_string_equal(sandbox->errors, "");
		assert_string_equal(sandbox->output, want->output);
	} else {
		check_sentence(sandbox);
	}
}

/* Of `all` runs, so many are skipped from one that is made to the next. */
static long step_between(long all)
{
	const char *text = getenv("TEST_FAILURES");
	const long few = text == NULL ? FEW_FAILURES : atol(text);

	return few < 1 || few >= all ? 1 : (all + few - 1) / few;
}

static void every_allocation_of_the_tool_may_fail(void **state)
{
	struct sandbox *sandbox = *state;
	struct want want[RUNS];
	long all = 0, made = 0, refused = 0, number = 0, step, i;
	size_t j;

	for (j = 0; j < RUNS; j++) {
		want[j] = run_well(sandbox, arguments[j]);
		all += 2 * want[j].allocations;
	}
	if (all == 0)
		print_message("SKIP  a checker took malloc's place\n");
	step = step_between(all);
	for (j = 0; j < RUNS; j++) {
		for (i = 0; i < 2 * want[j].allocations; i++) {
			if (number++ % step != 0)
				continue;
			fail_one(sandbox, arguments[j], &want[j], 1 + i / 2,
			         i % 2 != 0);
			made++;
			refused += sandbox->status == 1;
		}
		free_want(&want[j]);
	}
	print_message("%ld of %ld runs without memory, %ld refused\n", made,
	              all, refused);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			every_allocation_of_the_tool_may_fail, setup,
			sandbox_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
