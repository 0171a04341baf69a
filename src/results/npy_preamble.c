#include "npy_preamble.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool npy_host_is_little_endian(void)
{
	const uint16_t one = 1;
	unsigned char first;

	memcpy(&first, &one, 1);
	return first == 1;
}

/* Appends ", " and the extents between brackets. */
static size_t format_shape(char *out, size_t capacity, const uint64_t *shape,
                           size_t dimensions)
{
	size_t length = 0;

	for (size_t i = 0; i < dimensions; i++)
		length += (size_t)snprintf(out + length, capacity - length,
		                           "%s%" PRIu64, i ? ", " : "",
		                           shape[i]);
	return length;
}

size_t npy_preamble(char preamble[NPY_PREAMBLE_SIZE], const uint64_t *shape,
                    size_t dimensions)
{
	char extents[128], text[NPY_PREAMBLE_SIZE];
	size_t length, size;

	format_shape(extents, sizeof(extents), shape, dimensions);
	length = (size_t)snprintf(
		text, sizeof(text),
		"{'descr': '%cf4', 'fortran_order': False, 'shape': (%s), }",
		npy_host_is_little_endian() ? '<' : '>', extents);
	/* 10 bytes of magic, version and length before, a newline after. */
	size = (10 + length + 1 + 63) / 64 * 64;
	memset(preamble, ' ', size);
	memcpy(preamble, "\x93NUMPY\x01\x00", 8);
	preamble[8] = (char)((size - 10) & 0xff);
	preamble[9] = (char)((size - 10) >> 8);
	memcpy(preamble + 10, text, length);
	preamble[size - 1] = '\n';
	return size;
}
