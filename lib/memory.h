/* Where a context's memory comes from. */
#ifndef SALMAP_MEMORY_H
#define SALMAP_MEMORY_H

#include "status.h"

/* An allocator with both functions set; struct_size and NULL resolved. */
struct salmap_memory {
	void *user;
	void *(*allocate)(void *user, size_t size);
	void (*release)(void *user, void *pointer, size_t size);
};

/* Resolves a caller's allocator, NULL for malloc and free. ARGUMENT if its
 * struct_size or a function is missing, UNSUPPORTED if it sets fields that this
 * version does not know, or if it is NULL and this build has no malloc; with a
 * sentence. */
salmap_status salmap_memory_init(struct salmap_memory *memory,
                                 const salmap_allocator *allocator,
                                 struct salmap_sentence *sentence);

/* `size` bytes or NULL; `size` is not 0. */
void *salmap_memory_allocate(const struct salmap_memory *memory, size_t size);

/* Gives back what salmap_memory_allocate returned; NULL is fine. */
void salmap_memory_release(const struct salmap_memory *memory, void *pointer,
                           size_t size);

#endif
