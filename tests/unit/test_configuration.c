#include "../support/defaults.h"
#include "../support/test.h"

#include <math.h>

#include "cpu.h"

/* As salmap.h promises for salmap_create. */
static void the_defaults_are_the_documented_ones(void **state)
{
	const salmap_settings settings = salmap_settings_defaults();
	const struct salmap_configuration made = default_configuration();

	(void)state;
	assert_int_equal(settings.struct_size, sizeof(settings));
	assert_int_equal(made.statistic, SALMAP_STATISTIC_SMOE);
	assert_int_equal(made.normalizer, SALMAP_NORMALIZER_GAMMA);
	assert_int_equal(made.resampling, SALMAP_RESAMPLING_BILINEAR);
	assert_int_equal(made.nonfinite, SALMAP_NONFINITE_ERROR);
	assert_int_equal(made.incomplete, SALMAP_INCOMPLETE_ERROR);
	assert_int_equal(settings.weight_preset, SALMAP_WEIGHTS_EQUAL);
	assert_null(settings.weights);
	assert_true(made.epsilon == 1e-7f);
	assert_true(made.relative_epsilon == 0);
	assert_int_equal(made.guide, SALMAP_NO_GUIDE);
	assert_int_equal(settings.keep_raw, 0);
	assert_null(made.parallel.loop);
	assert_ptr_equal(made.kernels, salmap_kernels_best());
}

/* Each of its fields, by what the sentence has to say. */
static void what_is_refused_changes_nothing(void **state)
{
	static const char *const words[] = {
		"statistic is 77", "normalizer is -1", "resampling is 77",
		"non-finite policy is 77", "incomplete policy is 77",
		"epsilon is 0", "avx512, avx2, sse2, neon, wasm, scalar, or NULL",
		"relative epsilon is -1", "relative epsilon is nan",
		"relative epsilon is 1e31", "class map 2 cannot guide",
		"keep_raw is 2", "keep_raw is -1",
	};
	struct salmap_configuration made = { .epsilon = 3 };
	struct salmap_sentence sentence;
	char text[SALMAP_SENTENCE_CAPACITY];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		salmap_settings settings = salmap_settings_defaults();

		settings.statistic = i == 0 ? 77 : settings.statistic;
		settings.normalizer = i == 1 ? -1 : settings.normalizer;
		settings.resampling = i == 2 ? 77 : settings.resampling;
		settings.nonfinite = i == 3 ? 77 : settings.nonfinite;
		settings.incomplete = i == 4 ? 77 : settings.incomplete;
		settings.epsilon = i == 5 ? 0 : settings.epsilon;
		settings.isa = i == 6 ? "mmx" : settings.isa;
		settings.relative_epsilon = i == 7    ? -1
		                            : i == 8  ? (double)NAN
		                            : i == 9  ? 1e31
		                                      : 0;
		settings.cams = 2;
		settings.guide = i == 10 ? 2 : 1;
		settings.keep_raw = i == 11 ? 2 : i == 12 ? -1 : 1;
		salmap_sentence_init(&sentence);
		assert_int_equal(salmap_configure(&made, &settings, &sentence),
		                 SALMAP_E_ARGUMENT);
		salmap_sentence_copy(&sentence, text, sizeof(text));
		assert_non_null(strstr(text, words[i]));
		assert_true(made.epsilon == 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_defaults_are_the_documented_ones),
		cmocka_unit_test(what_is_refused_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
