#include "../support/internals.h"

#include "left_out.h"

static struct salmap_sentence message;

static void the_sentence_names_the_switch(void **state)
{
	(void)state;
	salmap_sentence_init(&message);
	salmap_left_out(&message, "pictures are", "SALMAP_WITHOUT_PICTURES");
	assert_string_equal(message.text,
	                    "pictures are not in this build "
	                    "(SALMAP_WITHOUT_PICTURES)");
	salmap_left_out(NULL, "pictures are", "SALMAP_WITHOUT_PICTURES");
}

/* The library that tests are built with has everything. */
static void what_is_there_passes(void **state)
{
	(void)state;
	salmap_sentence_init(&message);
	assert_int_equal(SALMAP_CHECK_IN(GAMMA, "gamma is", &message),
	                 SALMAP_OK);
	assert_string_equal(message.text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sentence_names_the_switch),
		cmocka_unit_test(what_is_there_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
