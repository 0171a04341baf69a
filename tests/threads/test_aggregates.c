/* Eight threads add the images of a few contexts to one aggregate, several of one
 * context at the same time: its bytes are those that one thread gives. */
#include "../support/aggregates.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 8
#define CONTEXTS 3
#define ROUNDS 20 /* through all images */
#define JOBS (ROUNDS * CONTEXTS * AGGREGATE_BATCH)

struct crowd {
	salmap *sm[CONTEXTS];
	salmap_aggregate *sum;
	atomic_int taken, failures;
};

static salmap_status add(const struct crowd *crowd, int job)
{
	const int image = job % (CONTEXTS * AGGREGATE_BATCH);

	return salmap_aggregate_add(crowd->sum,
	                            crowd->sm[image / AGGREGATE_BATCH],
	                            (uint32_t)(image % AGGREGATE_BATCH), NULL);
}

static void *add_jobs(void *argument)
{
	struct crowd *crowd = argument;
	int job;

	while ((job = atomic_fetch_add(&crowd->taken, 1)) < JOBS)
		if (add(crowd, job) != SALMAP_OK)
			atomic_fetch_add(&crowd->failures, 1);
	return NULL;
}

static void add_together(struct crowd *crowd)
{
	pthread_t threads[THREADS];
	int i;

	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_jobs,
		                                crowd), 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&crowd->failures), 0);
}

static void threads_give_the_bytes_of_one(void **state)
{
	struct crowd crowd = { .sum = must_aggregate() };
	salmap_aggregate *together = crowd.sum;
	int i;

	(void)state;
	for (i = 0; i < CONTEXTS; i++)
		crowd.sm[i] = must_fill((uint64_t)i + 1,
		                        SALMAP_NORMALIZER_GAMMA);
	add_together(&crowd);
	crowd.sum = must_aggregate();
	for (i = 0; i < JOBS; i++)
		assert_int_equal(add(&crowd, i), SALMAP_OK);
	assert_same_aggregates(together, crowd.sum);
	salmap_aggregate_destroy(together);
	salmap_aggregate_destroy(crowd.sum);
	for (i = 0; i < CONTEXTS; i++)
		salmap_destroy(crowd.sm[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_give_the_bytes_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
