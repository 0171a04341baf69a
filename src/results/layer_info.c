#include "layer_info.h"

bool layer_info_get(const struct request *request, uint32_t index,
                    uint32_t layer, struct salmap_layer_info *info,
                    struct error *error)
{
	const uint32_t image = request_image(request, index);
	const size_t place = (size_t)image * salmap_layer_count(request->sm) +
	                     layer;
	salmap_status status;

	if (request->infos && request->infos[place].struct_size) {
		*info = request->infos[place];
		return true;
	}
	*info = (struct salmap_layer_info){ .struct_size = sizeof(*info) };
	status = salmap_layer_info(request->sm, image, layer, info);
	return status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT, request->names[layer],
	                     request->sm, status);
}
