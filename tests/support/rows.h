/* How many rows the lists of salmap.h have, for tests that choose one of
 * them. */
#ifndef ROWS_H
#define ROWS_H

#include <stddef.h>
#include <stdint.h>

/* Of the list whose names `name` tells, salmap_dtype_name or another. */
static inline uint32_t rows_of(const char *(*name)(int32_t))
{
	uint32_t count = 0;

	while (name((int32_t)count) != NULL)
		count++;
	return count;
}

#endif
