#include "../support/test.h"

#include "memory.h"

static void *count_allocate(void *user, size_t size)
{
	*(size_t *)user += size;
	return malloc(size);
}

static void count_release(void *user, void *pointer, size_t size)
{
	*(size_t *)user -= size;
	free(pointer);
}

static void null_means_malloc(void **state)
{
	struct salmap_memory memory;
	char *bytes;

	(void)state;
	assert_int_equal(salmap_memory_init(&memory, NULL, NULL), SALMAP_OK);
	bytes = salmap_memory_allocate(&memory, 3);
	assert_non_null(bytes);
	memcpy(bytes, "abc", 3);
	salmap_memory_release(&memory, bytes, 3);
}

static void own_functions_get_user_and_size(void **state)
{
	size_t in_use = 0;
	const salmap_allocator allocator = { sizeof(allocator), &in_use,
		                             count_allocate, count_release };
	struct salmap_memory memory;
	void *pointer;

	(void)state;
	assert_int_equal(salmap_memory_init(&memory, &allocator, NULL),
	                 SALMAP_OK);
	pointer = salmap_memory_allocate(&memory, 40);
	assert_int_equal(in_use, 40);
	salmap_memory_release(&memory, pointer, 40);
	assert_int_equal(in_use, 0);
}

static void release_of_null_calls_nothing(void **state)
{
	size_t in_use = 7;
	const salmap_allocator allocator = { sizeof(allocator), &in_use,
		                             count_allocate, count_release };
	struct salmap_memory memory;

	(void)state;
	assert_int_equal(salmap_memory_init(&memory, &allocator, NULL),
	                 SALMAP_OK);
	salmap_memory_release(&memory, NULL, 5);
	assert_int_equal(in_use, 7);
}

static void incomplete_allocators_are_refused(void **state)
{
	size_t in_use = 0;
	const salmap_allocator allocators[] = {
		{ 0, &in_use, count_allocate, count_release },
		{ sizeof(salmap_allocator) - 1, &in_use, count_allocate,
		  count_release },
		{ sizeof(salmap_allocator), &in_use, NULL, count_release },
		{ sizeof(salmap_allocator), &in_use, count_allocate, NULL },
	};
	struct salmap_memory memory;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(allocators) / sizeof(allocators[0]); i++)
		assert_int_equal(
			salmap_memory_init(&memory, &allocators[i], NULL),
			SALMAP_E_ARGUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(null_means_malloc),
		cmocka_unit_test(own_functions_get_user_and_size),
		cmocka_unit_test(release_of_null_calls_nothing),
		cmocka_unit_test(incomplete_allocators_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
