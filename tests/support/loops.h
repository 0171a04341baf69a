/* Parallel loops as callers may write them, good and bad. */
#ifndef LOOPS_H
#define LOOPS_H

#include "../../include/salmap.h"

/* Last to first. */
void loop_backwards(void *user, uint32_t count, salmap_task task,
                    void *context);

/* Each task twice, and one that does not exist. */
void loop_too_often(void *user, uint32_t count, salmap_task task,
                    void *context);

/* Every second task only. */
void loop_too_seldom(void *user, uint32_t count, salmap_task task,
                     void *context);

/* On as many threads as the int that `user` points to, or on four if it is
 * NULL, each taking the next task that is left. */
void loop_on_threads(void *user, uint32_t count, salmap_task task,
                     void *context);

/* NULL, for no loop, and all of the above. No other uses `user`. */
#define LOOP_COUNT 5
extern const salmap_parallel all_loops[LOOP_COUNT];

#endif
