/* A fuzzer's bytes, taken one after the other as the choices of a run. */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
	const uint8_t *bytes;
	size_t left;
};

/* The next byte; 0 where there is none. */
uint8_t input_byte(struct input *input);

/* 0 to `limit` - 1 of one byte; `limit` is at most 256. */
uint32_t input_below(struct input *input, uint32_t limit);

/* True once in `times`, where the byte says so: never at the end. */
bool input_once_in(struct input *input, uint32_t times);

/* 1 to `most`, mostly below 10. */
int64_t input_side(struct input *input, uint32_t most);

/* Copies bytes, and zeros where there are none. */
void input_copy(struct input *input, void *out, size_t size);

/* A number that breaks things: an edge of some type, or eight bytes as they
 * come. */
int64_t input_edge(struct input *input);
double input_odd_double(struct input *input);

#endif
