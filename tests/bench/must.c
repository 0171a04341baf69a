#include "must.h"

#include <stdio.h>
#include <stdlib.h>

#define CACHE_LINE 64

void bench_must(const salmap *sm, salmap_status status)
{
	char why[256] = "";

	if (status == SALMAP_OK)
		return;
	salmap_error_message(sm, why, sizeof(why));
	fprintf(stderr, "bench: %s: %s\n", salmap_status_string(status), why);
	exit(1);
}

void *bench_allocate(size_t size)
{
	const size_t lines = (size + CACHE_LINE - 1) / CACHE_LINE;
	void *memory = aligned_alloc(CACHE_LINE, lines * CACHE_LINE);

	if (memory)
		return memory;
	fprintf(stderr, "bench: no memory for %zu bytes\n", size);
	exit(1);
}
