#include "base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz0123456789+/";

/* Up to three bytes as four digits, the last of which are '=' if bytes lack. */
static void add_group(struct buffer *out, const unsigned char *bytes,
                      size_t size)
{
	const unsigned int first = bytes[0];
	const unsigned int second = size > 1 ? bytes[1] : 0;
	const unsigned int third = size > 2 ? bytes[2] : 0;
	const char group[] = {
		digits[first >> 2],
		digits[(first & 3) << 4 | second >> 4],
		size > 1 ? digits[(second & 15) << 2 | third >> 6] : '=',
		size > 2 ? digits[third & 63] : '=',
	};

	buffer_add(out, group, sizeof(group));
}

void base64_add(struct buffer *out, const void *bytes, size_t size)
{
	const unsigned char *next = bytes;

	for (; size >= 3; size -= 3, next += 3)
		add_group(out, next, 3);
	if (size > 0)
		add_group(out, next, size);
}
