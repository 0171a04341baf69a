#include "purse.h"

#define NOISE 0xa5
#define GUARD 32

static unsigned find(const struct purse *purse, const void *pointer)
{
	unsigned i = 0;

	while (i < purse->held && purse->block[i].pointer != pointer)
		i++;
	if (i == purse->held)
		fail_msg("a block is given back that is not held");
	return i;
}

void *purse_allocate(void *user, size_t size)
{
	struct purse *purse = user;
	unsigned char *pointer;

	purse->asked++;
	assert_true(size > 0);
	if (purse->asked == purse->fails_at ||
	    (purse->for_good && purse->fails_at != 0 &&
	     purse->asked > purse->fails_at)) {
		purse->denied++;
		return NULL;
	}
	assert_true(purse->held < PURSE_BLOCKS);
	pointer = must_allocate(size + GUARD);
	memset(pointer, NOISE, size + GUARD);
	purse->block[purse->held].pointer = pointer;
	purse->block[purse->held].size = size;
	purse->held++;
	return pointer;
}

void purse_release(void *user, void *pointer, size_t size)
{
	struct purse *purse = user;
	const unsigned i = find(purse, pointer);
	const unsigned char *guard = (unsigned char *)pointer + size;
	unsigned j;

	assert_int_equal(purse->block[i].size, size);
	for (j = 0; j < GUARD; j++)
		assert_int_equal(guard[j], NOISE);
	purse->block[i] = purse->block[--purse->held];
	free(pointer);
}

size_t purse_size(const struct purse *purse, const void *pointer)
{
	return purse->block[find(purse, pointer)].size;
}
