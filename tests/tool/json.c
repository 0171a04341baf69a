#include "json.h"

#include <string.h>

static bool value(const char **cursor, int depth);

static void spaces(const char **cursor)
{
	*cursor += strspn(*cursor, " \t\r\n");
}

static bool take(const char **cursor, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*cursor, word, length) != 0)
		return false;
	*cursor += length;
	return true;
}

static bool escape(const char **cursor)
{
	if (take(cursor, "u")) {
		if (strspn(*cursor, "0123456789abcdefABCDEF") < 4)
			return false;
		*cursor += 4;
		return true;
	}
	return **cursor && strchr("\"\\/bfnrt", *(*cursor)++);
}

/* The bytes that have to follow a lead byte; -1 for one that leads nothing. */
static int bytes_after(unsigned char lead)
{
	if (lead < 0x80)
		return 0;
	if (lead < 0xc2 || lead > 0xf4)
		return -1;
	return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
}

static bool character(const char **cursor)
{
	int count = bytes_after((unsigned char)**cursor);

	if ((unsigned char)**cursor < 0x20 || count < 0)
		return false;
	for (++*cursor; count > 0; count--)
		if (((unsigned char)*(*cursor)++ & 0xc0) != 0x80)
			return false;
	return true;
}

static bool string(const char **cursor)
{
	if (!take(cursor, "\""))
		return false;
	while (!take(cursor, "\"")) {
		bool good = take(cursor, "\\") ? escape(cursor) :
		                                 character(cursor);

		if (!good)
			return false;
	}
	return true;
}

static bool digits(const char **cursor)
{
	size_t count = strspn(*cursor, "0123456789");

	*cursor += count;
	return count > 0;
}

static bool number(const char **cursor)
{
	take(cursor, "-");
	if (!take(cursor, "0") && !digits(cursor))
		return false;
	if (take(cursor, ".") && !digits(cursor))
		return false;
	if (!take(cursor, "e") && !take(cursor, "E"))
		return true;
	if (!take(cursor, "+"))
		take(cursor, "-");
	return digits(cursor);
}

static bool member(const char **cursor, int depth)
{
	spaces(cursor);
	if (!string(cursor))
		return false;
	spaces(cursor);
	return take(cursor, ":") && value(cursor, depth);
}

/* What stands between brackets, with commas between. */
static bool items(const char **cursor, const char *end, int depth,
                  bool (*item)(const char **cursor, int depth))
{
	spaces(cursor);
	if (take(cursor, end))
		return true;
	do {
		if (!item(cursor, depth + 1))
			return false;
		spaces(cursor);
	} while (take(cursor, ","));
	return take(cursor, end);
}

static bool value(const char **cursor, int depth)
{
	spaces(cursor);
	if (depth > 32)
		return false;
	if (take(cursor, "{"))
		return items(cursor, "}", depth, member);
	if (take(cursor, "["))
		return items(cursor, "]", depth, value);
	return string(cursor) || number(cursor) || take(cursor, "true") ||
	       take(cursor, "false") || take(cursor, "null");
}

bool json_is_valid(const char *text)
{
	if (!value(&text, 0))
		return false;
	spaces(&text);
	return *text == '\0';
}
