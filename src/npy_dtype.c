#include "npy_dtype.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/npy_preamble.h"

#define WANTED "float16, float32, float64, int8, uint8 or bool"

struct row {
	char text[3]; /* kind and size */
	salmap_dtype dtype;
	size_t size;
};

static const struct row activations[] = {
	{ "f2", SALMAP_F16, 2 }, { "f4", SALMAP_F32, 4 },
	{ "f8", SALMAP_F64, 8 }, { "u1", SALMAP_U8, 1 },
	{ "i1", SALMAP_I8, 1 },  { "b1", SALMAP_U8, 1 },
};

static const struct row numbers[] = {
	{ "f4", SALMAP_F32, 4 }, { "f8", SALMAP_F64, 8 },
	{ "i1", SALMAP_I8, 1 },  { "u1", SALMAP_U8, 1 },
	{ "i4", -1, 4 },         { "i8", -1, 8 },
};

/* The kinds of numpy.org/doc/stable/reference/arrays.interface.html. */
static const struct {
	char kind;
	const char *what; /* before the number of bits, or all of it */
	bool has_bits;
	const char *instead;
} kinds[] = {
	{ 'i', "int", true, WANTED ", such as array.astype('float32')" },
	{ 'u', "uint", true, WANTED ", such as array.astype('float32')" },
	{ 'f', "float", true, WANTED ", such as array.astype('float64')" },
	{ 'c', "complex", true,
	  WANTED ", such as numpy.abs(array).astype('float32')" },
	{ 'O', "Python objects", false,
	  "one array of numbers for each layer, as numpy.savez(FILE, *arrays) "
	  "saves a list of arrays" },
	{ 'V', "bytes without a type, as which NumPy saves bfloat16", false,
	  WANTED ", such as array.astype('float32')" },
	{ 'S', "text", false, "numbers: " WANTED },
	{ 'U', "text", false, "numbers: " WANTED },
	{ 'M', "dates", false, "numbers: " WANTED },
	{ 'm', "times", false, "numbers: " WANTED },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool refuse(const char *text, const char *name, struct error *error)
{
	char bits[32] = "";
	size_t i = 0;

	if (text[0] == '\0')
		return error_input(error,
		                   "%s: its dtype is structured; want " WANTED
		                   ", such as one of its fields, array['x']",
		                   name);
	while (i < COUNT(kinds) && kinds[i].kind != text[1])
		i++;
	if (i == COUNT(kinds))
		return error_input(error, "%s: its dtype is %s; want " WANTED,
		                   name, text);
	if (kinds[i].has_bits)
		snprintf(bits, sizeof(bits), "%.0f",
		         8 * strtod(text + 2, NULL));
	return error_input(error, "%s: its dtype is %s (%s%s); want %s", name,
	                   text, kinds[i].what, bits, kinds[i].instead);
}

static bool find(struct npy_dtype *dtype, const char *text,
                 const struct row *rows, size_t count)
{
	char other = npy_host_is_little_endian() ? '>' : '<';
	size_t i = 0;

	if (text[0] == '\0')
		return false;
	while (i < count && strcmp(rows[i].text, text + 1) != 0)
		i++;
	/* One byte has no order. */
	if (i == count || !strchr(rows[i].size > 1 ? "<>=" : "<>=|", text[0]))
		return false;
	dtype->dtype = rows[i].dtype;
	dtype->kind = text[1];
	dtype->size = rows[i].size;
	dtype->is_foreign = text[0] == other;
	return true;
}

bool npy_dtype_read(struct npy_dtype *dtype, const char *text,
                    const char *name, struct error *error)
{
	return find(dtype, text, activations, COUNT(activations)) ||
	       refuse(text, name, error);
}

bool npy_dtype_read_number(struct npy_dtype *dtype, const char *text,
                           const char *name, struct error *error)
{
	return find(dtype, text, numbers, COUNT(numbers)) ||
	       error_input(error,
	                   "%s: its dtype is %s; want float32, float64, int8, "
	                   "uint8, int32 or int64",
	                   name, text[0] ? text : "structured");
}

double npy_dtype_number(const struct npy_dtype *dtype, const void *element)
{
	union {
		float f4;
		double f8;
		int8_t i1;
		uint8_t u1;
		int32_t i4;
		int64_t i8;
	} value;

	memcpy(&value, element, dtype->size);
	switch (dtype->kind << 4 | (int)dtype->size) {
	case 'f' << 4 | 4:
		return (double)value.f4;
	case 'f' << 4 | 8:
		return value.f8;
	case 'i' << 4 | 1:
		return value.i1;
	case 'u' << 4 | 1:
		return value.u1;
	case 'i' << 4 | 4:
		return value.i4;
	default:
		return (double)value.i8;
	}
}
