#include "../support/test.h"

#include "range.h"

#include <float.h>

static void the_ends_of_a_range_are_exact(void **state)
{
	struct random random = { 2026 };
	int i;

	(void)state;
	for (i = 0; i < 100000; i++) {
		const uint32_t bits = 0x00800000 +
		                      (uint32_t)random_below(&random,
		                                             0x7e800000);
		float x;

		memcpy(&x, &bits, sizeof(x));
		assert_true(salmap_reciprocal_above(x) * x >= 1);
	}
}

static void a_range_has_a_reciprocal_where_its_span_does(void **state)
{
	const struct salmap_range wide = salmap_range_of(-1, 3);
	const struct salmap_range least = salmap_range_of(0, FLT_MIN);
	const struct salmap_range narrow = salmap_range_of(0, FLT_MIN / 2);
	const struct salmap_range none = salmap_range_of(5, 5);

	(void)state;
	assert_true(wide.low == -1 && wide.span == 4);
	assert_true(wide.reciprocal == 0.25f);
	assert_true(least.reciprocal > 0);
	assert_true(narrow.span > 0 && narrow.reciprocal == 0);
	assert_true(none.span == 0 && none.reciprocal == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ends_of_a_range_are_exact),
		cmocka_unit_test(a_range_has_a_reciprocal_where_its_span_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
