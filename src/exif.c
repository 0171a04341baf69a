/* By hand, since a library for EXIF reads whole blocks, the makers' notes too:
 * docs/security.md. TIFF 6.0, section 2, has the header and the directory. */
#include "exif.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { HEADER = 8, ENTRY = 12, TAG_ORIENTATION = 0x0112 };

/* Of an entry: the numbers of 2 and of 4 bytes. */
enum { TYPE_SHORT = 3, TYPE_LONG = 4 };

struct block {
	const unsigned char *bytes;
	size_t size;
	bool is_big_endian;
};

/* Some bytes of the block, which has to have them, as an unsigned number. */
static uint32_t number(const struct block *block, size_t at, int bytes)
{
	uint32_t value = 0;

	for (int i = 0; i < bytes; i++) {
		int place = block->is_big_endian ? bytes - 1 - i : i;

		value |= (uint32_t)block->bytes[at + (size_t)i] << 8 * place;
	}
	return value;
}

static bool read_header(struct block *block)
{
	if (block->size < HEADER)
		return false;
	block->is_big_endian = memcmp(block->bytes, "MM\0*", 4) == 0;
	return block->is_big_endian || memcmp(block->bytes, "II*\0", 4) == 0;
}

/* The orientation that an entry of the directory has; 0 if it has none. */
static uint32_t read_entry(const struct block *block, size_t at)
{
	uint32_t type = number(block, at + 2, 2), value;

	if (number(block, at, 2) != TAG_ORIENTATION ||
	    (type != TYPE_SHORT && type != TYPE_LONG) ||
	    number(block, at + 4, 4) != 1)
		return 0;
	value = number(block, at + 8, type == TYPE_SHORT ? 2 : 4);
	return value <= EXIF_LAST ? value : 0;
}

int exif_orientation(const unsigned char *bytes, size_t size)
{
	struct block block = { bytes, size, false };
	size_t at;

	if (!read_header(&block))
		return EXIF_UPRIGHT;
	at = number(&block, 4, 4);
	if (at > size - 2)
		return EXIF_UPRIGHT;
	at += 2;
	for (uint32_t left = number(&block, at - 2, 2);
	     left > 0 && size - at >= ENTRY; left--, at += ENTRY) {
		uint32_t orientation = read_entry(&block, at);

		if (orientation)
			return (int)orientation;
	}
	return EXIF_UPRIGHT;
}
