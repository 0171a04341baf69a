#include "../support/room.h"

#include "configuration.h"

/* As salmap.h promises for salmap_create. */
static void the_defaults_are_the_documented_ones(void **state)
{
	const struct salmap_configuration settings = salmap_configuration_default();

	(void)state;
	assert_int_equal(settings.statistic, SALMAP_STATISTIC_SMOE);
	assert_int_equal(settings.normalizer, SALMAP_NORMALIZER_GAMMA);
	assert_int_equal(settings.resampling, SALMAP_RESAMPLING_BILINEAR);
	assert_int_equal(settings.nonfinite, SALMAP_NONFINITE_ERROR);
	assert_int_equal(settings.incomplete, SALMAP_INCOMPLETE_ERROR);
	assert_true(settings.epsilon == 1e-7f);
	assert_null(settings.parallel.loop);
	assert_ptr_equal(settings.kernels, salmap_kernels_best());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_defaults_are_the_documented_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
