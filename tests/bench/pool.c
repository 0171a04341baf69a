#define _POSIX_C_SOURCE 200809L

#include "pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "must.h"

#define WORKERS_MAX 63

/* How often a thread looks for work before it sleeps: some 50 us, longer than
 * the pause between two loops, shorter than a time slice. */
#define LOOKS 50000

struct bench_pool {
	pthread_t workers[WORKERS_MAX];
	int worker_count;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	atomic_uint generation; /* of the loop; grows with each */
	atomic_int busy; /* workers that have not left the loop */
	atomic_uint next; /* task */
	bool stop;
	uint32_t count;
	salmap_task task;
	void *context;
};

static void take_tasks(struct bench_pool *pool)
{
	uint32_t i;

	while ((i = atomic_fetch_add(&pool->next, 1)) < pool->count)
		pool->task(pool->context, i);
}

static void wait_for_loop(struct bench_pool *pool, unsigned seen)
{
	int look;

	for (look = 0; look < LOOKS; look++)
		if (atomic_load(&pool->generation) != seen)
			return;
	pthread_mutex_lock(&pool->lock);
	while (atomic_load(&pool->generation) == seen)
		pthread_cond_wait(&pool->wake, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
}

static void *work(void *context)
{
	struct bench_pool *pool = context;
	unsigned seen = 0;

	for (;;) {
		wait_for_loop(pool, seen++);
		if (pool->stop)
			return NULL;
		take_tasks(pool);
		atomic_fetch_sub(&pool->busy, 1);
	}
}

static void start_loop(struct bench_pool *pool)
{
	atomic_store(&pool->next, 0);
	atomic_store(&pool->busy, pool->worker_count);
	pthread_mutex_lock(&pool->lock);
	atomic_fetch_add(&pool->generation, 1);
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
}

void bench_pool_run(void *user, uint32_t count, salmap_task task,
                    void *context)
{
	struct bench_pool *pool = user;
	int look;

	pool->count = count;
	pool->task = task;
	pool->context = context;
	start_loop(pool);
	take_tasks(pool);
	for (look = 0; atomic_load(&pool->busy) > 0; look++)
		if (look >= LOOKS)
			sched_yield();
}

struct bench_pool *bench_pool_open(int threads)
{
	struct bench_pool *pool = bench_allocate(sizeof(*pool));
	int i;

	pool->worker_count = threads - 1;
	pool->stop = false;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	atomic_init(&pool->generation, 0);
	atomic_init(&pool->busy, 0);
	atomic_init(&pool->next, 0);
	for (i = 0; i < pool->worker_count; i++)
		if (pthread_create(&pool->workers[i], NULL, work, pool) != 0) {
			fprintf(stderr, "bench: cannot start a thread\n");
			exit(1);
		}
	return pool;
}

void bench_pool_close(struct bench_pool *pool)
{
	int i;

	pool->stop = true;
	start_loop(pool);
	for (i = 0; i < pool->worker_count; i++)
		pthread_join(pool->workers[i], NULL);
	pthread_cond_destroy(&pool->wake);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}
