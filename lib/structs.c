#include "structs.h"

#include <string.h>

static salmap_status struct_fail(salmap_status status, const char *name,
                                 const char *what, long long size,
                                 long long known,
                                 struct salmap_sentence *message)
{
	return salmap_fail(message, status,
	                   "%s: %s; struct_size is %lld, salmap %s knows %lld "
	                   "bytes", name, what, size, salmap_version_string(),
	                   known);
}

salmap_status salmap_struct_check(const void *start, uint32_t size,
                                  size_t first, size_t known, const char *name,
                                  struct salmap_sentence *message)
{
	const unsigned char *bytes = start;
	size_t i;

	if (size < first || size > SALMAP_LARGEST_STRUCT)
		return struct_fail(SALMAP_E_ARGUMENT, name,
		                   "want struct_size set, as an initialiser "
		                   "does", size, (long long)known, message);
	for (i = known; i < size; i++)
		if (bytes[i] != 0)
			return struct_fail(SALMAP_E_UNSUPPORTED, name,
			                   "want zeros in fields that are not "
			                   "known", size, (long long)known,
			                   message);
	return SALMAP_OK;
}

void salmap_struct_copy(void *out, size_t size, const void *from,
                        size_t from_size)
{
	const size_t copied = size < from_size ? size : from_size;

	memcpy(out, from, copied);
	memset((unsigned char *)out + copied, 0, size - copied);
}
