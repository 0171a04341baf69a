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
	salmap_memory_release(&memory, bytes);
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
	assert_int_equal(in_use, salmap_memory_block_size(40));
	assert_true(in_use >= 40);
	salmap_memory_release(&memory, pointer);
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
	salmap_memory_release(&memory, NULL);
	assert_int_equal(in_use, 7);
}

/* Blocks that an allocator gave, and the order in which they come back. */
struct record {
	unsigned char *given[3], *back[3];
	int given_count, back_count;
};

static void *record_allocate(void *user, size_t size)
{
	struct record *record = user;

	assert_int_equal(size % SALMAP_MEMORY_UNIT, 0);
	return record->given[record->given_count++] = malloc(size);
}

static void record_release(void *user, void *pointer, size_t size)
{
	struct record *record = user;

	(void)size;
	record->back[record->back_count++] = pointer;
	free(pointer);
}

static void all_is_released_from_the_newest_on(void **state)
{
	struct record record = { .given_count = 0 };
	const salmap_allocator allocator = { sizeof(allocator), &record,
		                             record_allocate, record_release };
	struct salmap_memory memory;
	const void *kept[2] = { NULL, NULL };
	void *first, *second;

	(void)state;
	assert_int_equal(salmap_memory_init(&memory, &allocator, NULL),
	                 SALMAP_OK);
	first = salmap_memory_allocate(&memory, 1);
	second = salmap_memory_allocate(&memory, 17);
	assert_non_null(salmap_memory_allocate(&memory, 32));
	memset(second, 1, 17);
	salmap_memory_release(&memory, second); /* from the middle */
	assert_int_equal(record.back_count, 1);
	assert_ptr_equal(record.back[0], record.given[1]);
	kept[0] = first;
	salmap_memory_release_all(&memory, kept, 2);
	assert_int_equal(record.back_count, 2);
	assert_ptr_equal(record.back[1], record.given[2]);
	kept[1] = first;
	kept[0] = NULL;
	salmap_memory_release_all(&memory, kept, 2);
	assert_int_equal(record.back_count, 2);
	salmap_memory_release_all(&memory, NULL, 0);
	assert_int_equal(record.back_count, 3);
	assert_ptr_equal(record.back[2], record.given[0]);
}

static void nothing_is_the_newest_at_first(void **state)
{
	struct salmap_memory memory;
	void *pointer;

	(void)state;
	assert_int_equal(salmap_memory_init(&memory, NULL, NULL), SALMAP_OK);
	assert_false(salmap_memory_is_newest(&memory, &memory));
	pointer = salmap_memory_allocate(&memory, 1);
	assert_true(salmap_memory_is_newest(&memory, pointer));
	assert_false(salmap_memory_is_newest(&memory, &memory));
	salmap_memory_release(&memory, pointer);
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
		cmocka_unit_test(all_is_released_from_the_newest_on),
		cmocka_unit_test(nothing_is_the_newest_at_first),
		cmocka_unit_test(incomplete_allocators_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
