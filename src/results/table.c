#include "table.h"

#include <inttypes.h>
#include <stdio.h>

#include "summary.h"

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

static void add_orientation(const struct request *request, struct buffer *out)
{
	if (!request->photo_name || request->orientation == 1)
		return;
	buffer_print(out, "\n");
	buffer_add_line(out, request->photo_name);
	buffer_print(out,
	             " was turned, as its EXIF orientation %d says; --no-exif "
	             "takes it as it is stored\n",
	             request->orientation);
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
		if (!summary_get(request, i, &summary, error))
			return false;
		add_row(request, i, &summary, out);
	}
	add_orientation(request, out);
	return true;
}
