#include "explorer_volume.h"

#include "cam_info.h"
#include "layer_info.h"

/* The most slices of a layer or a class map. */
static bool find_depth(const struct request *request, int64_t *depth,
                       struct error *error)
{
	const uint32_t layers = salmap_layer_count(request->sm);
	struct salmap_layer_info info;

	*depth = 1;
	for (uint32_t i = 0; i < layers + request->cam_count; i++) {
		if (i < layers ? !layer_info_get(request, 0, i, &info, error)
		               : !cam_info_get(request, 0, i - layers, &info,
		                               error))
			return false;
		*depth = info.depth > *depth ? info.depth : *depth;
	}
	return true;
}

/* The request's own cut, or the middle of the slices along d. */
bool explorer_volume_get(const struct request *request,
                         struct explorer_volume *out, struct error *error)
{
	int64_t depth;

	if (!find_depth(request, &depth, error))
		return false;
	out->is_volume = depth > 1;
	out->cut = (salmap_cut){ sizeof(out->cut), SALMAP_CUT_D,
		                 SALMAP_PROJECTION_NONE, depth, depth / 2 };
	if (request->cut)
		out->cut = *request->cut;
	request_sides(request, &out->cut, out->sides);
	return true;
}
