#include "stack.h"

#include "shape.h"

/* The slots of layers and class maps need 13 bits; the batch has the other 19. */
#define SLOT_BITS 13
#define SLOT_MASK ((UINT32_C(1) << SLOT_BITS) - 1)

/* An extension in C99. */
__extension__ _Static_assert(SALMAP_MAX_LAYERS + SALMAP_MAX_CAMS <=
                                     SLOT_MASK,
                             "slots do not fit the word");
__extension__ _Static_assert(SALMAP_MAX_BATCH <= UINT32_MAX >> SLOT_BITS,
                             "the batch does not fit the word");

void salmap_stack_init(struct salmap_stack *stack, const char *name,
                       uint32_t count, struct salmap_slot *slots,
                       struct salmap_batch *batch)
{
	const struct salmap_slot empty = { 0 };
	uint32_t i;

	stack->name = name;
	stack->count = count;
	stack->keeps_raw = false;
	stack->batch = batch;
	stack->slots = slots;
	for (i = 0; i < count; i++) {
		slots[i] = empty;
		atomic_init(&slots[i].state, SALMAP_SLOT_EMPTY);
	}
}

salmap_status salmap_stack_check(const struct salmap_stack *stack,
                                 uint32_t first, uint32_t count,
                                 struct salmap_sentence *message)
{
	if (count <= stack->count && first <= stack->count - count)
		return SALMAP_OK;
	if (stack->count == 0)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "the context has no %s; call salmap_set_cams "
		                   "first", stack->name);
	if (count == 1)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s is %lld; want 0 to %lld", stack->name,
		                   (long long)first,
		                   (long long)stack->count - 1);
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "%lld of them, the first of which is %s %lld; want "
	                   "them within 0 to %lld", (long long)count,
	                   stack->name, (long long)first,
	                   (long long)stack->count - 1);
}

void salmap_stack_release(struct salmap_stack *stack,
                          struct salmap_memory *memory)
{
	uint32_t i;

	for (i = 0; i < stack->count; i++)
		salmap_slot_release(&stack->slots[i], memory);
}

static void forget(struct salmap_slot *slot)
{
	slot->block = NULL;
	slot->block_size = 0;
}

void salmap_slot_release(struct salmap_slot *slot, struct salmap_memory *memory)
{
	salmap_memory_release(memory, slot->block);
	forget(slot);
}

void salmap_stack_forget(struct salmap_stack *stack)
{
	uint32_t i;

	for (i = 0; i < stack->count; i++)
		forget(&stack->slots[i]);
}

void salmap_stack_reset(struct salmap_stack *stack)
{
	uint32_t i;

	for (i = 0; i < stack->count; i++)
		atomic_store(&stack->slots[i].state, SALMAP_SLOT_EMPTY);
	atomic_store(&stack->batch->word, 0);
}

/* Whether the loops below go round once more is up to other threads, which a
 * test can start but not time. */

/* Joins the slots that agreed on a batch, as the first one or with the same.
 * Returns the batch that they have: another one if joining failed. */
static int64_t join_batch(struct salmap_stack *stack, int64_t batch)
{
	uint_least32_t word = atomic_load(&stack->batch->word), joined;

	do {
		const uint_least32_t slots = word & SLOT_MASK;

		if (slots != 0 && (int64_t)(word >> SLOT_BITS) != batch)
			return (int64_t)(word >> SLOT_BITS);
		joined = (uint_least32_t)batch << SLOT_BITS | (slots + 1);
	} while (!atomic_compare_exchange_weak( /* LCOV_EXCL_BR_LINE: threads */
		&stack->batch->word, &word, joined));
	return batch;
}

/* The last one to leave takes the batch along. */
static void leave_batch(struct salmap_stack *stack)
{
	uint_least32_t word = atomic_load(&stack->batch->word), left;

	do {
		left = (word & SLOT_MASK) == 1 ? 0 : word - 1;
	} while (!atomic_compare_exchange_weak( /* LCOV_EXCL_BR_LINE: threads */
		&stack->batch->word, &word, left));
}

salmap_status salmap_stack_claim(struct salmap_stack *stack, uint32_t index,
                                 int64_t batch, struct salmap_sentence *message)
{
	struct salmap_slot *slot = &stack->slots[index];
	uint_least32_t expected = SALMAP_SLOT_EMPTY;
	int64_t agreed;

	if (!atomic_compare_exchange_strong(&slot->state, &expected,
	                                    SALMAP_SLOT_WRITING))
		return salmap_fail(message, SALMAP_E_STATE,
		                   expected == SALMAP_SLOT_HELD
		                   ? "%s %lld was pushed already; call "
		                     "salmap_reset before the next image"
		                   : "%s %lld is being pushed by another "
		                     "thread; push each %s once",
		                   stack->name, (long long)index, stack->name);
	agreed = join_batch(stack, batch);
	if (agreed == batch)
		return SALMAP_OK;
	atomic_store(&slot->state, SALMAP_SLOT_EMPTY);
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "%s %lld has a batch of %lld, what was pushed before "
	                   "it has %lld; want the same for all",
	                   stack->name, (long long)index, (long long)batch,
	                   (long long)agreed);
}

bool salmap_slot_size(const struct salmap_view *view, bool keeps_raw,
                      int64_t scratch, size_t *size)
{
	const int64_t limit = PTRDIFF_MAX / 2; /* for the maps, and the rest */
	const size_t location = (keeps_raw ? 2 : 1) * sizeof(float);
	const int64_t most = limit / (int64_t)location / view->n -
	                     (int64_t)sizeof(struct salmap_map_info);
	int64_t locations;

	/* Sides have 30 bits, so that the product of two cannot overflow. */
	if (!salmap_multiply(view->h * view->w, view->d, most, &locations) ||
	    scratch > (limit - 1024) / (int64_t)sizeof(double))
		return false;
	*size = (size_t)view->n * (sizeof(struct salmap_map_info) +
	                           (size_t)locations * location) +
	        (size_t)scratch * sizeof(double) +
	        SALMAP_SLACK * sizeof(float);
	return true;
}

static int64_t count_values(const struct salmap_view *view)
{
	return view->n * view->d * view->h * view->w;
}

/* The parts of a block, which is as large as they are. */
static void lay_out(struct salmap_slot *slot, const struct salmap_view *view,
                    bool keeps_raw, int64_t scratch)
{
	slot->channels = view->c;
	slot->depth = view->d;
	slot->height = view->h;
	slot->width = view->w;
	slot->infos = slot->block;
	slot->scratch = (double *)(slot->infos + view->n);
	slot->maps = (float *)(slot->scratch + scratch);
	memset(slot->maps + count_values(view), 0,
	       SALMAP_SLACK * sizeof(float));
	slot->raw = keeps_raw ? slot->maps + count_values(view) + SALMAP_SLACK
	                      : NULL;
}

void salmap_slot_keep_raw(struct salmap_slot *slot,
                          const struct salmap_view *view)
{
	if (slot->raw != NULL)
		memcpy(slot->raw, slot->maps,
		       (size_t)count_values(view) * sizeof(float));
}

salmap_status salmap_stack_reserve(struct salmap_stack *stack, uint32_t index,
                                   const struct salmap_view *view,
                                   int64_t scratch,
                                   struct salmap_memory *memory,
                                   struct salmap_sentence *message)
{
	struct salmap_slot *slot = &stack->slots[index];
	size_t size;
	void *block = NULL;

	if (!salmap_slot_size(view, stack->keeps_raw, scratch, &size) ||
	    (size > slot->block_size &&
	     (block = salmap_memory_allocate(memory, size)) == NULL))
		return salmap_fail(message, SALMAP_E_MEMORY,
		                   "%s %lld: no memory for %lld map%s of "
		                   "%lld x %lld x %lld", stack->name,
		                   (long long)index, (long long)view->n,
		                   salmap_plural(view->n), (long long)view->w,
		                   (long long)view->h, (long long)view->d);
	if (block != NULL) {
		salmap_memory_release(memory, slot->block);
		slot->block = block;
		slot->block_size = size;
	}
	lay_out(slot, view, stack->keeps_raw, scratch);
	return SALMAP_OK;
}

void salmap_stack_hold(struct salmap_stack *stack, uint32_t index)
{
	atomic_store(&stack->slots[index].state, SALMAP_SLOT_HELD);
}

void salmap_stack_abandon(struct salmap_stack *stack, uint32_t index)
{
	leave_batch(stack);
	atomic_store(&stack->slots[index].state, SALMAP_SLOT_EMPTY);
}

bool salmap_stack_is_empty(const struct salmap_stack *stack)
{
	return (atomic_load(&stack->batch->word) & SLOT_MASK) == 0;
}

uint32_t salmap_stack_batch(const struct salmap_stack *stack)
{
	return (uint32_t)atomic_load(&stack->batch->word) >> SLOT_BITS;
}

bool salmap_stack_holds(const struct salmap_stack *stack, uint32_t index)
{
	return atomic_load(&stack->slots[index].state) == SALMAP_SLOT_HELD;
}
