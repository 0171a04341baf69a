/* Splitting work over the caller's parallel loop. */
#ifndef SALMAP_PARALLEL_H
#define SALMAP_PARALLEL_H

#include "../include/salmap.h"

/* The most tasks that one loop is split into: enough for the threads of any
 * machine that one image is worth, few enough for arrays on the stack. */
#define SALMAP_MAX_TASKS 64

/* The caller's loop; `loop` NULL for none. */
struct salmap_parallel_loop {
	salmap_parallel loop;
	void *user;
};

/* How many tasks `units` pieces of work are best split into: 1 without a loop,
 * and never more than there are units. */
uint32_t salmap_task_count(const struct salmap_parallel_loop *parallel,
                           int64_t units);

/* The first unit of task `index` of `count`; that of the next one ends it. */
int64_t salmap_task_start(int64_t units, uint32_t count, uint32_t index);

/*
 * Runs task(context, i) exactly once for each i below count, which is at most
 * SALMAP_MAX_TASKS, and returns when all have run, whatever the loop does: a
 * task it runs twice runs once, one that it leaves out runs here.
 */
void salmap_parallel_run(const struct salmap_parallel_loop *parallel,
                         uint32_t count, salmap_task task, void *context);

#endif
