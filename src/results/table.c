#include "table.h"

#include <inttypes.h>
#include <stdio.h>

#include "layer_info.h"

/* What all images of a batch have to say about one layer. */
struct summary {
	struct salmap_layer_info info;
	uint32_t flat; /* images in which it is */
};

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

static bool summarize(const struct request *request, uint32_t layer,
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

static void add_row(const struct request *request, uint32_t layer,
                    const struct summary *summary, struct buffer *out)
{
	const struct salmap_layer_info *info = &summary->info;
	uint32_t images = request_images(request);
	char size[48];

	snprintf(size, sizeof(size), "%" PRId64 "x%" PRId64, info->width,
	         info->height);
	buffer_print(out,
	             "%5" PRIu32 " %8" PRId64 " %11s %10.4g %10.4g %10.4g "
	             "%7.4g  ",
	             layer, info->channels, size, info->min, info->max,
	             info->mean, info->weight);
	buffer_add_line(out, request->names[layer]);
	if (summary->flat == images)
		buffer_print(out, " (flat)");
	else if (summary->flat > 0)
		buffer_print(out, " (flat in %" PRIu32 " of %" PRIu32 ")",
		             summary->flat, images);
	if (info->nonfinite > 0)
		buffer_print(out, " (%" PRIu64 " not finite)",
		             info->nonfinite);
	buffer_print(out, "\n");
}

bool table_add(const struct request *request, struct buffer *out,
               struct error *error)
{
	uint32_t layers = salmap_layer_count(request->sm);
	struct summary summary;

	buffer_print(out, "%5s %8s %11s %10s %10s %10s %7s  %s\n", "layer",
	             "channels", "size", "min", "max", "mean", "weight",
	             "name");
	for (uint32_t i = 0; i < layers; i++) {
		if (!summarize(request, i, &summary, error))
			return false;
		add_row(request, i, &summary, out);
	}
	return true;
}
