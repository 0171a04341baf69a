/* The public functions about the memory of a context. */
#include "context.h"
#include "rare.h"
#include "read.h"
#include "shape.h"
#include "statistic.h"
#include "structs.h"

/* A view of what a push of such maps would hold. */
static struct salmap_view view_of(uint32_t batch, const int64_t *shape)
{
	return (struct salmap_view){ .n = batch, .c = 1, .d = shape[0],
		                     .h = shape[1], .w = shape[2] };
}

static SALMAP_RARE salmap_status check_shapes(uint32_t layers, uint32_t batch,
                                              const int64_t *shapes,
                                              struct salmap_sentence *sentence)
{
	static const char *const names[] = { "depth", "height", "width" };
	uint32_t i;

	if (shapes == NULL)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "shapes is NULL; want depth, height and "
		                   "width of %lld layers", (long long)layers);
	if (batch < 1 || batch > SALMAP_MAX_BATCH)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "batch is %lld; want 1 to %lld",
		                   (long long)batch,
		                   (long long)SALMAP_MAX_BATCH);
	for (i = 0; i < 3 * layers; i++) {
		if (!salmap_side_is_valid(shapes[i]))
			return salmap_fail(sentence, SALMAP_E_ARGUMENT,
			                   "layer %lld: %s is %lld; want 1 "
			                   "to %lld", (long long)(i / 3),
			                   names[i % 3], (long long)shapes[i],
			                   (long long)SALMAP_MAX_SIDE);
	}
	return SALMAP_OK;
}

/* --------------------------------------------------------------- estimate */

static void add_block(struct salmap_memory_size *sum, size_t size)
{
	const uint64_t bytes = salmap_memory_block_size(size);

	sum->blocks++;
	sum->bytes += bytes;
	if (bytes > sum->largest)
		sum->largest = bytes;
}

static salmap_status add_up(uint32_t layers, uint32_t batch,
                            const int64_t *shapes,
                            struct salmap_memory_size *sum,
                            struct salmap_sentence *sentence)
{
	uint32_t i;

	add_block(sum, salmap_context_size(layers));
	for (i = 0; i < layers; i++) {
		const struct salmap_view view = view_of(batch, shapes + 3 * i);
		size_t size;

		if (!salmap_slot_size(&view, false, 0, &size) ||
		    salmap_memory_block_size(size) > PTRDIFF_MAX - sum->bytes)
			return salmap_fail(sentence, SALMAP_E_MEMORY,
			                   "layer %lld: %lld maps of %lld x "
			                   "%lld, and what came before, do not "
			                   "fit the address space",
			                   (long long)i, (long long)batch,
			                   (long long)view.w,
			                   (long long)view.h);
		add_block(sum, size);
	}
	return SALMAP_OK;
}

static salmap_status estimate(uint32_t layers, uint32_t batch,
                              const int64_t *shapes,
                              struct salmap_memory_size *out,
                              struct salmap_sentence *sentence)
{
	struct salmap_memory_size sum = { .struct_size = sizeof(sum) };
	salmap_status status;

	if (layers < 1 || layers > SALMAP_MAX_LAYERS)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "layers is %lld; want 1 to %lld",
		                   (long long)layers,
		                   (long long)SALMAP_MAX_LAYERS);
	status = salmap_read_info(sentence, "memory size", out, sizeof(sum));
	if (status == SALMAP_OK)
		status = check_shapes(layers, batch, shapes, sentence);
	if (status == SALMAP_OK)
		status = add_up(layers, batch, shapes, &sum, sentence);
	if (status != SALMAP_OK)
		return status;
	sum.struct_size = out->struct_size;
	salmap_struct_copy(out, out->struct_size, &sum, sizeof(sum));
	return SALMAP_OK;
}

salmap_status salmap_memory_estimate(uint32_t layers, uint32_t batch,
                                     const int64_t *shapes,
                                     struct salmap_memory_size *out,
                                     salmap_message *message)
{
	struct salmap_sentence sentence;
	salmap_status status;

	salmap_sentence_init(&sentence);
	status = estimate(layers, batch, shapes, out, &sentence);
	return salmap_message_tell(message, status, &sentence);
}

/* -------------------------------------------------------- reserve and trim */

/* Gives back the blocks of the first `count` layers that came after `mark`, the
 * newest first. */
static SALMAP_RARE void give_back(salmap *sm, uint32_t count,
                                  const struct salmap_block *mark)
{
	for (; count > 0 && sm->memory.newest != mark; count--) {
		struct salmap_slot *slot = &sm->stack.slots[count - 1];

		if (salmap_memory_is_newest(&sm->memory, slot->block))
			salmap_slot_release(slot, &sm->memory);
	}
}

salmap_status salmap_reserve(salmap *sm, uint32_t batch, const int64_t *shapes)
{
	salmap_status status;
	const struct salmap_block *mark;
	int64_t scratch;
	uint32_t i;

	if (sm == NULL)
		return SALMAP_E_ARGUMENT;
	if (!salmap_stack_is_empty(&sm->stack))
		return salmap_fail(sm->message, SALMAP_E_STATE,
		                   "memory cannot be reserved while maps are "
		                   "held; call salmap_reset first");
	status = check_shapes(sm->stack.count, batch, shapes, sm->message);
	scratch = salmap_statistic_scratch(&sm->configuration,
	                                   SALMAP_RESERVED_CHANNELS);
	mark = sm->memory.newest;
	for (i = 0; status == SALMAP_OK && i < sm->stack.count; i++) {
		const struct salmap_view view = view_of(batch, shapes + 3 * i);

		status = salmap_stack_reserve(&sm->stack, i, &view, scratch,
		                              &sm->memory, sm->message);
		if (status != SALMAP_OK)
			give_back(sm, i, mark);
	}
	return status;
}

salmap_status salmap_trim(salmap *sm)
{
	const salmap_status status = salmap_reset(sm);
	const void *kept[3];

	if (status != SALMAP_OK)
		return status;
	kept[0] = sm;
	kept[1] = sm->cams.slots;
	kept[2] = sm->reference;
	salmap_memory_release_all(&sm->memory, kept, 3);
	salmap_stack_forget(&sm->stack);
	salmap_stack_forget(&sm->cams);
	return SALMAP_OK;
}
