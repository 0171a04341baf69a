#include "../support/test.h"

#include "cpu.h"
#include "lists.h"

static const char *const names[] = { "scalar", "sse2", "avx2", "avx512",
	                             "neon", "wasm" };

#define NAMES (sizeof(names) / sizeof(names[0]))

static void scalar_runs_everywhere(void **state)
{
	const struct salmap_kernels *kernels = NULL;

	(void)state;
	assert_int_equal(salmap_kernels_find("scalar", &kernels), SALMAP_OK);
	assert_ptr_equal(kernels, &salmap_kernels_scalar);
}

static void known_names_find_their_table_or_none(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NAMES; i++) {
		const struct salmap_kernels *kernels = NULL;
		const salmap_status status =
			salmap_kernels_find(names[i], &kernels);

		if (status == SALMAP_OK)
			assert_string_equal(kernels->name, names[i]);
		else
			assert_int_equal(status, SALMAP_E_UNSUPPORTED);
	}
}

static void tables_of_other_machines_are_unsupported(void **state)
{
	const struct salmap_kernels *kernels = NULL;

	(void)state;
#if !defined(SALMAP_HAVE_NEON)
	assert_int_equal(salmap_kernels_find("neon", &kernels),
	                 SALMAP_E_UNSUPPORTED);
#endif
#if !defined(SALMAP_HAVE_WASM)
	assert_int_equal(salmap_kernels_find("wasm", &kernels),
	                 SALMAP_E_UNSUPPORTED);
#endif
#if !defined(SALMAP_HAVE_X86)
	assert_int_equal(salmap_kernels_find("sse2", &kernels),
	                 SALMAP_E_UNSUPPORTED);
	assert_int_equal(salmap_kernels_find("avx2", &kernels),
	                 SALMAP_E_UNSUPPORTED);
	assert_int_equal(salmap_kernels_find("avx512", &kernels),
	                 SALMAP_E_UNSUPPORTED);
#else
	assert_int_equal(salmap_kernels_find("sse2", &kernels), SALMAP_OK);
#endif
}

static void no_switch_leaves_a_table_out(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < NAMES; i++)
		assert_null(salmap_kernels_left_out_by(names[i]));
}

/* The names' order is that of speed on any one machine. */
static void the_best_is_the_last_that_runs(void **state)
{
	const struct salmap_kernels *best = NULL, *found;
	size_t i;

	(void)state;
	for (i = 0; i < NAMES; i++)
		if (salmap_kernels_find(names[i], &found) == SALMAP_OK)
			best = found;
	assert_ptr_equal(salmap_kernels_best(), best);
}

/* The compiler's own opinion; the answer of each is the CPU's. */
static void what_runs_is_what_the_compiler_says(void **state)
{
	(void)state;
#if defined(SALMAP_HAVE_X86)
	const struct salmap_kernels *kernels = NULL;

	__builtin_cpu_init();
	assert_int_equal(salmap_kernels_find("avx2", &kernels) == SALMAP_OK,
	                 __builtin_cpu_supports("avx2") != 0);
	assert_int_equal(salmap_kernels_find("avx512", &kernels) == SALMAP_OK,
	                 __builtin_cpu_supports("avx512f") &&
	                         __builtin_cpu_supports("avx512bw") &&
	                         __builtin_cpu_supports("avx512dq") &&
	                         __builtin_cpu_supports("avx512vl"));
#else
	skip();
#endif
}

static void only_whole_names_are_known(void **state)
{
	const char *const wrong[] = { "",       "s",    "scala", "scalar ",
		                      "Scalar", "avx3", "avx",   "sse22" };
	const struct salmap_kernels *kernels = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(salmap_kernels_find(wrong[i], &kernels),
		                 SALMAP_E_ARGUMENT);
		assert_null(kernels);
	}
}

static void the_best_table_is_found_by_its_name(void **state)
{
	const struct salmap_kernels *best = salmap_kernels_best();
	const struct salmap_kernels *found = NULL;

	(void)state;
	assert_non_null(best);
	assert_int_equal(salmap_kernels_find(best->name, &found), SALMAP_OK);
	assert_ptr_equal(found, best);
}

static void a_table_has_every_statistic(void **state)
{
	size_t i;
	int j;

	(void)state;
	for (i = 0; i < NAMES; i++) {
		const struct salmap_kernels *kernels = NULL;

		if (salmap_kernels_find(names[i], &kernels) != SALMAP_OK)
			continue;
		for (j = 0; j < SALMAP_ROWS(SALMAP_STATISTICS); j++)
			assert_true(kernels->statistic[j] != NULL);
	}
}

static void the_names_of_all_sets_are_told(void **state)
{
	const struct salmap_kernels *kernels;
	int32_t i;

	(void)state;
	assert_string_equal(salmap_isa_known(0), "avx512");
	for (i = 0; salmap_isa_known(i) != NULL; i++)
		assert_int_not_equal(
			salmap_kernels_find(salmap_isa_known(i), &kernels),
			SALMAP_E_ARGUMENT);
	assert_string_equal(salmap_isa_known(i - 1), "scalar");
	assert_null(salmap_isa_known(-1));
	assert_null(salmap_isa_known(INT32_MIN));
	assert_null(salmap_isa_known(INT32_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalar_runs_everywhere),
		cmocka_unit_test(known_names_find_their_table_or_none),
		cmocka_unit_test(tables_of_other_machines_are_unsupported),
		cmocka_unit_test(no_switch_leaves_a_table_out),
		cmocka_unit_test(the_best_is_the_last_that_runs),
		cmocka_unit_test(what_runs_is_what_the_compiler_says),
		cmocka_unit_test(only_whole_names_are_known),
		cmocka_unit_test(the_best_table_is_found_by_its_name),
		cmocka_unit_test(a_table_has_every_statistic),
		cmocka_unit_test(the_names_of_all_sets_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
