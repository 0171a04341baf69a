#include "memory.h"

#include <stdlib.h>

#include "structs.h"

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

salmap_status salmap_memory_init(struct salmap_memory *memory,
                                 const salmap_allocator *allocator,
                                 struct salmap_sentence *sentence)
{
	salmap_status status;

	memory->user = NULL;
	memory->allocate = default_allocate;
	memory->release = default_release;
	if (allocator == NULL)
		return SALMAP_OK;
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

void *salmap_memory_allocate(const struct salmap_memory *memory, size_t size)
{
	return memory->allocate(memory->user, size);
}

void salmap_memory_release(const struct salmap_memory *memory, void *pointer,
                           size_t size)
{
	if (pointer != NULL)
		memory->release(memory->user, pointer, size);
}
