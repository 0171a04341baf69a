#include "parallel.h"

#include "atomic.h"

/* The tasks of one loop, each with a flag that says that somebody has it. */
struct batch {
	salmap_task task;
	void *context;
	uint32_t count;
	atomic_flag taken[SALMAP_MAX_TASKS];
};

static void run_once(void *context, uint32_t index)
{
	struct batch *batch = context;

	if (index < batch->count && !atomic_flag_test_and_set(&batch->taken[index]))
		batch->task(batch->context, index);
}

uint32_t salmap_task_count(const struct salmap_parallel_loop *parallel,
                           int64_t units)
{
	if (parallel->loop == NULL)
		return 1;
	return units < SALMAP_MAX_TASKS ? (uint32_t)units : SALMAP_MAX_TASKS;
}

int64_t salmap_task_start(int64_t units, uint32_t count, uint32_t index)
{
	const int64_t share = units / count, rest = units % count;

	return share * index + (index < rest ? index : rest);
}

void salmap_parallel_run(const struct salmap_parallel_loop *parallel,
                         uint32_t count, salmap_task task, void *context)
{
	struct batch batch = { .task = task, .context = context, .count = count };
	uint32_t i;

	for (i = 0; i < count; i++)
		atomic_flag_clear(&batch.taken[i]);
	if (parallel->loop != NULL && count > 1)
		parallel->loop(parallel->user, count, run_once, &batch);
	for (i = 0; i < count; i++)
		run_once(&batch, i);
}
