#include "../support/test.h"

#include "view.h"

#include <float.h>
#include <math.h>

#include "../support/internals.h"

static void integers_become_scaled_floats(void **state)
{
	const struct salmap_quantum quantum = { 0.25f, 100 };
	const struct salmap_quantum negative = { 3, -128 };
	int i;

	(void)state;
	for (i = 0; i < 256; i++) {
		const unsigned char byte = (unsigned char)i;
		const int value = i < 128 ? i : i - 256;

		assert_near(salmap_load_u8(&byte, quantum), (i - 100) * 0.25,
		            0);
		assert_near(salmap_load_i8(&byte, quantum),
		            (value - 100) * 0.25, 0);
		assert_near(salmap_load_i8(&byte, negative), (value + 128) * 3,
		            0);
	}
}

static void bf16_is_the_upper_half_of_a_float(void **state)
{
	uint32_t upper;

	(void)state;
	for (upper = 0; upper < 65536; upper++) {
		const uint16_t element = (uint16_t)upper;
		const float value =
			salmap_load_bf16((const unsigned char *)&element);

		assert_int_equal(salmap_bits_of_float(value), upper << 16);
	}
}

static float load_double(double value)
{
	return salmap_load_f64((const unsigned char *)&value);
}

static void f64_is_rounded_or_cut(void **state)
{
	(void)state;
	assert_near(load_double(0.1), 0.1f, 0);
	assert_near(load_double(-1e-300), 0, 0);
	assert_near(load_double(1e300), FLT_MAX, 0);
	assert_near(load_double(-1e300), -FLT_MAX, 0);
	assert_near(load_double(nextafter(FLT_MAX, DBL_MAX)), FLT_MAX, 0);
	assert_true(load_double((double)INFINITY) > FLT_MAX);
	assert_true(load_double(-(double)INFINITY) < -FLT_MAX);
	assert_true(load_double((double)NAN) != load_double((double)NAN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_become_scaled_floats),
		cmocka_unit_test(bf16_is_the_upper_half_of_a_float),
		cmocka_unit_test(f64_is_rounded_or_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
