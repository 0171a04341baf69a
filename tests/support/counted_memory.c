#include "counted_memory.h"

#define NOISE 0xa5
#define GUARD 32

static unsigned find(const struct counted_memory *counted, const void *pointer)
{
	unsigned i = 0;

	while (i < counted->held && counted->block[i].pointer != pointer)
		i++;
	if (i == counted->held)
		fail_msg("a block is given back that is not held");
	return i;
}

void *counted_memory_allocate(void *user, size_t size)
{
	struct counted_memory *counted = user;
	unsigned char *pointer;

	counted->asked++;
	assert_true(size > 0);
	if (counted->asked == counted->fails_at ||
	    (counted->for_good && counted->fails_at != 0 &&
	     counted->asked > counted->fails_at)) {
		counted->denied++;
		return NULL;
	}
	assert_true(counted->held < COUNTED_BLOCKS);
	pointer = must_allocate(size + GUARD);
	memset(pointer, NOISE, size + GUARD);
	counted->block[counted->held].pointer = pointer;
	counted->block[counted->held].size = size;
	counted->held++;
	return pointer;
}

void counted_memory_release(void *user, void *pointer, size_t size)
{
	struct counted_memory *counted = user;
	const unsigned i = find(counted, pointer);
	const unsigned char *guard = (unsigned char *)pointer + size;
	unsigned j;

	assert_int_equal(counted->block[i].size, size);
	for (j = 0; j < GUARD; j++)
		assert_int_equal(guard[j], NOISE);
	counted->block[i] = counted->block[--counted->held];
	free(pointer);
}

size_t counted_memory_size(const struct counted_memory *counted,
                           const void *pointer)
{
	return counted->block[find(counted, pointer)].size;
}
