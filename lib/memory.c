#include "memory.h"

#include "structs.h"

#include "switches.h"

/* Without malloc nothing stands for NULL: salmap_memory_init refuses it. */
#if !SALMAP_HAS_MALLOC
#define default_allocate NULL
#define default_release NULL
#else
#include <stdlib.h>

static void *default_allocate(void *user, size_t size)
{
	(void)user;
	return malloc(size);
}

static void default_release(void *user, void *pointer, size_t size)
{
	(void)user;
	(void)size;
	free(pointer);
}
#endif

salmap_status salmap_memory_init(struct salmap_memory *memory,
                                 const salmap_allocator *allocator,
                                 struct salmap_sentence *sentence)
{
	salmap_status status;

	memory->user = NULL;
	memory->allocate = default_allocate;
	memory->release = default_release;
	atomic_flag_clear(&memory->lock);
	memory->newest = NULL;
	if (allocator == NULL)
		return SALMAP_HAS_MALLOC
			? SALMAP_OK
			: salmap_fail(sentence, SALMAP_E_UNSUPPORTED,
		                      "the allocator is NULL, and this build "
		                      "has no malloc (SALMAP_NO_MALLOC); want "
		                      "an allocator");
	status = salmap_struct_check(allocator, allocator->struct_size,
	                             sizeof(*allocator), sizeof(*allocator),
	                             "allocator", sentence);
	if (status != SALMAP_OK)
		return status;
	if (allocator->allocate == NULL || allocator->release == NULL)
		return salmap_fail(sentence, SALMAP_E_ARGUMENT,
		                   "allocator: %s is NULL; want both functions",
		                   allocator->allocate == NULL ? "allocate"
		                                               : "release");
	memory->user = allocator->user;
	memory->allocate = allocator->allocate;
	memory->release = allocator->release;
	return SALMAP_OK;
}

/* ------------------------------------------------------------------ blocks */

#define IN_UNITS(size)                                                         \
	(((size) + SALMAP_MEMORY_UNIT - 1) / SALMAP_MEMORY_UNIT *              \
	 SALMAP_MEMORY_UNIT)
#define HEADER IN_UNITS(sizeof(struct salmap_block))

size_t salmap_memory_block_size(size_t size)
{
	return HEADER + IN_UNITS(size);
}

static void *room_of(struct salmap_block *block)
{
	return (unsigned char *)block + HEADER;
}

static void lock_list(struct salmap_memory *memory)
{
	while (atomic_flag_test_and_set_explicit( /* LCOV_EXCL_BR_LINE: threads */
		&memory->lock, memory_order_acquire))
		continue; /* LCOV_EXCL_LINE: threads */
}

static void unlock_list(struct salmap_memory *memory)
{
	atomic_flag_clear_explicit(&memory->lock, memory_order_release);
}

void *salmap_memory_allocate(struct salmap_memory *memory, size_t size)
{
	const size_t whole = salmap_memory_block_size(size);
	struct salmap_block *block = memory->allocate(memory->user, whole);

	if (block == NULL)
		return NULL;
	block->size = whole;
	block->newer = NULL;
	lock_list(memory);
	block->older = memory->newest;
	if (block->older != NULL)
		block->older->newer = block;
	memory->newest = block;
	unlock_list(memory);
	return room_of(block);
}

static void take_out(struct salmap_memory *memory, struct salmap_block *block)
{
	lock_list(memory);
	if (block->older != NULL)
		block->older->newer = block->newer;
	if (block->newer != NULL)
		block->newer->older = block->older;
	else
		memory->newest = block->older;
	unlock_list(memory);
}

void salmap_memory_release(struct salmap_memory *memory, void *pointer)
{
	struct salmap_block *block;

	if (pointer == NULL)
		return;
	block = (struct salmap_block *)(void *)((unsigned char *)pointer -
	                                        HEADER);
	take_out(memory, block);
	memory->release(memory->user, block, block->size);
}

bool salmap_memory_is_newest(const struct salmap_memory *memory,
                             const void *pointer)
{
	return memory->newest != NULL && room_of(memory->newest) == pointer;
}

static bool is_kept(const void *room, const void *const *kept, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (kept[i] == room)
			return true;
	return false;
}

void salmap_memory_release_all(struct salmap_memory *memory,
                               const void *const *kept, int count)
{
	struct salmap_block *block = memory->newest, *older;

	for (; block != NULL; block = older) {
		void *room = room_of(block);

		older = block->older;
		if (!is_kept(room, kept, count))
			salmap_memory_release(memory, room);
	}
}
