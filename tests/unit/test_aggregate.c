#include "../support/aggregates.h"
#include "../support/counted_memory.h"

#include "aggregate.h"

static void sizes_are_checked(void **state)
{
	static const struct {
		uint32_t layers;
		int64_t width, height;
		const char *part;
	} wrong[] = {
		{ SALMAP_MAX_LAYERS + 1, 1, 1, "layers is 4097" },
		{ 1, 0, 1, "0 x 1" },
		{ 1, 1, -3, "1 x -3" },
		{ 1, SALMAP_MAX_SIDE + 1, 1, "want sides of 1 to" },
	};
	salmap_message message = message_for_test();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		salmap_aggregate *made = must_aggregate(), *given = made;

		assert_told(&message,
		            salmap_aggregate_create(wrong[i].layers,
		                                    wrong[i].width,
		                                    wrong[i].height, NULL,
		                                    &made, &message),
		            SALMAP_E_ARGUMENT, wrong[i].part);
		assert_null(made);
		salmap_aggregate_destroy(given);
	}
	assert_told(&message,
	            salmap_aggregate_create_volume(1, 2, 3, 0, NULL,
	                                           &(salmap_aggregate *){ NULL },
	                                           &message),
	            SALMAP_E_ARGUMENT, "2 x 3, of 0 slices");
	assert_told(&message,
	            salmap_aggregate_create(1, 1, 1, NULL, NULL, &message),
	            SALMAP_E_ARGUMENT, "out is NULL");
	salmap_aggregate_destroy(NULL);
}

static void memory_may_run_out(void **state)
{
	struct counted_memory counted = { .fails_at = 1 };
	salmap_allocator allocator = { sizeof(allocator), &counted,
		                       counted_memory_allocate,
		                       counted_memory_release };
	salmap_message message = message_for_test();
	salmap_aggregate *made;

	(void)state;
	assert_told(
		&message,
		salmap_aggregate_create(2, 5, 3, &allocator, &made, &message),
		SALMAP_E_MEMORY, "2 layers and 5 x 3 pixels");
	assert_told(&message,
	            salmap_aggregate_create(SALMAP_MAX_LAYERS, SALMAP_MAX_SIDE,
	                                    SALMAP_MAX_SIDE, &allocator, &made,
	                                    &message),
	            SALMAP_E_MEMORY, "no memory");
	assert_told(&message,
	            salmap_aggregate_create_volume(0, SALMAP_MAX_SIDE,
	                                           SALMAP_MAX_SIDE,
	                                           SALMAP_MAX_SIDE, &allocator,
	                                           &made, &message),
	            SALMAP_E_MEMORY, "of 1073741823 slices");
	assert_int_equal(counted.asked, 1);
	assert_int_equal(salmap_aggregate_create(2, 5, 3, &allocator, &made,
	                                         NULL), SALMAP_OK);
	assert_int_equal(counted.held, 1);
	salmap_aggregate_destroy(made);
	assert_int_equal(counted.held, 0);
	allocator.allocate = NULL;
	assert_told(
		&message,
		salmap_aggregate_create(2, 5, 3, &allocator, &made, &message),
		SALMAP_E_ARGUMENT, "allocate is NULL");
}

static struct salmap_traits some_traits(void)
{
	return (struct salmap_traits){
		.statistic = SALMAP_STATISTIC_MEAN,
		.epsilon = 1e-7,
		.normalizer = SALMAP_NORMALIZER_GAUSS,
		.resampling = SALMAP_RESAMPLING_AREA,
	};
}

static void sentences_name_what_differs(void **state)
{
	static const char *const parts[] = {
		"the statistic max, what was added before mean",
		"a guide, what was added before none",
		"epsilon 1, what was added before 1e-7",
		"relative epsilon 0.5, what was added before 0",
		"the normaliser range, what was added before gauss",
		"the resampling nearest, what was added before area",
	};
	const struct salmap_traits wanted = some_traits();
	struct salmap_sentence sentence;
	int i;

	(void)state;
	salmap_sentence_init(&sentence);
	for (i = 0; i < 6; i++) {
		struct salmap_traits given = wanted;

		given.statistic = i == 0 ? SALMAP_STATISTIC_MAX
		                         : given.statistic;
		given.guided = i == 1;
		given.epsilon = i == 2 ? 1 : given.epsilon;
		given.relative_epsilon = i == 3 ? 0.5 : 0;
		given.normalizer = i == 4 ? SALMAP_NORMALIZER_RANGE
		                          : given.normalizer;
		given.resampling = i == 5 ? SALMAP_RESAMPLING_NEAREST
		                          : given.resampling;
		assert_int_equal(salmap_traits_check(&wanted, &given, true,
		                                     "this", &sentence),
		                 SALMAP_E_ARGUMENT);
		if (strstr(sentence.text, parts[i]) == NULL)
			fail_msg("\"%s\" is not in \"%s\"", parts[i],
			         sentence.text);
		assert_int_equal(salmap_traits_check(&wanted, &given, false,
		                                     "this", &sentence),
		                 i < 4 ? SALMAP_E_ARGUMENT : SALMAP_OK);
		assert_int_equal(salmap_traits_check(&given, &wanted, true,
		                                     "this", &sentence),
		                 SALMAP_E_ARGUMENT);
	}
	assert_int_equal(salmap_traits_check(&wanted, &wanted, true, "this",
	                                     &sentence), SALMAP_OK);
}

static void sums_cannot_overflow(void **state)
{
	salmap_aggregate *aggregate = must_add_up(1);
	struct salmap_sentence sentence;

	(void)state;
	salmap_sentence_init(&sentence);
	aggregate->images = SALMAP_AGGREGATE_MAX_IMAGES - 1;
	assert_int_equal(salmap_aggregate_check_room(aggregate, 1, &sentence),
	                 SALMAP_OK);
	assert_int_equal(salmap_aggregate_check_room(aggregate, 2, &sentence),
	                 SALMAP_E_STATE);
	assert_non_null(strstr(sentence.text, "2147483647 images, and 2 more"));
	assert_int_equal(salmap_aggregate_check_values(
				 aggregate, 0, INT64_MAX - 165, &sentence),
	                 SALMAP_OK);
	assert_int_equal(salmap_aggregate_check_values(
				 aggregate, 0, INT64_MAX - 164, &sentence),
	                 SALMAP_E_STATE);
	assert_non_null(
		strstr(sentence.text, "layer 0 of the aggregate has 165"));
	aggregate->images = 0;
	assert_int_equal(salmap_aggregate_check_images(aggregate, &sentence),
	                 SALMAP_E_INCOMPLETE);
	salmap_aggregate_destroy(aggregate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_checked),
		cmocka_unit_test(memory_may_run_out),
		cmocka_unit_test(sentences_name_what_differs),
		cmocka_unit_test(sums_cannot_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
