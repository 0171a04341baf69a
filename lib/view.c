#include "view.h"

#include "lists.h"

int64_t salmap_dtype_size(salmap_dtype dtype)
{
#define SIZE(enumerator, value, name, meaning) [value] = SALMAP_BYTES_##name,
	static const unsigned char sizes[] = { SALMAP_DTYPES(SIZE) };

	SALMAP_TABLE_IS_COMPLETE(sizes, SALMAP_DTYPES);
	return salmap_is_row(salmap_dtype_name, dtype) ? sizes[dtype] : 0;
}
