#include "array.h"

#include <string.h>

#include "structs.h"

salmap_status salmap_array_check(struct salmap_array *array, void *elements,
                                 uint32_t capacity, size_t known,
                                 const char *name,
                                 struct salmap_sentence *message)
{
	uint32_t size = 0;

	if (elements == NULL || capacity == 0)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: %s, and capacity is %lld; want an "
		                   "array, and how many it holds", name,
		                   elements == NULL ? "NULL" : "not NULL",
		                   (long long)capacity);
	memcpy(&size, elements, sizeof(size));
	if (size < known || size > SALMAP_LARGEST_STRUCT || size % 8 != 0)
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "%s: struct_size of the first is %lld; want "
		                   "%lld", name, (long long)size,
		                   (long long)known);
	array->elements = elements;
	array->capacity = capacity;
	array->size = size;
	return SALMAP_OK;
}

static unsigned char *element_at(const struct salmap_array *array,
                                 uint32_t index)
{
	return array->elements + (size_t)index * array->size;
}

void salmap_array_get(const struct salmap_array *array, uint32_t index,
                      void *element, size_t known)
{
	memcpy(element, element_at(array, index), known);
}

void salmap_array_set(const struct salmap_array *array, uint32_t index,
                      const void *element, size_t known)
{
	salmap_struct_copy(element_at(array, index), array->size, element,
	                   known);
}

void salmap_array_move(const struct salmap_array *array, uint32_t from,
                       uint32_t to)
{
	memcpy(element_at(array, to), element_at(array, from), array->size);
}
