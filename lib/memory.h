/*
 * Where a context's memory comes from. The blocks that it has are in a list, so
 * that all can be given back in the reverse order: a stack is then enough for an
 * allocator.
 */
#ifndef SALMAP_MEMORY_H
#define SALMAP_MEMORY_H

#include <stdbool.h>

#include "atomic.h"
#include "status.h"

/* The size of every block that an allocator is asked for is a multiple of it, so
 * that blocks which lie one after another are aligned for any type. */
#define SALMAP_MEMORY_UNIT 16

/* Begins each block. */
struct salmap_block {
	struct salmap_block *older, *newer;
	size_t size; /* of the whole block, in bytes */
};

/* An allocator with both functions set; struct_size and NULL resolved. */
struct salmap_memory {
	void *user;
	void *(*allocate)(void *user, size_t size);
	void (*release)(void *user, void *pointer, size_t size);
	/* Held for the few instructions that change the list: pushes may run
	 * at the same time. */
	atomic_flag lock;
	struct salmap_block *newest;
};

/* Resolves a caller's allocator, NULL for malloc and free. ARGUMENT if its
 * struct_size or a function is missing, UNSUPPORTED if it sets fields that this
 * version does not know, or if it is NULL and this build has no malloc; with a
 * sentence. */
salmap_status salmap_memory_init(struct salmap_memory *memory,
                                 const salmap_allocator *allocator,
                                 struct salmap_sentence *sentence);

/* What an allocator is asked for, for a block with room for `size` bytes. */
size_t salmap_memory_block_size(size_t size);

/* `size` bytes, aligned to SALMAP_MEMORY_UNIT if the allocator's are, or NULL;
 * `size` is not 0. */
void *salmap_memory_allocate(struct salmap_memory *memory, size_t size);

/* Gives back what salmap_memory_allocate returned; NULL is fine. */
void salmap_memory_release(struct salmap_memory *memory, void *pointer);

/* Whether a block, or NULL, is the one that was allocated last. */
bool salmap_memory_is_newest(const struct salmap_memory *memory,
                             const void *pointer);

/* Gives back all blocks but those `count`, some of which may be NULL, the newest
 * first. The memory itself must not be in a block that goes. */
void salmap_memory_release_all(struct salmap_memory *memory,
                               const void *const *kept, int count);

#endif
