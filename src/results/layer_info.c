#include "layer_info.h"

bool layer_info_get(const struct request *request, uint32_t index,
                    uint32_t layer, struct salmap_layer_info *info,
                    struct error *error)
{
	const uint32_t image = request_image(request, index);
	salmap_status status;

	*info = (struct salmap_layer_info){ .struct_size = sizeof(*info) };
	status = salmap_layer_info(request->sm, image, layer, info);
	return status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT, request->names[layer],
	                     request->sm, status);
}
