/* What aggregates hold, in words: tables and JSON. */
#ifndef AGGREGATE_TEXT_H
#define AGGREGATE_TEXT_H

#include "results/buffer.h"

/* Of one aggregate, in the file `name`. */
bool aggregate_table(const salmap_aggregate *aggregate, const char *name,
                     struct buffer *out, struct error *error);
bool aggregate_json(const salmap_aggregate *aggregate, const char *name,
                    struct buffer *out, struct error *error);

/* How far two are apart, and in which files they are. */
struct aggregate_pair {
	const salmap_aggregate *a, *b;
	const char *name_a, *name_b;
};

bool aggregate_pair_table(const struct aggregate_pair *pair,
                          struct buffer *out, struct error *error);
bool aggregate_pair_json(const struct aggregate_pair *pair,
                         struct buffer *out, struct error *error);

#endif
