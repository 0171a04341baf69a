#include "../support/counted_memory.h"
#include "../support/internals.h"

#include "stack.h"

#include <pthread.h>

#define LAYERS 4

static struct salmap_sentence message;

struct fixture {
	struct counted_memory counted;
	struct salmap_memory memory;
	struct salmap_batch batch;
	struct salmap_stack stack;
	struct salmap_slot slots[LAYERS];
};

static int open_stack(void **state)
{
	static struct fixture fixture;

	memset(&fixture.counted, 0, sizeof(fixture.counted));
	fixture.memory = (struct salmap_memory){
		.user = &fixture.counted,
		.allocate = counted_memory_allocate,
		.release = counted_memory_release,
	};
	atomic_init(&fixture.batch.word, 0);
	salmap_stack_init(&fixture.stack, "layer", LAYERS, fixture.slots,
	                  &fixture.batch);
	salmap_sentence_init(&message);
	*state = &fixture;
	return 0;
}

/* Nothing that a slot got may be left. */
static int close_stack(void **state)
{
	struct fixture *fixture = *state;

	salmap_stack_release(&fixture->stack, &fixture->memory);
	return fixture->counted.held != 0;
}

static salmap_status claim(struct fixture *fixture, uint32_t layer,
                           int64_t batch)
{
	return salmap_stack_claim(&fixture->stack, layer, batch, &message);
}

static salmap_status reserve(struct fixture *fixture, uint32_t layer, int64_t n,
                             int64_t c, int64_t h, int64_t w)
{
	const struct salmap_view view = {
		.n = n, .c = c, .d = 1, .h = h, .w = w,
	};

	return salmap_stack_reserve(&fixture->stack, layer, &view, 0,
	                            &fixture->memory, &message);
}

/* -------------------------------------------------------- state of a slot */

static void a_new_stack_holds_nothing(void **state)
{
	struct fixture *fixture = *state;
	uint32_t i;

	assert_true(salmap_stack_is_empty(&fixture->stack));
	assert_int_equal(salmap_stack_batch(&fixture->stack), 0);
	for (i = 0; i < LAYERS; i++)
		assert_false(salmap_stack_holds(&fixture->stack, i));
}

static void a_claimed_slot_is_not_readable(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(claim(fixture, 2, 3), SALMAP_OK);
	assert_false(salmap_stack_holds(&fixture->stack, 2));
	assert_false(salmap_stack_is_empty(&fixture->stack));
	assert_int_equal(salmap_stack_batch(&fixture->stack), 3);
}

static void a_held_slot_is_readable(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(claim(fixture, 2, 3), SALMAP_OK);
	salmap_stack_hold(&fixture->stack, 2);
	assert_true(salmap_stack_holds(&fixture->stack, 2));
	assert_false(salmap_stack_holds(&fixture->stack, 1));
	assert_false(salmap_stack_is_empty(&fixture->stack));
}

static void a_slot_that_is_written_cannot_be_claimed(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(claim(fixture, 2, 3), SALMAP_OK);
	assert_noted(&message, claim(fixture, 2, 3), SALMAP_E_STATE, "layer 2",
	             "another thread", NULL);
}

static void a_slot_that_is_held_cannot_be_claimed(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(claim(fixture, 2, 3), SALMAP_OK);
	salmap_stack_hold(&fixture->stack, 2);
	assert_noted(&message, claim(fixture, 2, 3), SALMAP_E_STATE, "layer 2",
	             "pushed already", "salmap_reset", NULL);
	assert_true(salmap_stack_holds(&fixture->stack, 2));
}

static void an_abandoned_slot_can_be_claimed_again(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(claim(fixture, 2, 3), SALMAP_OK);
	salmap_stack_abandon(&fixture->stack, 2);
	assert_true(salmap_stack_is_empty(&fixture->stack));
	assert_false(salmap_stack_holds(&fixture->stack, 2));
	assert_int_equal(claim(fixture, 2, 3), SALMAP_OK);
}

static void reset_empties_all(void **state)
{
	struct fixture *fixture = *state;
	uint32_t i;

	for (i = 0; i < LAYERS; i++) {
		assert_int_equal(claim(fixture, i, 3), SALMAP_OK);
		salmap_stack_hold(&fixture->stack, i);
	}
	salmap_stack_reset(&fixture->stack);
	assert_true(salmap_stack_is_empty(&fixture->stack));
	assert_int_equal(salmap_stack_batch(&fixture->stack), 0);
	for (i = 0; i < LAYERS; i++) {
		assert_false(salmap_stack_holds(&fixture->stack, i));
		assert_int_equal(claim(fixture, i, 5), SALMAP_OK);
	}
}

/* ------------------------------------------------------------------ batch */

static void all_layers_have_one_batch(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(claim(fixture, 0, 3), SALMAP_OK);
	assert_noted(&message, claim(fixture, 1, 2), SALMAP_E_ARGUMENT,
	             "layer 1", "batch of 2", "has 3", NULL);
	assert_int_equal(salmap_stack_batch(&fixture->stack), 3);
	assert_int_equal(claim(fixture, 1, 3), SALMAP_OK);
}

static void the_last_to_leave_takes_the_batch_along(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(claim(fixture, 0, 3), SALMAP_OK);
	assert_int_equal(claim(fixture, 1, 3), SALMAP_OK);
	salmap_stack_abandon(&fixture->stack, 0);
	assert_int_equal(salmap_stack_batch(&fixture->stack), 3);
	assert_int_equal(claim(fixture, 0, 4), SALMAP_E_ARGUMENT);
	salmap_stack_abandon(&fixture->stack, 1);
	assert_int_equal(salmap_stack_batch(&fixture->stack), 0);
	assert_int_equal(claim(fixture, 0, 4), SALMAP_OK);
}

static void a_refused_batch_does_not_join(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(claim(fixture, 0, 3), SALMAP_OK);
	assert_int_equal(claim(fixture, 1, 4), SALMAP_E_ARGUMENT);
	salmap_stack_abandon(&fixture->stack, 0);
	assert_true(salmap_stack_is_empty(&fixture->stack));
}

static void the_largest_batch_fits(void **state)
{
	struct fixture *fixture = *state;
	uint32_t i;

	for (i = 0; i < LAYERS; i++)
		assert_int_equal(claim(fixture, i, SALMAP_MAX_BATCH),
		                 SALMAP_OK);
	assert_int_equal(salmap_stack_batch(&fixture->stack), SALMAP_MAX_BATCH);
	for (i = 0; i < LAYERS; i++)
		salmap_stack_abandon(&fixture->stack, i);
	assert_true(salmap_stack_is_empty(&fixture->stack));
}

static void the_most_layers_fit(void **state)
{
	static struct salmap_slot slots[SALMAP_MAX_LAYERS];
	struct salmap_batch batch;
	struct salmap_stack stack;
	uint32_t i;

	(void)state;
	atomic_init(&batch.word, 0);
	salmap_stack_init(&stack, "layer", SALMAP_MAX_LAYERS, slots, &batch);
	for (i = 0; i < SALMAP_MAX_LAYERS; i++)
		assert_int_equal(salmap_stack_claim(&stack, i, SALMAP_MAX_BATCH,
		                                    NULL),
		                 SALMAP_OK);
	assert_int_equal(salmap_stack_batch(&stack), SALMAP_MAX_BATCH);
	for (i = 0; i < SALMAP_MAX_LAYERS; i++) {
		assert_false(salmap_stack_is_empty(&stack));
		salmap_stack_abandon(&stack, i);
	}
	assert_true(salmap_stack_is_empty(&stack));
}

/* ----------------------------------------------------------------- memory */

static void a_reserved_slot_has_room_for_its_maps(void **state)
{
	struct fixture *fixture = *state;
	struct salmap_slot *slot = &fixture->slots[1];
	int i;

	assert_int_equal(reserve(fixture, 1, 3, 16, 5, 7), SALMAP_OK);
	assert_int_equal(slot->channels, 16);
	assert_int_equal(slot->depth, 1);
	assert_int_equal(slot->height, 5);
	assert_int_equal(slot->width, 7);
	for (i = 0; i < 3; i++)
		slot->infos[i] = (struct salmap_map_info){ .min = i };
	for (i = 0; i < 3 * 5 * 7; i++)
		slot->maps[i] = (float)i;
	for (i = 0; i < 3; i++)
		assert_near(slot->infos[i].min, i, 0);
}

static void a_slot_has_room_for_all_slices(void **state)
{
	const struct salmap_view view = {
		.n = 2, .c = 3, .d = 4, .h = 5, .w = 7,
	};
	struct fixture *fixture = *state;
	struct salmap_slot *slot = &fixture->slots[1];
	int i;

	assert_int_equal(salmap_stack_reserve(&fixture->stack, 1, &view, 0,
	                                      &fixture->memory, &message),
	                 SALMAP_OK);
	assert_int_equal(slot->depth, 4);
	assert_int_equal(
		slot->block_size,
		2 * (sizeof(*slot->infos) + 4 * 5 * 7 * sizeof(float)) +
			SALMAP_SLACK * sizeof(float));
	for (i = 0; i < SALMAP_SLACK; i++)
		assert_true(slot->maps[2 * 4 * 5 * 7 + i] == 0);
}

static void scratch_does_not_touch_the_maps(void **state)
{
	const struct salmap_view view = {
		.n = 3, .c = 3, .d = 1, .h = 5, .w = 7,
	};
	struct fixture *fixture = *state;
	struct salmap_slot *slot = &fixture->slots[2];
	int i;

	assert_int_equal(salmap_stack_reserve(&fixture->stack, 2, &view, 9,
	                                      &fixture->memory, &message),
	                 SALMAP_OK);
	for (i = 0; i < 3; i++)
		slot->infos[i] = (struct salmap_map_info){ .max = i };
	for (i = 0; i < 3 * 5 * 7; i++)
		slot->maps[i] = (float)i;
	for (i = 0; i < 9; i++)
		slot->scratch[i] = -i;
	for (i = 0; i < 3 * 5 * 7; i++)
		assert_near(slot->maps[i], i, 0);
	for (i = 0; i < 3; i++)
		assert_near(slot->infos[i].max, i, 0);
	assert_true((char *)(slot->maps + 3 * 5 * 7 + SALMAP_SLACK) <=
	            (char *)slot->block + slot->block_size);
}

static void stacks_may_share_a_batch(void **state)
{
	struct fixture *fixture = *state;
	struct salmap_slot others[2];
	struct salmap_stack stack;

	salmap_stack_init(&stack, "class map", 2, others, &fixture->batch);
	assert_int_equal(claim(fixture, 1, 3), SALMAP_OK);
	assert_int_equal(salmap_stack_batch(&stack), 3);
	assert_noted(&message, salmap_stack_claim(&stack, 1, 4, &message),
	             SALMAP_E_ARGUMENT, "class map 1 has a batch of 4",
	             "before it has 3", NULL);
	assert_int_equal(salmap_stack_claim(&stack, 1, 3, &message), SALMAP_OK);
	assert_noted(&message, salmap_stack_claim(&stack, 1, 3, &message),
	             SALMAP_E_STATE, "class map 1 is being pushed",
	             "push each class map once", NULL);
	salmap_stack_abandon(&fixture->stack, 1);
	assert_false(salmap_stack_is_empty(&fixture->stack));
	salmap_stack_abandon(&stack, 1);
	assert_true(salmap_stack_is_empty(&fixture->stack));
}

static void memory_is_kept_over_resets(void **state)
{
	struct fixture *fixture = *state;
	void *block;

	assert_int_equal(reserve(fixture, 1, 2, 3, 5, 7), SALMAP_OK);
	block = fixture->slots[1].block;
	salmap_stack_reset(&fixture->stack);
	assert_int_equal(reserve(fixture, 1, 2, 9, 7, 5), SALMAP_OK);
	assert_int_equal(reserve(fixture, 1, 1, 9, 5, 7), SALMAP_OK);
	assert_ptr_equal(fixture->slots[1].block, block);
	assert_int_equal(fixture->counted.asked, 1);
	assert_int_equal(fixture->slots[1].channels, 9);
}

static void a_larger_layer_gets_a_larger_block(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(reserve(fixture, 1, 2, 3, 5, 7), SALMAP_OK);
	assert_int_equal(reserve(fixture, 1, 2, 3, 6, 7), SALMAP_OK);
	assert_int_equal(fixture->counted.asked, 2);
	assert_int_equal(fixture->counted.held, 1);
	assert_int_equal(counted_memory_size(&fixture->counted,
	                                     fixture->memory.newest),
	                 salmap_memory_block_size(fixture->slots[1].block_size));
}

static void a_failed_allocation_leaves_the_slot(void **state)
{
	struct fixture *fixture = *state;
	const struct salmap_slot *slot = &fixture->slots[1];
	struct salmap_map_info *infos;
	float *maps;
	void *block;

	assert_int_equal(reserve(fixture, 1, 2, 3, 5, 7), SALMAP_OK);
	block = slot->block;
	infos = slot->infos;
	maps = slot->maps;
	fixture->counted.fails_at = 2;
	assert_noted(&message, reserve(fixture, 1, 4, 8, 9, 11),
	             SALMAP_E_MEMORY, "layer 1", "4 maps of 11 x 9", NULL);
	assert_ptr_equal(slot->block, block);
	assert_ptr_equal(slot->infos, infos);
	assert_ptr_equal(slot->maps, maps);
	assert_int_equal(slot->channels, 3);
	assert_int_equal(slot->height, 5);
	assert_int_equal(slot->width, 7);
	assert_int_equal(reserve(fixture, 1, 2, 3, 5, 7), SALMAP_OK);
}

static void sizes_that_overflow_are_never_asked_for(void **state)
{
	const int64_t side = SALMAP_MAX_SIDE;
	const struct salmap_view deepest = {
		.n = 1, .c = 1, .d = side, .h = side, .w = side,
	};
	const struct salmap_view small = {
		.n = 1, .c = 1, .d = 1, .h = 1, .w = 1,
	};
	struct fixture *fixture = *state;

	assert_noted(&message,
	             reserve(fixture, 3, SALMAP_MAX_BATCH, 1, side, side),
	             SALMAP_E_MEMORY, "layer 3", "524287 maps",
	             "1073741823 x 1073741823", NULL);
	assert_int_equal(reserve(fixture, 3, 8, 1, side, side),
	                 SALMAP_E_MEMORY);
	assert_int_equal(salmap_stack_reserve(&fixture->stack, 3, &deepest, 0,
	                                      &fixture->memory, &message),
	                 SALMAP_E_MEMORY);
	assert_int_equal(salmap_stack_reserve(&fixture->stack, 3, &small,
	                                      INT64_MAX / 16, &fixture->memory,
	                                      &message),
	                 SALMAP_E_MEMORY);
	assert_int_equal(fixture->counted.asked, 0);
}

/* ---------------------------------------------------------------- threads */

#define THREADS 4
#define ROUNDS 4000

struct race {
	struct salmap_batch batch;
	struct salmap_stack stack;
	struct salmap_slot slots[SALMAP_MAX_LAYERS];
	atomic_int starters;
	atomic_int winners[SALMAP_MAX_LAYERS];
	atomic_int mixed_batches;
};

/* Waits until all threads are here; tells which of them this one is. */
static int start(struct race *race)
{
	const int number = atomic_fetch_add(&race->starters, 1);

	while (atomic_load(&race->starters) < THREADS)
		continue;
	return number;
}

/* Claims all layers at the same time as the other threads. */
static void *claim_all(void *argument)
{
	struct race *race = argument;
	uint32_t i;

	start(race);
	for (i = 0; i < SALMAP_MAX_LAYERS; i++)
		if (salmap_stack_claim(&race->stack, i, 5, NULL) == SALMAP_OK)
			atomic_fetch_add(&race->winners[i], 1);
	return NULL;
}

/* Claims and gives back its own layer, with its own batch. */
static void *join_and_leave(void *argument)
{
	struct race *race = argument;
	const int layer = start(race);
	int round;

	for (round = 0; round < ROUNDS; round++) {
		if (salmap_stack_claim(&race->stack, (uint32_t)layer, layer + 1,
		                       NULL) != SALMAP_OK)
			continue;
		if ((int)salmap_stack_batch(&race->stack) != layer + 1)
			atomic_fetch_add(&race->mixed_batches, 1);
		salmap_stack_abandon(&race->stack, (uint32_t)layer);
	}
	return NULL;
}

/* Claims and gives back its own layer, with the batch of all threads. */
static void *share_a_batch(void *argument)
{
	struct race *race = argument;
	const uint32_t layer = (uint32_t)start(race);
	int round;

	for (round = 0; round < ROUNDS; round++) {
		if (salmap_stack_claim(&race->stack, layer, 7, NULL) ==
		    SALMAP_OK)
			atomic_fetch_add(&race->winners[layer], 1);
		if (salmap_stack_batch(&race->stack) != 7)
			atomic_fetch_add(&race->mixed_batches, 1);
		salmap_stack_abandon(&race->stack, layer);
	}
	return NULL;
}

static struct race *run_race(void *(*runner)(void *))
{
	static struct race race;
	pthread_t threads[THREADS];
	int i;

	memset(&race, 0, sizeof(race));
	atomic_init(&race.batch.word, 0);
	salmap_stack_init(&race.stack, "layer", SALMAP_MAX_LAYERS, race.slots,
	                  &race.batch);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, runner,
		                                &race),
		                 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return &race;
}

static void a_race_for_a_layer_has_one_winner(void **state)
{
	const struct race *race = run_race(claim_all);
	int i;

	(void)state;
	for (i = 0; i < SALMAP_MAX_LAYERS; i++)
		assert_int_equal(race->winners[i], 1);
	assert_int_equal(salmap_stack_batch(&race->stack), 5);
}

static void batches_of_threads_do_not_mix(void **state)
{
	const struct race *race = run_race(join_and_leave);

	(void)state;
	assert_int_equal(race->mixed_batches, 0);
	assert_true(salmap_stack_is_empty(&race->stack));
	assert_int_equal(salmap_stack_batch(&race->stack), 0);
}

static void threads_of_one_batch_are_counted(void **state)
{
	const struct race *race = run_race(share_a_batch);
	int i;

	(void)state;
	for (i = 0; i < THREADS; i++)
		assert_int_equal(race->winners[i], ROUNDS);
	assert_int_equal(race->mixed_batches, 0);
	assert_true(salmap_stack_is_empty(&race->stack));
	assert_int_equal(salmap_stack_batch(&race->stack), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_stack, close_stack)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_stack_holds_nothing),
		TEST(a_claimed_slot_is_not_readable),
		TEST(a_held_slot_is_readable),
		TEST(a_slot_that_is_written_cannot_be_claimed),
		TEST(a_slot_that_is_held_cannot_be_claimed),
		TEST(an_abandoned_slot_can_be_claimed_again),
		TEST(reset_empties_all),
		TEST(all_layers_have_one_batch),
		TEST(the_last_to_leave_takes_the_batch_along),
		TEST(a_refused_batch_does_not_join),
		TEST(the_largest_batch_fits),
		TEST(the_most_layers_fit),
		TEST(a_reserved_slot_has_room_for_its_maps),
		TEST(a_slot_has_room_for_all_slices),
		TEST(scratch_does_not_touch_the_maps),
		TEST(stacks_may_share_a_batch),
		TEST(memory_is_kept_over_resets),
		TEST(a_larger_layer_gets_a_larger_block),
		TEST(a_failed_allocation_leaves_the_slot),
		TEST(sizes_that_overflow_are_never_asked_for),
		TEST(a_race_for_a_layer_has_one_winner),
		TEST(batches_of_threads_do_not_mix),
		TEST(threads_of_one_batch_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
