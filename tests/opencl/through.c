/*
 * Tests of the library whose pushes go through a device: the linker sends calls
 * of salmap_push here (--wrap). A guide and a relative epsilon are left to the
 * library, as salmap_push_opencl refuses them.
 */
#include "device.h"

salmap_status __real_salmap_push(salmap *sm, uint32_t layer,
                                 const salmap_tensor *tensor);
salmap_status __wrap_salmap_push(salmap *sm, uint32_t layer,
                                 const salmap_tensor *tensor);

salmap_status __wrap_salmap_push(salmap *sm, uint32_t layer,
                                 const salmap_tensor *tensor)
{
	static struct device device;
	salmap_settings settings = { .struct_size = sizeof(settings) };

	if (device.queue == NULL)
		device = open_device(0);
	assert_int_equal(salmap_get_settings(sm, &settings), SALMAP_OK);
	if (settings.guide != SALMAP_NO_GUIDE || settings.relative_epsilon > 0)
		return __real_salmap_push(sm, layer, tensor);
	return push_copy(&device, sm, layer, tensor, 0);
}
