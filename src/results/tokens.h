/* Tokens of a vision transformer: a prefix, and then a grid. */
#ifndef TOKENS_H
#define TOKENS_H

#include <stdbool.h>
#include <stdint.h>

/* The side of a square of so many; 0 if they are none. */
int64_t tokens_side(int64_t count);

/* The fewest tokens before a square of at least 2 x 2. Class token, distillation
 * token and registers are at most 16 in the models in use; false if more would be
 * needed. */
bool tokens_guess(int64_t count, int64_t *prefix, int64_t *side);

#endif
