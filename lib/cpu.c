/* Which tables of kernels this build has and this CPU runs. */
#include "kernels/kernels.h"

#include <string.h>

const struct salmap_kernels *salmap_kernels_best(void)
{
	return &salmap_kernels_scalar;
}

const struct salmap_kernels *salmap_kernels_find(const char *name)
{
	if (strcmp(name, salmap_kernels_scalar.name) == 0)
		return &salmap_kernels_scalar;
	return NULL;
}
