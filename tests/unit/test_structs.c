#include "../support/internals.h"

#include "structs.h"

static struct salmap_sentence message;

/* A struct of which this version knows the first two fields. */
struct example {
	uint32_t size, known;
	unsigned char unknown[8];
};

#define KNOWN offsetof(struct example, unknown)

static salmap_status check(const struct example *example)
{
	return salmap_struct_check(example, example->size, KNOWN, KNOWN,
	                           "example", &message);
}

static void the_known_size_is_taken(void **state)
{
	const struct example example = { KNOWN, 7, { 1, 2, 3 } };

	(void)state;
	assert_int_equal(check(&example), SALMAP_OK);
}

static void other_sizes_are_refused(void **state)
{
	const uint32_t sizes[] = { 0, KNOWN - 1, 1025, UINT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		const struct example example = { sizes[i], 0, { 0 } };
		char size[32];

		snprintf(size, sizeof(size), "struct_size is %u,", sizes[i]);
		assert_noted(&message, check(&example), SALMAP_E_ARGUMENT,
		             "example:", size, "8 bytes", NULL);
	}
}

static void the_largest_size_is_taken(void **state)
{
	static unsigned char bytes[SALMAP_LARGEST_STRUCT];

	(void)state;
	assert_int_equal(SALMAP_LARGEST_STRUCT, 1024);
	assert_int_equal(salmap_struct_check(bytes, 1024, 4, 8, "example",
	                                     &message),
	                 SALMAP_OK);
}

static void unknown_fields_have_to_be_zero(void **state)
{
	struct example example = { sizeof(example), 7, { 0 } };
	size_t i;

	(void)state;
	assert_int_equal(check(&example), SALMAP_OK);
	for (i = 0; i < sizeof(example.unknown); i++) {
		example.unknown[i] = 1;
		assert_noted(&message, check(&example),
		             SALMAP_E_UNSUPPORTED, "example", "want zeros",
		             "16", NULL);
		example.unknown[i] = 0;
	}
}

static void known_fields_are_written_and_others_zero(void **state)
{
	const unsigned char known[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	unsigned char out[13];
	uint32_t size, i;

	(void)state;
	for (size = 0; size <= 12; size++) {
		memset(out, 0x5a, sizeof(out));
		salmap_struct_copy(out, size, known, sizeof(known));
		for (i = 0; i < sizeof(out); i++)
			assert_int_equal(out[i], i >= size ? 0x5a
			                         : i < 8   ? known[i] : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_known_size_is_taken),
		cmocka_unit_test(other_sizes_are_refused),
		cmocka_unit_test(the_largest_size_is_taken),
		cmocka_unit_test(unknown_fields_have_to_be_zero),
		cmocka_unit_test(known_fields_are_written_and_others_zero),
	};

	salmap_sentence_init(&message);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
