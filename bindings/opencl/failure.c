#include "failure.h"

static salmap_status status_of(cl_int error)
{
	switch (error) {
	case CL_SUCCESS:
		return SALMAP_OK;
	case CL_MEM_OBJECT_ALLOCATION_FAILURE:
	case CL_OUT_OF_RESOURCES:
	case CL_OUT_OF_HOST_MEMORY:
	case CL_INVALID_BUFFER_SIZE: /* larger than the device allows */
		return SALMAP_E_MEMORY;
	case CL_INVALID_COMMAND_QUEUE:
	case CL_INVALID_MEM_OBJECT:
	case CL_INVALID_CONTEXT:
		return SALMAP_E_ARGUMENT;
	default:
		return SALMAP_E_UNSUPPORTED;
	}
}

/* What would be right. */
static const char *advice_of(salmap_status status)
{
	if (status == SALMAP_E_MEMORY)
		return "the device lacks memory; free some, or copy the "
		       "activations and use salmap_push";
	if (status == SALMAP_E_ARGUMENT)
		return "want a queue, and a buffer of the same context";
	return "copy the activations and use salmap_push";
}

salmap_status salmap_opencl_check(cl_int error, const char *function,
                                  struct salmap_sentence *message)
{
	const salmap_status status = status_of(error);

	if (status == SALMAP_OK)
		return status;
	return salmap_fail(message, status, "%s failed with error %lld: %s",
	                   function, (long long)error, advice_of(status));
}
