/* Threads that stay, as an inference engine has them, for
 * salmap_set_parallel. */
#ifndef BENCH_POOL_H
#define BENCH_POOL_H

#include <salmap.h>

struct bench_pool;

/* Starts `threads` - 1 threads: the caller of the loop is one of them. */
struct bench_pool *bench_pool_open(int threads);
void bench_pool_close(struct bench_pool *pool);

/* A salmap_parallel; `user` is the pool. For one caller at a time. */
void bench_pool_run(void *user, uint32_t count, salmap_task task,
                    void *context);

#endif
