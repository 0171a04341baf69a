#include "loops.h"

#include "test.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 4
#define MOST_THREADS 16

const salmap_parallel all_loops[LOOP_COUNT] = {
	NULL, loop_backwards, loop_too_often, loop_too_seldom, loop_on_threads,
};

void loop_backwards(void *user, uint32_t count, salmap_task task, void *context)
{
	(void)user;
	while (count > 0)
		task(context, --count);
}

void loop_too_often(void *user, uint32_t count, salmap_task task, void *context)
{
	uint32_t i;

	(void)user;
	for (i = 0; i < count; i++) {
		task(context, i);
		task(context, i);
	}
	task(context, count);
}

void loop_too_seldom(void *user, uint32_t count, salmap_task task,
                     void *context)
{
	uint32_t i;

	(void)user;
	for (i = 1; i < count; i += 2)
		task(context, i);
}

struct shared {
	salmap_task task;
	void *context;
	uint32_t count;
	atomic_uint next;
};

static void *take_tasks(void *argument)
{
	struct shared *shared = argument;
	uint32_t i;

	while ((i = atomic_fetch_add(&shared->next, 1)) < shared->count)
		shared->task(shared->context, i);
	return NULL;
}

void loop_on_threads(void *user, uint32_t count, salmap_task task,
                     void *context)
{
	struct shared shared = { task, context, count, 0 };
	const int wanted = user == NULL ? THREADS : *(const int *)user;
	pthread_t threads[MOST_THREADS];
	int i;

	assert_in_range(wanted, 1, MOST_THREADS);
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
	/* A page has no threads unless its server says so. */
	take_tasks(&shared);
	return;
#endif
	for (i = 0; i < wanted; i++)
		if (pthread_create(&threads[i], NULL, take_tasks, &shared) != 0)
			fail_msg("no thread");
	for (i = 0; i < wanted; i++)
		pthread_join(threads[i], NULL);
}
