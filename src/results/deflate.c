#include "deflate.h"

#include <stdlib.h>
#include <zlib.h>

bool deflate_add(struct buffer *out, const struct buffer *bytes,
                 const char *subject, struct error *error)
{
	uLongf size = compressBound((uLong)bytes->size);
	Bytef *packed = malloc(size);
	bool good = packed &&
	            compress2(packed, &size, (const Bytef *)bytes->bytes,
	                      (uLong)bytes->size,
	                      Z_DEFAULT_COMPRESSION) == Z_OK;

	if (good)
		buffer_add(out, packed, size);
	free(packed);
	return good || error_memory(error, subject);
}
