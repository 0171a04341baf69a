/* A caller's array of structs, whose size may be that of another version. */
#ifndef SALMAP_ARRAY_H
#define SALMAP_ARRAY_H

#include "status.h"

struct salmap_array {
	unsigned char *elements;
	uint32_t capacity, size; /* elements; bytes of each */
};

/*
 * Takes an array of `capacity` structs, the first of which tells the size of
 * all in its struct_size. ARGUMENT if it is NULL or empty, or if that size is
 * not set; `known` is the size of the struct here, `name` the array's.
 */
salmap_status salmap_array_check(struct salmap_array *array, void *elements,
                                 uint32_t capacity, size_t known,
                                 const char *name,
                                 struct salmap_sentence *message);

/* Copies an element from or to a struct of `known` bytes. What the caller's
 * struct has beyond them becomes 0. */
void salmap_array_get(const struct salmap_array *array, uint32_t index,
                      void *element, size_t known);
void salmap_array_set(const struct salmap_array *array, uint32_t index,
                      const void *element, size_t known);

/* Copies one element over another. */
void salmap_array_move(const struct salmap_array *array, uint32_t from,
                       uint32_t to);

#endif
