#include "summary.h"

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
	for (int bit = 0; bit < 32; bit++)
		summary->flagged[bit] += info->flags >> bit & 1;
}

bool summary_get(const struct request *request, summary_source get_info,
                 uint32_t number, struct summary *summary,
                 struct error *error)
{
	uint32_t images = request_images(request);
	struct salmap_layer_info info;

	if (!get_info(request, 0, number, &info, error))
		return false;
	*summary = (struct summary){ .info = info };
	summary->info.nonfinite = 0;
	add_info(summary, 0, &info);
	for (uint32_t index = 1; index < images; index++) {
		if (!get_info(request, index, number, &info, error))
			return false;
		add_info(summary, index, &info);
	}
	return true;
}

uint32_t summary_flagged(const struct summary *summary, uint32_t flag)
{
	int bit = 0;

	while (flag >> bit != 1)
		bit++;
	return summary->flagged[bit];
}
