/* The command line: what it takes, and how it refuses the rest. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#include <salmap.h>

static const struct array plain = { .n = 1, .c = 3, .h = 4, .w = 5 };

static void refuse(struct sandbox *sandbox, const char *arguments,
                   const char *subject)
{
	fixture_write_npy(sandbox, "a.npy", &plain);
	sandbox_run(sandbox, "-o out %s", arguments);
	sandbox_expect_refusal(sandbox, 2, subject);
}

static void no_layer_is_refused(void **state)
{
	struct sandbox *sandbox = *state;

	refuse(sandbox, "", "LAYER");
	refuse(sandbox, "--", "LAYER");
	sandbox_run(sandbox, "%s", "");
	assert_int_equal(sandbox->status, 2);
	assert_non_null(strstr(sandbox->errors, "--help"));
}

/* Expects exactly this refusal, with the hint at --help or without. */
static void refuse_option(struct sandbox *sandbox, const char *arguments,
                          const char *refusal, const char *hint)
{
	char expected[512];
	const char *colon = strchr(refusal, ':');
	char subject[64];

	snprintf(subject, sizeof(subject), "%.*s", (int)(colon - refusal),
	         refusal);
	refuse(sandbox, arguments, subject);
	snprintf(expected, sizeof(expected), "salmap: %s%s\n", refusal, hint);
	assert_string_equal(sandbox->errors, expected);
}

#define HINT "; see salmap --help"

static void unknown_options_are_refused(void **state)
{
	refuse_option(*state, "-x a.npy", "-x: is not an option", HINT);
	refuse_option(*state, "-qx a.npy", "-x: is not an option", HINT);
	refuse_option(*state, "--json -xq a.npy", "-x: is not an option", HINT);
	refuse_option(*state, "--bogus a.npy", "--bogus: is not an option",
	              HINT);
	refuse_option(*state, "--bogus=1 a.npy", "--bogus=1: is not an option",
	              HINT);
}

static void ambiguous_options_are_refused(void **state)
{
	refuse_option(*state, "--s 3x2 a.npy",
	              "--s: may mean any of --size, --stat", "");
	refuse_option(*state, "--s=3x2 a.npy",
	              "--s=3x2: may mean any of --size, --stat", "");
}

static void values_belong_to_their_options(void **state)
{
	refuse_option(*state, "--quiet=1 a.npy", "--quiet=1: takes no value",
	              HINT);
	refuse_option(*state, "--json= a.npy", "--json=: takes no value",
	              HINT);
	refuse_option(*state, "a.npy -s", "-s: wants a value", HINT);
	refuse_option(*state, "a.npy -qs", "-s: wants a value", HINT);
	refuse_option(*state, "a.npy --size", "--size: wants a value", HINT);
	refuse_option(*state, "a.npy --keep", "--keep: wants a value", HINT);
}

static void unknown_names_are_refused(void **state)
{
	refuse(*state, "--stat median a.npy", "--stat");
	refuse(*state, "--norm sigmoid a.npy", "--norm");
	refuse(*state, "--norm GAMMA a.npy", "--norm");
	refuse(*state, "--resize lanczos a.npy", "--resize");
	refuse(*state, "--layout chw a.npy", "--layout");
	refuse(*state, "--weights heavy a.npy", "--weights");
}

static void bad_sizes_are_refused(void **state)
{
	static const char *const sizes[] = {
		"0x10", "10x0",  "-1x5",    "5x-1",         "axb",
		"10",   "10x",   "x10",     "10x10x10",     "1.5x2",
		"10 10", "10X10", "10x10px", "+5x5",         "1000001x1",
		"1x1000001", "100000x100000", "99999999999999999999x1",
	};
	char arguments[64];

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		snprintf(arguments, sizeof(arguments), "-s %s a.npy",
		         sizes[i]);
		refuse(*state, arguments, "--size");
	}
}

static void bad_numbers_are_refused(void **state)
{
	refuse(*state, "--alpha 2 a.npy", "--alpha");
	refuse(*state, "--alpha -0.1 a.npy", "--alpha");
	refuse(*state, "--alpha nan a.npy", "--alpha");
	refuse(*state, "--alpha 0.5x a.npy", "--alpha");
	refuse(*state, "--keep nan a.npy", "--keep");
	refuse(*state, "--keep inf a.npy", "--keep");
	refuse(*state, "--keep 101 a.npy", "--keep");
	refuse(*state, "--keep -1 a.npy", "--keep");
	refuse(*state, "--keep ten a.npy", "--keep");
	refuse(*state, "--eps 0 a.npy", "--eps");
	refuse(*state, "--eps -1e-7 a.npy", "--eps");
	refuse(*state, "--eps nan a.npy", "--eps");
	refuse(*state, "--eps 1e31 a.npy", "--eps");
	refuse(*state, "--eps 1e-400 a.npy", "--eps");
}

static void bad_weights_are_refused(void **state)
{
	static const char *const weights[] = {
		"1",   "1,2,3", "1,", ",1",    "1,,2", "1,-1",
		"0,0", "1,nan", "1,inf", "1;2", "1,2x", "prior",
		"1,1e309", "1e308,1e308",
	};
	char arguments[64];

	for (size_t i = 0; i < sizeof(weights) / sizeof(weights[0]); i++) {
		snprintf(arguments, sizeof(arguments),
		         "--weights %s a.npy a.npy", weights[i]);
		refuse(*state, arguments, "--weights");
	}
}

/* Also without a file to read: values come first. */
static void bad_values_are_found_before_any_work(void **state)
{
	refuse(*state, "missing.npy --alpha 2", "--alpha");
	refuse(*state, "-i missing.png missing.npy --keep nan", "--keep");
	refuse(*state, "missing.npy -s 0x10", "--size");
	refuse(*state, "missing.npy --weights 1,2", "--weights");
}

static void good_values_are_taken(void **state)
{
	static const char *const arguments[] = {
		"--weights 1,0,2.5,1e3,0", "--eps 1e-3",   "--keep 0",
		"--keep 100",        "--alpha 0",          "--alpha 1",
		"--layout nchw",     "--layout nhwc",      "-s 3x2",
		"--size=7x9",        "--",
	};
	struct sandbox *sandbox = *state;

	fixture_write_npy(sandbox, "a.npy", &plain);
	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++)
		sandbox_run_well(sandbox, "-q -o out %s a.npy a.npy a.npy "
		                 "a.npy a.npy", arguments[i]);
}

/* The options that take a name from a list of the library. */
static const struct {
	const char *option;
	const char *(*name_of)(int32_t value);
} lists[] = { { "--stat", salmap_statistic_name },
	      { "--norm", salmap_normalizer_name },
	      { "--resize", salmap_resampling_name },
	      { "--weights", salmap_weight_preset_name } };
#define LISTS (sizeof(lists) / sizeof(lists[0]))

static void all_names_of_the_library_are_taken(void **state)
{
	struct sandbox *sandbox = *state;

	fixture_write_npy(sandbox, "a.npy", &plain);
	for (size_t i = 0; i < LISTS; i++)
		for (int32_t k = 0; lists[i].name_of(k); k++)
			sandbox_run_well(sandbox, "-q -o out %s %s a.npy a.npy "
			                 "a.npy a.npy a.npy", lists[i].option,
			                 lists[i].name_of(k));
}

static void statistics_and_normalizers_differ(void **state)
{
	enum { MOST = 32 };
	struct sandbox *sandbox = *state;
	float *maps[MOST];
	size_t count = 0;

	fixture_write_npy(sandbox, "a.npy", &plain);
	for (size_t i = 0; i < 2; i++)
		for (int32_t k = 0; lists[i].name_of(k); k++) {
			/* The default of --norm is a run of --stat. */
			if (i == 1 && k == SALMAP_NORMALIZER_GAMMA)
				continue;
			sandbox_run_well(sandbox, "-q %s %s a.npy",
			                 lists[i].option, lists[i].name_of(k));
			assert_in_range(count, 0, MOST - 1);
			maps[count++] = fixture_read_npy(
				sandbox, "salmap-out/combined.npy", "(1, 4, 5)",
				20);
		}
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(maps[i], maps[k],
			                        20 * sizeof(float));
	for (size_t i = 0; i < count; i++)
		free(maps[i]);
}

static void epsilon_counts(void **state)
{
	struct sandbox *sandbox = *state;
	float *usual, *other;

	fixture_write_npy(sandbox, "a.npy", &plain);
	sandbox_run_well(sandbox, "-q -o one a.npy");
	sandbox_run_well(sandbox, "-q -o two --eps 1 a.npy");
	usual = fixture_read_npy(sandbox, "one/combined.npy", "(1, 4, 5)", 20);
	other = fixture_read_npy(sandbox, "two/combined.npy", "(1, 4, 5)", 20);
	assert_memory_not_equal(usual, other, 20 * sizeof(float));
	free(usual);
	free(other);
}

static void weights_count(void **state)
{
	struct sandbox *sandbox = *state;
	struct array other = plain;

	other.seed = 9;
	fixture_write_npy(sandbox, "a.npy", &plain);
	fixture_write_npy(sandbox, "b.npy", &other);
	sandbox_run_well(sandbox, "-q -o one --weights 1,0 a.npy b.npy");
	sandbox_run_well(sandbox, "-q -o two a.npy");
	sandbox_expect_equal(sandbox, "one/combined.npy", "two/combined.npy");
	sandbox_run_well(sandbox, "-q -o one --weights ramp a.npy b.npy");
	sandbox_run_well(sandbox, "-q -o two --weights 1,2 a.npy b.npy");
	sandbox_expect_equal(sandbox, "one/combined.npy", "two/combined.npy");
	/* As large as the library takes them. */
	sandbox_run_well(sandbox, "-q -o one --weights 1,1e301 a.npy b.npy");
	sandbox_run_well(sandbox, "-q -o two --weights 0,1e308 a.npy b.npy");
	sandbox_expect_equal(sandbox, "one/combined.npy", "two/combined.npy");
	sandbox_run_well(sandbox, "-q -o two b.npy");
	sandbox_expect_equal(sandbox, "one/combined.npy", "two/combined.npy");
}

/* Options may follow the layers, and the last of two counts. */
static void options_come_in_any_order(void **state)
{
	struct sandbox *sandbox = *state;

	fixture_write_npy(sandbox, "a.npy", &plain);
	sandbox_run_well(sandbox, "-q --norm range -o a a.npy");
	sandbox_run_well(sandbox, "a.npy --norm gauss --norm range -o b -q");
	sandbox_expect_equal(sandbox, "a/combined.npy", "b/combined.npy");
}

static void help_names_all_options(void **state)
{
	static const char *const names[] = {
		"--output", "--image",  "--size", "--stat",  "--norm",
		"--resize", "--weights", "--layout", "--eps", "--keep",
		"--alpha",  "--quiet",  "--json", "--help",  "--version",
	};
	struct sandbox *sandbox = *state;

	sandbox_run_well(sandbox, "--help");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_non_null(strstr(sandbox->output, names[i]));
	for (size_t i = 0; i < LISTS; i++)
		for (int32_t k = 0; lists[i].name_of(k); k++)
			assert_non_null(strstr(sandbox->output,
			                       lists[i].name_of(k)));
	sandbox_run_well(sandbox, "-h missing.npy");
	assert_non_null(strstr(sandbox->output, "Usage"));
	assert_false(sandbox_exists(sandbox, "salmap-out"));
}

static void version_is_the_library_s(void **state)
{
	struct sandbox *sandbox = *state;
	char expected[64];

	snprintf(expected, sizeof(expected), "salmap %s\n",
	         salmap_version_string());
	sandbox_run_well(sandbox, "--version");
	assert_string_equal(sandbox->output, expected);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_layer_is_refused),
		TEST(unknown_options_are_refused),
		TEST(ambiguous_options_are_refused),
		TEST(values_belong_to_their_options),
		TEST(unknown_names_are_refused),
		TEST(bad_sizes_are_refused),
		TEST(bad_numbers_are_refused),
		TEST(bad_weights_are_refused),
		TEST(bad_values_are_found_before_any_work),
		TEST(good_values_are_taken),
		TEST(all_names_of_the_library_are_taken),
		TEST(statistics_and_normalizers_differ),
		TEST(epsilon_counts),
		TEST(weights_count),
		TEST(options_come_in_any_order),
		TEST(help_names_all_options),
		TEST(version_is_the_library_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
