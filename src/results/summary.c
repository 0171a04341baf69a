#include "summary.h"

#include "layer_info.h"

static void add_info(struct summary *summary, uint32_t index,
                     const struct salmap_layer_info *info)
{
	struct salmap_layer_info *all = &summary->info;

	if (info->min < all->min)
		all->min = info->min;
	if (info->max > all->max)
		all->max = info->max;
	all->mean += (info->mean - all->mean) / (index + 1);
	all->nonfinite += info->nonfinite;
	summary->flat += (info->flags & SALMAP_LAYER_FLAT) != 0;
}

bool summary_get(const struct request *request, uint32_t layer,
                 struct summary *summary, struct error *error)
{
	uint32_t images = request_images(request);
	struct salmap_layer_info info;

	summary->flat = 0;
	if (!layer_info_get(request, 0, layer, &summary->info, error))
		return false;
	info = summary->info;
	summary->info.nonfinite = 0;
	add_info(summary, 0, &info);
	for (uint32_t index = 1; index < images; index++) {
		if (!layer_info_get(request, index, layer, &info, error))
			return false;
		add_info(summary, index, &info);
	}
	return true;
}
