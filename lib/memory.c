#include "memory.h"

#include <stdbool.h>

#include "structs.h"

/* Without malloc nothing stands for NULL: salmap_memory_init refuses it. */
#ifdef SALMAP_NO_MALLOC
#define HAS_MALLOC false
#define default_allocate NULL
#define default_release NULL
#else
#define HAS_MALLOC true

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
	if (allocator == NULL && HAS_MALLOC)
		return SALMAP_OK;
	if (allocator == NULL)
		return salmap_fail(sentence, SALMAP_E_UNSUPPORTED,
		                   "the allocator is NULL, and this build has "
		                   "no malloc (SALMAP_NO_MALLOC); want an "
		                   "allocator");
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
