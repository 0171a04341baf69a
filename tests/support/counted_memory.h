/* Memory that is counted, and that runs out when it is told to. */
#ifndef COUNTED_MEMORY_H
#define COUNTED_MEMORY_H

#include "test.h"

/* Blocks that may be held at the same time. */
#define COUNTED_BLOCKS 32

struct counted_memory {
	unsigned asked;    /* allocations so far, those that failed too */
	unsigned fails_at; /* the number of the one that fails; 0 for none */
	bool for_good;     /* those after it fail as well */
	unsigned denied;   /* how many failed */
	unsigned held;     /* blocks that were not given back */
	struct {
		void *pointer;
		size_t size;
	} block[COUNTED_BLOCKS];
};

/*
 * As salmap_allocator wants them, with a struct counted_memory as `user`. They
 * fill what they give with noise, and fail the test if a block is given back
 * that is not held, with another size than it was asked for, or written beyond
 * its end.
 */
void *counted_memory_allocate(void *user, size_t size);
void counted_memory_release(void *user, void *pointer, size_t size);

/* The size of a block that is held. */
size_t counted_memory_size(const struct counted_memory *counted,
                           const void *pointer);

#endif
