/* Counts in sentences. */
#ifndef PLURAL_H
#define PLURAL_H

#include <stdint.h>

/* What a noun has behind a count: "s", but nothing behind 1. */
static inline const char *plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

#endif
