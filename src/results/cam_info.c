#include "cam_info.h"

bool cam_info_get(const struct request *request, uint32_t index, uint32_t cam,
                  struct salmap_layer_info *info, struct error *error)
{
	struct salmap_cam_info found = { .struct_size = sizeof(found) };
	uint32_t number = cam;
	salmap *sm = request_cam(request, &number);
	salmap_status status = salmap_cam_info(
		sm, request_image(request, index), number, &found);

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT,
		                     request->cam_names[cam], sm, status);
	*info = (struct salmap_layer_info){
		.struct_size = sizeof(*info),
		.flags = found.flags,
		.channels = found.channels,
		.depth = found.depth,
		.height = found.height,
		.width = found.width,
		.min = found.min,
		.max = found.max,
		.mean = found.mean,
		.nonfinite = found.nonfinite,
	};
	return true;
}
