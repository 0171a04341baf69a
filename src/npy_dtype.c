#include "npy_dtype.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/npy_preamble.h"

#define WANTED "float16, float32, float64, int8, uint8 or bool"

static const struct {
	char text[3];
	salmap_dtype dtype;
	size_t size;
} known[] = {
	{ "f2", SALMAP_F16, 2 }, { "f4", SALMAP_F32, 4 },
	{ "f8", SALMAP_F64, 8 }, { "u1", SALMAP_U8, 1 },
	{ "i1", SALMAP_I8, 1 },  { "b1", SALMAP_U8, 1 },
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

bool npy_dtype_read(struct npy_dtype *dtype, const char *text,
                    const char *name, struct error *error)
{
	char other = npy_host_is_little_endian() ? '>' : '<';
	size_t i = 0;

	while (i < COUNT(known) &&
	       (text[0] == '\0' || strcmp(known[i].text, text + 1) != 0))
		i++;
	/* One byte has no order. */
	if (i == COUNT(known) ||
	    !strchr(known[i].size > 1 ? "<>=" : "<>=|", text[0]))
		return refuse(text, name, error);
	dtype->dtype = known[i].dtype;
	dtype->size = known[i].size;
	dtype->is_foreign = text[0] == other;
	return true;
}
