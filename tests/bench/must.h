/* What a benchmark cannot go on without. */
#ifndef BENCH_MUST_H
#define BENCH_MUST_H

#include <stddef.h>

#include <salmap.h>

/* Ends the program with the library's own sentence unless `status` is OK. */
void bench_must(const salmap *sm, salmap_status status);

/* Memory for `size` bytes at a cache line's start; never NULL; free() it. */
void *bench_allocate(size_t size);

#endif
