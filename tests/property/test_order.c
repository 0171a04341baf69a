/* The result depends on nothing but the input: not on the order of pushes, not
 * on threads. */
#define _POSIX_C_SOURCE 200809L /* pthread_barrier_t */

#include "../support/outputs.h"

#include <pthread.h>

#define LAYERS 6
#define IMAGES 3
#define WIDTH 23
#define HEIGHT 17

static const int64_t shapes[LAYERS][3] = { /* c, h, w */
	{ 5, 12, 19 }, { 16, 7, 9 }, { 70, 5, 8 }, { 1, 1, 1 }, { 130, 3, 2 },
	{ 33, 1, 11 },
};

struct stack {
	salmap *sm;
	float *data[LAYERS];
};

static struct stack make_stack(void)
{
	struct stack stack;
	int i;

	stack.sm = must_create(LAYERS);
	assert_ok(stack.sm, salmap_set_weight_preset(stack.sm,
	                                             SALMAP_WEIGHTS_RAMP));
	for (i = 0; i < LAYERS; i++)
		stack.data[i] = random_activations(
			(uint64_t)i + 1, (size_t)(IMAGES * shapes[i][0] *
		                                  shapes[i][1] * shapes[i][2]));
	return stack;
}

static void free_stack(struct stack *stack)
{
	int i;

	salmap_destroy(stack->sm);
	for (i = 0; i < LAYERS; i++)
		free(stack->data[i]);
}

static void push_one(struct stack *stack, uint32_t layer)
{
	must_push(stack->sm, layer, stack->data[layer], IMAGES,
	          shapes[layer][0], shapes[layer][1], shapes[layer][2]);
}

static struct outputs push_in_order(struct stack *stack)
{
	uint32_t i;

	salmap_reset(stack->sm);
	for (i = 0; i < LAYERS; i++)
		push_one(stack, i);
	return outputs_of(stack->sm, IMAGES - 1, WIDTH, HEIGHT);
}

/* The `number`-th permutation of the layers, 0 to LAYERS! - 1. */
static void permutation(int number, uint32_t order[LAYERS])
{
	uint32_t left[LAYERS];
	int i, j;

	for (i = 0; i < LAYERS; i++)
		left[i] = (uint32_t)i;
	for (i = LAYERS; i > 0; i--) {
		const int pick = number % i;

		number /= i;
		order[LAYERS - i] = left[pick];
		for (j = pick; j < i - 1; j++)
			left[j] = left[j + 1];
	}
}

static int step_between_orders(void)
{
	const int orders = maps_to_try(720);

	return orders < 1 || orders > 720 ? 1 : 720 / orders;
}

static void all_720_orders_of_pushes_give_the_same_bytes(void **state)
{
	struct stack stack = make_stack();
	struct outputs want = push_in_order(&stack);
	const int step = step_between_orders();
	int number, i;

	(void)state;
	for (number = 0; number < 720; number += step) {
		uint32_t order[LAYERS];
		struct outputs got;

		permutation(number, order);
		salmap_reset(stack.sm);
		for (i = 0; i < LAYERS; i++)
			push_one(&stack, order[i]);
		got = outputs_of(stack.sm, IMAGES - 1, WIDTH, HEIGHT);
		assert_same_outputs(&got, &want);
		outputs_free(&got);
	}
	outputs_free(&want);
	free_stack(&stack);
}

/* What one thread does: cmocka's assertions work on the main one only. */
struct pusher {
	struct stack *stack;
	pthread_barrier_t *barrier;
	uint32_t layer;
	salmap_status status;
};

static void *push_at_once(void *argument)
{
	struct pusher *pusher = argument;
	const int64_t *shape = shapes[pusher->layer];
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor, pusher->stack->data[pusher->layer],
	                   SALMAP_F32, IMAGES, shape[0], shape[1], shape[2]);
	pthread_barrier_wait(pusher->barrier);
	pusher->status = salmap_push(pusher->stack->sm, pusher->layer, &tensor);
	return NULL;
}

static void pushes_from_six_threads_give_the_same_bytes(void **state)
{
	struct stack stack = make_stack();
	struct outputs want = push_in_order(&stack);
	int round, i;

	(void)state;
	for (round = 0; round < 30; round++) {
		pthread_barrier_t barrier;
		pthread_t threads[LAYERS];
		struct pusher pushers[LAYERS];
		struct outputs got;

		salmap_reset(stack.sm);
		pthread_barrier_init(&barrier, NULL, LAYERS);
		for (i = 0; i < LAYERS; i++) {
			pushers[i] = (struct pusher){ &stack, &barrier,
				                      (uint32_t)i, -1 };
			pthread_create(&threads[i], NULL, push_at_once,
			               &pushers[i]);
		}
		for (i = 0; i < LAYERS; i++) {
			pthread_join(threads[i], NULL);
			assert_int_equal(pushers[i].status, SALMAP_OK);
		}
		pthread_barrier_destroy(&barrier);
		got = outputs_of(stack.sm, IMAGES - 1, WIDTH, HEIGHT);
		assert_same_outputs(&got, &want);
		outputs_free(&got);
	}
	outputs_free(&want);
	free_stack(&stack);
}

/* A parallel loop over three threads, each with every third task. */
struct share {
	uint32_t first, count;
	salmap_task task;
	void *context;
};

static void *run_share(void *argument)
{
	struct share *share = argument;
	uint32_t i;

	for (i = share->first; i < share->count; i += 3)
		share->task(share->context, i);
	return NULL;
}

static void three_threads(void *user, uint32_t count, salmap_task task,
                          void *context)
{
	pthread_t threads[3];
	struct share shares[3];
	uint32_t i;

	*(int *)user += 1;
	for (i = 0; i < 3; i++) {
		shares[i] = (struct share){ i, count, task, context };
		pthread_create(&threads[i], NULL, run_share, &shares[i]);
	}
	for (i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
}

static void backwards(void *user, uint32_t count, salmap_task task,
                      void *context)
{
	*(int *)user += 1;
	while (count > 0)
		task(context, --count);
}

static void a_parallel_loop_changes_no_byte(void **state)
{
	const salmap_parallel loops[] = { three_threads, backwards };
	struct stack stack = make_stack();
	struct outputs want = push_in_order(&stack);
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		int calls = 0;
		struct outputs got;

		salmap_reset(stack.sm);
		assert_ok(stack.sm, salmap_set_parallel(stack.sm, loops[i],
		                                        &calls));
		got = push_in_order(&stack);
		assert_true(calls > 0);
		assert_same_outputs(&got, &want);
		outputs_free(&got);
	}
	outputs_free(&want);
	free_stack(&stack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_720_orders_of_pushes_give_the_same_bytes),
		cmocka_unit_test(pushes_from_six_threads_give_the_same_bytes),
		cmocka_unit_test(a_parallel_loop_changes_no_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
