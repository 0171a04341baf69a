#include "../support/internals.h"

#include "array.h"

/* A struct as this version knows it, and as a later one might. */
struct element {
	uint32_t struct_size;
	float value;
	int64_t place;
};

struct longer {
	struct element known;
	int64_t beyond;
};

static struct salmap_sentence message;

static salmap_status check(struct salmap_array *array, void *elements,
                           uint32_t capacity)
{
	salmap_sentence_init(&message);
	return salmap_array_check(array, elements, capacity,
	                          sizeof(struct element), "things", &message);
}

static void an_array_has_elements_and_tells_their_size(void **state)
{
	struct element elements[2] = { { .struct_size = sizeof(elements[0]) } };
	struct salmap_array array;

	(void)state;
	assert_noted(&message, check(&array, NULL, 2), SALMAP_E_ARGUMENT,
	             "things", "NULL", "2", NULL);
	assert_noted(&message, check(&array, elements, 0), SALMAP_E_ARGUMENT,
	             "things", "not NULL", "0", NULL);
	assert_int_equal(check(&array, elements, 2), SALMAP_OK);
	assert_ptr_equal(array.elements, elements);
	assert_int_equal(array.capacity, 2);
	assert_int_equal(array.size, sizeof(elements[0]));
}

static void sizes_that_cannot_be_right_are_refused(void **state)
{
	static const uint32_t wrong[] = { 0, 4, sizeof(struct element) - 1,
		                          sizeof(struct element) + 4, 1032,
		                          UINT32_MAX };
	static const uint32_t right[] = { sizeof(struct element),
		                          sizeof(struct longer), 1024 };
	struct element elements[1] = { { 0 } };
	struct salmap_array array;
	char size[16];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		elements[0].struct_size = wrong[i];
		snprintf(size, sizeof(size), "%u", (unsigned)wrong[i]);
		assert_noted(&message, check(&array, elements, 1),
		             SALMAP_E_ARGUMENT, "struct_size", size, NULL);
	}
	for (i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		elements[0].struct_size = right[i];
		assert_int_equal(check(&array, elements, 1), SALMAP_OK);
	}
}

static void elements_of_a_later_version_lie_further_apart(void **state)
{
	const struct element one = { sizeof(struct longer), 1.5f, -7 };
	struct longer elements[3];
	struct element got = { 0 };
	struct salmap_array array;

	(void)state;
	memset(elements, 0xa5, sizeof(elements));
	elements[0].known.struct_size = sizeof(elements[0]);
	assert_int_equal(check(&array, elements, 3), SALMAP_OK);
	salmap_array_set(&array, 1, &one, sizeof(one));
	assert_memory_equal(&elements[1].known, &one, sizeof(one));
	assert_int_equal(elements[1].beyond, 0);
	assert_int_equal(elements[2].beyond, (int64_t)0xa5a5a5a5a5a5a5a5);
	salmap_array_get(&array, 1, &got, sizeof(got));
	assert_memory_equal(&got, &one, sizeof(one));
	salmap_array_move(&array, 1, 2);
	assert_memory_equal(&elements[2], &elements[1], sizeof(elements[1]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_array_has_elements_and_tells_their_size),
		cmocka_unit_test(sizes_that_cannot_be_right_are_refused),
		cmocka_unit_test(elements_of_a_later_version_lie_further_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
