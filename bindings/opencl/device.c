#include "device.h"

#include <string.h>

#define IEEE_754 (CL_FP_DENORM | CL_FP_INF_NAN | CL_FP_ROUND_TO_NEAREST)

void salmap_opencl_name(cl_device_id device, char name[SALMAP_OPENCL_NAME])
{
	char whole[1024];

	name[0] = '\0';
	if (clGetDeviceInfo(device, CL_DEVICE_NAME, sizeof(whole), whole,
	                    NULL) != CL_SUCCESS)
		return;
	strncpy(name, whole, SALMAP_OPENCL_NAME - 1);
	name[SALMAP_OPENCL_NAME - 1] = '\0';
}

/* What one kind of numbers must have; `kind` as in "double precision". */
static salmap_status check_numbers(cl_device_id device, cl_device_info kind,
                                   const char *name,
                                   struct salmap_sentence *message)
{
	char device_name[SALMAP_OPENCL_NAME];
	cl_device_fp_config config = 0;
	const salmap_status status = salmap_opencl_check(
		clGetDeviceInfo(device, kind, sizeof(config), &config, NULL),
		"clGetDeviceInfo", message);

	if (status != SALMAP_OK || (config & IEEE_754) == IEEE_754)
		return status;
	salmap_opencl_name(device, device_name);
	return salmap_fail(message, SALMAP_E_UNSUPPORTED,
	                   "the device %s %s; its maps would have other bits: "
	                   "copy the activations and use salmap_push",
	                   device_name, name);
}

salmap_status salmap_opencl_check_device(cl_device_id device,
                                         struct salmap_sentence *message)
{
	const salmap_status status = check_numbers(
		device, CL_DEVICE_DOUBLE_FP_CONFIG,
		"has no double precision of IEEE 754", message);

	return status == SALMAP_OK
		? check_numbers(device, CL_DEVICE_SINGLE_FP_CONFIG,
	                        "has floats without subnormal numbers, "
	                        "infinity or rounding to nearest", message)
		: status;
}
