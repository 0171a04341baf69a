#include "row.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "results/plural.h"
#include "results/text.h"
#include "sources.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The length of a text less its ":ROW". Digits right behind ".npz:" are the name
 * of an array. */
static size_t length_of_name(const char *text)
{
	static const char archive[] = ".npz";
	const size_t length = strlen(text), end = sizeof(archive) - 1;
	size_t start = length;

	while (start > 0 && is_digit(text[start - 1]))
		start--;
	if (start == length || start < 2 || text[start - 1] != ':')
		return length;
	start--;
	if (start >= end && strncmp(text + start - end, archive, end) == 0)
		return length;
	return start;
}

/* Of a file too, whose rows may be more than a number can tell. */
static int64_t parse_row(const char *digits)
{
	int64_t row = 0;

	for (; is_digit(*digits); digits++)
		if (row < INT64_MAX / 16)
			row = row * 10 + (*digits - '0');
	return row;
}

/* The extents of an array of rows, and its strides. */
struct table {
	int64_t rows, channels, row_stride, channel_stride;
};

/* Whether it is one. Those of a convolution with kernels of 1x1 have these two
 * extents at their end. */
static bool find_table(const struct npy *array, struct table *table)
{
	int64_t strides[NPY_MAX_DIMENSIONS];
	size_t dimensions = array->dimensions;

	while (dimensions > 2 && array->shape[dimensions - 1] == 1)
		dimensions--;
	if (dimensions < 1 || dimensions > 2)
		return false;
	npy_strides(array, strides);
	table->channels = array->shape[dimensions - 1];
	table->channel_stride = strides[dimensions - 1];
	table->rows = dimensions == 2 ? array->shape[0] : 1;
	table->row_stride = dimensions == 2 ? strides[0] : 0;
	return true;
}

static void set_tensor(struct row *row, const struct table *table,
                       int64_t number)
{
	row->tensor = (salmap_tensor){
		.struct_size = sizeof(salmap_tensor),
		.dtype = row->array.type.dtype,
		.data = (const char *)row->array.data +
		        (size_t)(number * table->row_stride) *
		                row->array.type.size,
		.n = 1,
		.c = table->channels,
		.d = 1,
		.h = 1,
		.w = 1,
		.stride_c = table->channel_stride,
		.scale = 1,
	};
}

/* `digits` are those of the row, empty if none is asked for. */
static bool choose_row(struct row *row, const char *name, const char *digits,
                       int64_t channels, const char *layer,
                       struct error *error)
{
	const int64_t number = parse_row(digits);
	struct table table;

	if (!find_table(&row->array, &table))
		return error_input(error, "%s: has %zu dimension%s; want a "
		                   "number for each channel, [channels], or "
		                   "rows of them, [classes, channels]",
		                   name, row->array.dimensions,
		                   plural((int64_t)row->array.dimensions));
	if (table.channels != channels)
		return error_input(error, "%s: has %" PRId64 " number%s in a "
		                   "row; want %" PRId64 ", one for each channel "
		                   "of %s", name, table.channels,
		                   plural(table.channels), channels, layer);
	if (*digits == '\0' && table.rows > 1)
		return error_input(error, "%s: has %" PRId64 " rows; want one "
		                   "of them, %s:0 to %s:%" PRId64, name,
		                   table.rows, name, name, table.rows - 1);
	if (number >= table.rows)
		return error_input(error, "%s: has no row %s; want 0 to %"
		                   PRId64, name, digits, table.rows - 1);
	set_tensor(row, &table, number);
	return true;
}

static bool read_row(struct row *row, struct sources *source,
                     const char *argument, const char *digits,
                     int64_t channels, const char *layer, struct error *error)
{
	if (!sources_add_one(source, argument, error) ||
	    !sources_read(source, 0, &row->array, error))
		return false;
	if (choose_row(row, source->names[0], digits, channels, layer, error))
		return true;
	npy_free(&row->array);
	return false;
}

bool row_read(struct row *row, const char *option, const char *text,
              int64_t channels, const char *layer, struct error *error)
{
	struct sources source = { .subject = option };
	const size_t length = length_of_name(text);
	const char *digits = text + length + (text[length] == ':');
	char *argument = text_format("%.*s", (int)length, text);
	bool good = argument ? read_row(row, &source, argument, digits, channels,
	                                layer, error) :
	                       error_memory(error, option);

	sources_free(&source);
	free(argument);
	return good;
}

void row_free(struct row *row)
{
	npy_free(&row->array);
}
