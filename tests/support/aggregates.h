/* Contexts and aggregates for tests. Each function fails the test on error. */
#ifndef AGGREGATES_H
#define AGGREGATES_H

#include "test.h"

enum { AGGREGATE_LAYERS = 2, AGGREGATE_BATCH = 3 };
enum { AGGREGATE_WIDTH = 13, AGGREGATE_HEIGHT = 37 }; /* of two tasks */

/* A context that holds a batch of random activations in two layers of odd
 * sizes, with raw maps; weights are 1 and 2. */
salmap *must_fill(uint64_t seed, salmap_normalizer normalizer);

/* Without images; with the image of a context; with the images of a batch. */
salmap_aggregate *must_aggregate(void);
void must_add(salmap_aggregate *aggregate, salmap *sm, uint32_t image);
salmap_aggregate *must_add_up(uint64_t seed);

/* The bytes in memory that the caller frees. */
unsigned char *must_save(const salmap_aggregate *aggregate, size_t *size);
salmap_aggregate *must_load(const void *bytes, size_t size);

/* Fails the test unless two have the same bytes. */
void assert_same_aggregates(const salmap_aggregate *one,
                            const salmap_aggregate *other);

/* Fails the test unless `status` is `expected` and `part` is part of the
 * sentence. */
void assert_told(const salmap_message *message, salmap_status status,
                 salmap_status expected, const char *part);

/* A message with its size set. */
salmap_message message_for_test(void);

#endif
