#include "npy_header.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HAS_DTYPE = 1, HAS_ORDER = 2, HAS_SHAPE = 4, HAS_ALL = 7 };

static void skip_spaces(const char **cursor)
{
	*cursor += strspn(*cursor, " \t\r\n");
}

/* Takes `word` if it comes next. */
static bool take(const char **cursor, const char *word)
{
	size_t length = strlen(word);

	skip_spaces(cursor);
	if (strncmp(*cursor, word, length) != 0)
		return false;
	*cursor += length;
	return true;
}

/* Takes a quoted string without escapes; one that does not fit becomes "". */
static bool take_string(const char **cursor, char *out, size_t capacity)
{
	const char *start, *end;
	size_t length;

	skip_spaces(cursor);
	if (**cursor != '\'' && **cursor != '"')
		return false;
	start = *cursor + 1;
	end = strchr(start, **cursor);
	if (!end)
		return false;
	length = (size_t)(end - start);
	if (length >= capacity)
		length = 0;
	memcpy(out, start, length);
	out[length] = '\0';
	*cursor = end + 1;
	return true;
}

/* Takes a list of fields up to its bracket. */
static bool take_structure(const char **cursor)
{
	const char *end;

	skip_spaces(cursor);
	if (**cursor != '[')
		return false;
	end = strrchr(*cursor, ']');
	if (!end)
		return false;
	*cursor = end + 1;
	return true;
}

static bool take_dtype(const char **cursor, struct npy_header *header)
{
	header->dtype[0] = '\0';
	return take_string(cursor, header->dtype, sizeof(header->dtype)) ||
	       take_structure(cursor);
}

static bool take_order(const char **cursor, struct npy_header *header)
{
	header->fortran_order = take(cursor, "True");
	return header->fortran_order || take(cursor, "False");
}

static bool take_extent(const char **cursor, uint64_t *extent)
{
	skip_spaces(cursor);
	if (**cursor < '0' || **cursor > '9')
		return false;
	*extent = 0;
	while (**cursor >= '0' && **cursor <= '9') {
		if (*extent > (UINT64_MAX - 9) / 10)
			return false;
		*extent = *extent * 10 + (uint64_t)(**cursor - '0');
		++*cursor;
	}
	take(cursor, "L"); /* a long integer of Python 2 */
	return true;
}

static bool take_shape(const char **cursor, struct npy_header *header)
{
	uint64_t extent;

	header->dimensions = 0;
	if (!take(cursor, "("))
		return false;
	while (take_extent(cursor, &extent)) {
		if (header->dimensions < NPY_MAX_DIMENSIONS)
			header->shape[header->dimensions] = extent;
		header->dimensions++;
		if (!take(cursor, ","))
			break;
	}
	return take(cursor, ")");
}

/* Takes one key with its value; returns which it was, 0 for none. */
static unsigned int take_item(const char **cursor, struct npy_header *header)
{
	char key[16];

	if (!take_string(cursor, key, sizeof(key)) || !take(cursor, ":"))
		return 0;
	if (strcmp(key, "descr") == 0)
		return take_dtype(cursor, header) ? HAS_DTYPE : 0;
	if (strcmp(key, "fortran_order") == 0)
		return take_order(cursor, header) ? HAS_ORDER : 0;
	if (strcmp(key, "shape") == 0)
		return take_shape(cursor, header) ? HAS_SHAPE : 0;
	return 0;
}

bool npy_header_parse(const char *text, struct npy_header *header)
{
	unsigned int seen = 0;

	if (!take(&text, "{"))
		return false;
	while (!take(&text, "}")) {
		unsigned int item = take_item(&text, header);

		if (item == 0 || (seen & item))
			return false;
		seen |= item;
		if (!take(&text, ",") && (skip_spaces(&text), *text != '}'))
			return false;
	}
	skip_spaces(&text);
	return seen == HAS_ALL && *text == '\0';
}
