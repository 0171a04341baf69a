#include "../support/counted_memory.h"
#include "../support/internals.h"

#include "nonfinite.h"
#include "push.h"

#include <math.h>

#define LAYERS 3
#define N 3
#define C 2
#define D 2
#define H 3
#define W 5
#define COUNT (N * C * D * H * W)

/* A context with class maps, and its memory. */
struct fixture {
	struct counted_memory memory;
	salmap *sm;
};

static int open_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	const salmap_allocator allocator = {
		sizeof(allocator), &fixture->memory, counted_memory_allocate,
		counted_memory_release,
	};
	salmap_message message = { .struct_size = sizeof(message) };

	*state = fixture;
	assert_int_equal(salmap_create_with(LAYERS, NULL, &allocator,
	                                    &fixture->sm, &message), SALMAP_OK);
	assert_ok(fixture->sm, salmap_set_cams(fixture->sm, 2));
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	salmap_destroy(fixture->sm);
	assert_int_equal(fixture->memory.held, 0);
	free(fixture);
	return 0;
}

static salmap *context_of(void **state)
{
	return ((struct fixture *)*state)->sm;
}

static struct salmap_target layers_of(salmap *sm, uint32_t first,
                                      uint32_t count)
{
	return (struct salmap_target){ sm, &sm->stack, first, count };
}

static struct salmap_target cams_of(salmap *sm, uint32_t first, uint32_t count)
{
	return (struct salmap_target){ sm, &sm->cams, first, count };
}

/* -------------------------------------------------------------------- views */

static void views_are_those_of_the_tensor(void **state)
{
	const float data[COUNT] = { 0 };
	const struct salmap_target target = layers_of(context_of(state), 0, 1);
	struct salmap_view view, wanted;
	salmap_tensor tensor;

	salmap_tensor_nhwc(&tensor, data, SALMAP_F32, N, C * D, H, W);
	assert_int_equal(salmap_view_check(&wanted, &tensor, NULL), SALMAP_OK);
	assert_ok(target.sm, salmap_target_view(&target, "weights", &tensor,
	                                        &view));
	assert_ptr_equal(view.data, wanted.data);
	assert_int_equal(view.n, N);
	assert_int_equal(view.c, C * D);
	assert_int_equal(view.stride_w, wanted.stride_w);
	assert_int_equal(view.stride_h, wanted.stride_h);
	assert_int_equal(view.stride_n, wanted.stride_n);
}

static void errors_name_the_slot_and_the_tensor(void **state)
{
	const float data[1] = { 0 };
	salmap *sm = context_of(state);
	const struct salmap_target layer = layers_of(sm, 2, 1);
	const struct salmap_target cam = cams_of(sm, 1, 1);
	struct salmap_view view;
	salmap_tensor tensor;

	salmap_tensor_nchw(&tensor, data, SALMAP_F32, 1, 1, 1, 1);
	tensor.h = 0;
	assert_fails(sm, salmap_target_view(&layer, "", &tensor, &view),
	             SALMAP_E_ARGUMENT, "layer 2: extent h is 0; want 1 to",
	             NULL);
	assert_fails(sm, salmap_target_view(&cam, "gradient", &tensor, &view),
	             SALMAP_E_ARGUMENT, "class map 1: gradient: extent h is 0;",
	             NULL);
	assert_fails(sm, salmap_target_view(&cam, "weights", NULL, &view),
	             SALMAP_E_ARGUMENT,
	             "class map 1: weights: the tensor is NULL", NULL);
}

static void channels_join_only_in_one_place(void **state)
{
	const float data[COUNT] = { 0 };
	struct salmap_view view = view_nchw(data, SALMAP_F32, N, C, H, W);

	(void)state;
	assert_int_equal(salmap_view_join_channels(&view), C);
	assert_int_equal(view.c, C);
	view.stride_c = -4;
	assert_int_equal(salmap_view_join_channels(&view), C);
	assert_int_equal(view.c, C);
	view.stride_c = 0;
	view.channel_block = 1;
	assert_int_equal(salmap_view_join_channels(&view), C);
	assert_int_equal(view.c, C);
	view.channel_block = 0;
	assert_int_equal(salmap_view_join_channels(&view), C);
	assert_int_equal(view.c, 1);
	assert_int_equal(salmap_view_join_channels(&view), 1);
}

/* ---------------------------------------------------------- not finite */

/* Images of C channels and D slices in a layout with gaps, misaligned, rows from
 * right to left; `bytes` is theirs. */
static salmap_tensor strided(unsigned char *bytes)
{
	const int64_t row = 2 * W, slice = H * row + 3;
	salmap_tensor tensor;

	salmap_tensor_ncdhw(&tensor, bytes + 1 + 4 * (row - 1), SALMAP_F32, N,
	                    C, D, H, W);
	tensor.stride_w = -2;
	tensor.stride_h = row;
	tensor.stride_d = slice;
	tensor.stride_c = D * slice;
	tensor.stride_n = C * D * slice;
	return tensor;
}

#define STRIDED_BYTES (1 + 4 * N * C * D * (H * 2 * W + 3))

static void poison(const struct salmap_view *view, struct salmap_place place,
                   float value)
{
	memcpy((unsigned char *)salmap_view_element(view, place.n, place.c,
	                                            place.d, place.h, place.w),
	       &value, sizeof(value));
}

/* Claims two slots for a batch, with infos that count to 5 already. */
static struct salmap_target claim(salmap *sm, int64_t batch)
{
	const struct salmap_target target = layers_of(sm, 1, 2);
	const float data[N] = { 0 };
	const struct salmap_view view = view_nchw(data, SALMAP_F32, batch, 1, 1,
	                                          1);
	uint32_t i;
	int64_t n;

	for (i = 1; i <= 2; i++) {
		assert_ok(sm, salmap_stack_claim(&sm->stack, i, batch,
		                                 sm->message));
		assert_ok(sm, salmap_stack_reserve(&sm->stack, i, &view, 0,
		                                   &sm->memory, sm->message));
		for (n = 0; n < batch; n++)
			sm->stack.slots[i].infos[n].nonfinite = 5;
	}
	return target;
}

static void assert_counts(const salmap *sm, const uint64_t *counts,
                          int64_t batch)
{
	uint32_t i;
	int64_t n;

	for (i = 1; i <= 2; i++)
		for (n = 0; n < batch; n++)
			assert_int_equal(
				sm->stack.slots[i].infos[n].nonfinite,
				5 + counts[n]);
}

static void let_go(salmap *sm)
{
	salmap_stack_abandon(&sm->stack, 1);
	salmap_stack_abandon(&sm->stack, 2);
}

static void what_is_not_finite_is_counted_for_each_image(void **state)
{
	const uint64_t counts[N] = { 1, 0, 3 }, repeated[N] = { 1, 1, 1 };
	unsigned char bytes[STRIDED_BYTES] = { 0 };
	salmap *sm = context_of(state);
	struct salmap_target target;
	struct salmap_view view;
	salmap_tensor tensor = strided(bytes);

	assert_ok(sm, salmap_set_nonfinite(sm, SALMAP_NONFINITE_ZERO));
	target = claim(sm, N);
	assert_ok(sm, salmap_target_view(&target, "", &tensor, &view));
	assert_ok(sm, salmap_target_count_nonfinite(&target, "", &view));
	assert_counts(sm, (const uint64_t[N]){ 0, 0, 0 }, N);
	poison(&view, (struct salmap_place){ 0, 1, 1, 2, 4 }, NAN);
	poison(&view, (struct salmap_place){ 2, 0, 0, 0, 0 }, -INFINITY);
	poison(&view, (struct salmap_place){ 2, 1, 0, 1, 3 }, INFINITY);
	poison(&view, (struct salmap_place){ 2, 1, 1, 2, 0 }, NAN);
	assert_ok(sm, salmap_target_count_nonfinite(&target, "", &view));
	assert_counts(sm, counts, N);
	let_go(sm);
	/* One image for all of the batch. */
	target = claim(sm, N);
	tensor.n = 1;
	assert_ok(sm, salmap_target_view(&target, "", &tensor, &view));
	assert_ok(sm, salmap_target_count_nonfinite(&target, "", &view));
	assert_counts(sm, repeated, N);
	let_go(sm);
}

static void the_first_that_is_not_finite_is_named(void **state)
{
	unsigned char bytes[STRIDED_BYTES] = { 0 };
	salmap *sm = context_of(state);
	const struct salmap_target target = claim(sm, N);
	struct salmap_view view;
	salmap_tensor tensor = strided(bytes);

	assert_ok(sm, salmap_target_view(&target, "", &tensor, &view));
	poison(&view, (struct salmap_place){ 2, 0, 0, 0, 0 }, NAN);
	poison(&view, (struct salmap_place){ 1, 1, 1, 0, 1 }, NAN);
	poison(&view, (struct salmap_place){ 1, 1, 0, 2, 3 }, INFINITY);
	assert_fails(sm, salmap_target_count_nonfinite(&target, "gradient",
	                                               &view),
	             SALMAP_E_NONFINITE,
	             "layer 1: gradient: NaN or infinity in image 1, channel "
	             "1, slice 0, row 2, column 3; want finite values, or a "
	             "policy that takes them as 0", NULL);
	tensor.d = 1;
	assert_ok(sm, salmap_target_view(&target, "", &tensor, &view));
	assert_fails(sm, salmap_target_count_nonfinite(&target, "", &view),
	             SALMAP_E_NONFINITE,
	             "layer 1: NaN or infinity in image 1, channel 1, row 2, "
	             "column 3; want", NULL);
	assert_counts(sm, (const uint64_t[N]){ 0, 0, 0 }, N);
	let_go(sm);
}

/* ------------------------------------------------------------------- pushes */

/* What a fill is told to do, and what it saw. */
struct filling {
	int64_t scratch;
	salmap_status status;
	int calls;
};

static salmap_status fill(const struct salmap_target *target, void *context)
{
	struct filling *filling = context;
	uint32_t i;
	int64_t n;

	filling->calls++;
	for (i = target->first; i < target->first + target->count; i++) {
		struct salmap_slot *slot = &target->stack->slots[i];

		assert_false(salmap_stack_holds(target->stack, i));
		assert_int_equal(slot->height, H);
		assert_int_equal(slot->width, W);
		for (n = 0; n < N; n++) {
			assert_int_equal(slot->infos[n].nonfinite, 0);
			assert_true(slot->infos[n].min == 0 &&
			            !slot->infos[n].flat);
			slot->infos[n].nonfinite = 9;
		}
		for (n = 0; n < filling->scratch; n++)
			slot->scratch[n] = 1;
		for (n = 0; n < N * H * W; n++)
			slot->maps[n] = (float)i;
	}
	if (filling->status == SALMAP_OK)
		return SALMAP_OK;
	return salmap_fail(target->sm->message, filling->status, "by the fill");
}

static salmap_status push(const struct salmap_target *target,
                          struct filling *filling)
{
	const float data[COUNT] = { 0 };
	const struct salmap_view view = view_nchw(data, SALMAP_F32, N, C, H, W);

	filling->calls = 0;
	return salmap_target_push(target, &view, filling->scratch, fill,
	                          filling);
}

static void assert_held(const struct salmap_stack *stack, unsigned held)
{
	uint32_t i;

	for (i = 0; i < stack->count; i++) {
		const unsigned bit = held >> i & 1;

		assert_int_equal(atomic_load(&stack->slots[i].state),
		                 bit ? SALMAP_SLOT_HELD : SALMAP_SLOT_EMPTY);
	}
	assert_int_equal(salmap_stack_batch(stack), held == 0 ? 0 : N);
}

static void slots_are_held_once_they_are_filled(void **state)
{
	struct filling filling = { .scratch = 11 };
	salmap *sm = context_of(state);
	struct salmap_target target = layers_of(sm, 1, 2);

	assert_ok(sm, push(&target, &filling));
	assert_int_equal(filling.calls, 1);
	assert_held(&sm->stack, 6);
	assert_true(sm->stack.slots[1].maps[N * H * W - 1] == 1);
	assert_true(sm->stack.slots[2].maps[0] == 2);
	target = layers_of(sm, 0, 1);
	assert_ok(sm, push(&target, &filling));
	assert_held(&sm->stack, 7);
	/* The fill sees no infos of the push before. */
	salmap_reset(sm);
	target = layers_of(sm, 0, 3);
	filling.scratch = 0;
	assert_ok(sm, push(&target, &filling));
	assert_held(&sm->stack, 7);
}

static void a_fill_that_fails_leaves_all_empty(void **state)
{
	struct filling filling = { .status = SALMAP_E_NONFINITE };
	salmap *sm = context_of(state);
	const struct salmap_target all = layers_of(sm, 0, 3);

	assert_fails(sm, push(&all, &filling), SALMAP_E_NONFINITE,
	             "by the fill", NULL);
	assert_int_equal(filling.calls, 1);
	assert_held(&sm->stack, 0);
	filling.status = SALMAP_OK;
	assert_ok(sm, push(&all, &filling));
	assert_held(&sm->stack, 7);
}

static void a_slot_that_is_taken_frees_those_before_it(void **state)
{
	struct filling filling = { .scratch = 0 };
	salmap *sm = context_of(state);
	const struct salmap_target last = layers_of(sm, 2, 1);
	const struct salmap_target all = layers_of(sm, 0, 3);

	assert_ok(sm, push(&last, &filling));
	assert_fails(sm, push(&all, &filling), SALMAP_E_STATE,
	             "layer 2 was pushed already", NULL);
	assert_int_equal(filling.calls, 0);
	assert_held(&sm->stack, 4);
}

static void another_batch_frees_the_slots(void **state)
{
	struct filling filling = { .scratch = 0 };
	const float data[1] = { 0 };
	salmap *sm = context_of(state);
	const struct salmap_target layer = layers_of(sm, 0, 1);
	const struct salmap_target cams = cams_of(sm, 0, 2);
	const struct salmap_view one = view_nchw(data, SALMAP_F32, 1, 1, 1, 1);

	assert_ok(sm, push(&layer, &filling));
	filling.calls = 0;
	assert_fails(sm, salmap_target_push(&cams, &one, 0, fill, &filling),
	             SALMAP_E_ARGUMENT, "class map 0 has a batch of 1", "3",
	             NULL);
	assert_int_equal(filling.calls, 0);
	assert_int_equal(salmap_stack_batch(&sm->cams), N);
	assert_false(salmap_stack_holds(&sm->cams, 0));
	assert_ok(sm, push(&cams, &filling));
	assert_held(&sm->cams, 3);
}

/* Of three slots, the first, second or third finds no memory. */
static void without_memory_all_slots_are_empty(void **state)
{
	struct fixture *fixture = *state;
	struct filling filling = { .scratch = 100 };
	const struct salmap_target all = layers_of(fixture->sm, 0, 3);
	char sentence[64];
	uint32_t slot;

	for (slot = 0; slot < 3; slot++) {
		/* All slots before the last one have theirs already. */
		fixture->memory.fails_at = fixture->memory.asked +
		                           (slot == 0 ? 1 : 2);
		snprintf(sentence, sizeof(sentence),
		         "layer %u: no memory for 3 maps of 5 x 3", slot);
		assert_fails(fixture->sm, push(&all, &filling), SALMAP_E_MEMORY,
		             sentence, NULL);
		assert_int_equal(filling.calls, 0);
		assert_held(&fixture->sm->stack, 0);
	}
	fixture->memory.fails_at = 0;
	assert_ok(fixture->sm, push(&all, &filling));
	assert_held(&fixture->sm->stack, 7);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, open_fixture, close_fixture)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(views_are_those_of_the_tensor),
		TEST(errors_name_the_slot_and_the_tensor),
		cmocka_unit_test(channels_join_only_in_one_place),
		TEST(what_is_not_finite_is_counted_for_each_image),
		TEST(the_first_that_is_not_finite_is_named),
		TEST(slots_are_held_once_they_are_filled),
		TEST(a_fill_that_fails_leaves_all_empty),
		TEST(a_slot_that_is_taken_frees_those_before_it),
		TEST(another_batch_frees_the_slots),
		TEST(without_memory_all_slots_are_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
