#include "../support/loops.h"
#include "../support/test.h"

#include "parallel.h"

#include <stdatomic.h>

/* How often each task ran, and what the loop was asked. */
struct record {
	atomic_int runs[SALMAP_MAX_TASKS + 1];
	int loops;
	uint32_t count;
};

static void count_run(void *context, uint32_t index)
{
	struct record *record = context;

	assert_true(index <= SALMAP_MAX_TASKS);
	atomic_fetch_add(&record->runs[index], 1);
}

static void each_task_runs_once_whatever_the_loop_does(void **state)
{
	uint32_t loop, count, i;

	(void)state;
	for (loop = 0; loop < LOOP_COUNT; loop++)
		for (count = 0; count <= SALMAP_MAX_TASKS; count++) {
			const struct salmap_parallel_loop parallel = {
				all_loops[loop], NULL
			};
			struct record record = { .loops = 0 };

			salmap_parallel_run(&parallel, count, count_run,
			                    &record);
			for (i = 0; i < count; i++)
				assert_int_equal(record.runs[i], 1);
			assert_int_equal(record.runs[count], 0);
		}
}

static void note_loop(void *user, uint32_t count, salmap_task task,
                      void *context)
{
	struct record *record = user;

	(void)task;
	(void)context;
	record->loops++;
	record->count = count;
}

static void the_loop_gets_user_and_count(void **state)
{
	struct record record = { .loops = 0 };
	const struct salmap_parallel_loop parallel = { note_loop, &record };

	(void)state;
	salmap_parallel_run(&parallel, 7, count_run, &record);
	assert_int_equal(record.loops, 1);
	assert_int_equal(record.count, 7);
	assert_int_equal(record.runs[6], 1);
}

static void one_task_needs_no_loop(void **state)
{
	struct record record = { .loops = 0 };
	const struct salmap_parallel_loop parallel = { note_loop, &record };

	(void)state;
	salmap_parallel_run(&parallel, 1, count_run, &record);
	assert_int_equal(record.loops, 0);
	assert_int_equal(record.runs[0], 1);
}

static void without_a_loop_all_is_one_task(void **state)
{
	const struct salmap_parallel_loop none = { NULL, NULL };
	int64_t units;

	(void)state;
	for (units = 1; units < INT64_MAX / 7; units *= 7)
		assert_int_equal(salmap_task_count(&none, units), 1);
}

static void there_are_no_more_tasks_than_units(void **state)
{
	const struct salmap_parallel_loop parallel = { loop_backwards, NULL };
	int64_t units;

	(void)state;
	for (units = 1; units <= SALMAP_MAX_TASKS; units++)
		assert_int_equal(salmap_task_count(&parallel, units), units);
	for (; units < INT64_MAX / 7; units *= 7)
		assert_int_equal(salmap_task_count(&parallel, units),
		                 SALMAP_MAX_TASKS);
}

static void assert_partition(int64_t units, uint32_t count)
{
	int64_t start = 0;
	uint32_t i;

	assert_int_equal(salmap_task_start(units, count, 0), 0);
	for (i = 1; i <= count; i++) {
		const int64_t end = salmap_task_start(units, count, i);

		assert_in_range(end - start, units / count,
		                units / count + (units % count != 0));
		start = end;
	}
	assert_int_equal(start, units);
}

static void tasks_share_the_units_evenly(void **state)
{
	uint32_t count;
	int64_t units;

	(void)state;
	for (count = 1; count <= SALMAP_MAX_TASKS; count++) {
		for (units = count; units < 3 * count; units++)
			assert_partition(units, count);
		assert_partition((INT64_C(1) << 60) + 5, count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_task_runs_once_whatever_the_loop_does),
		cmocka_unit_test(the_loop_gets_user_and_count),
		cmocka_unit_test(one_task_needs_no_loop),
		cmocka_unit_test(without_a_loop_all_is_one_task),
		cmocka_unit_test(there_are_no_more_tasks_than_units),
		cmocka_unit_test(tasks_share_the_units_evenly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
