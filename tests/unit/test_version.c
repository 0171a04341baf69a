#include "../support/test.h"

static void header_and_library_agree(void **state)
{
	char text[32];

	(void)state;
	assert_int_equal(salmap_version(), SALMAP_VERSION);
	snprintf(text, sizeof(text), "%d.%d.%d", SALMAP_VERSION_MAJOR,
	         SALMAP_VERSION_MINOR, SALMAP_VERSION_PATCH);
	assert_string_equal(salmap_version_string(), text);
}

static void the_number_grows_with_each_part(void **state)
{
	const uint32_t version = salmap_version();

	(void)state;
	assert_int_equal(version >> 16, SALMAP_VERSION_MAJOR);
	assert_int_equal(version >> 8 & 255, SALMAP_VERSION_MINOR);
	assert_int_equal(version & 255, SALMAP_VERSION_PATCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_and_library_agree),
		cmocka_unit_test(the_number_grows_with_each_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
