#include "table.h"

#include <inttypes.h>
#include <stdio.h>

#include "cam_info.h"
#include "layer_info.h"
#include "summary.h"

/* "(flat)", or "(flat in 1 of 3)". */
static void add_remark(const struct request *request, const char *remark,
                       uint32_t images, struct buffer *out)
{
	if (images == request_images(request))
		buffer_print(out, " (%s)", remark);
	else if (images > 0)
		buffer_print(out, " (%s in %" PRIu32 " of %" PRIu32 ")",
		             remark, images, request_images(request));
}

static void add_nonfinite(const struct salmap_layer_info *info,
                          struct buffer *out)
{
	if (info->nonfinite > 0)
		buffer_print(out, " (%" PRIu64 " not finite)",
		             info->nonfinite);
	buffer_print(out, "\n");
}

/* All up to the weight, which a class map has not. */
static void add_values(uint32_t number, const struct salmap_layer_info *info,
                       struct buffer *out)
{
	char size[48], depth[24] = "";

	if (info->depth > 1)
		snprintf(depth, sizeof(depth), "x%" PRId64, info->depth);
	snprintf(size, sizeof(size), "%" PRId64 "x%" PRId64 "%s", info->width,
	         info->height, depth);
	buffer_print(out,
	             "%5" PRIu32 " %8" PRId64 " %11s %10.4g %10.4g %10.4g ",
	             number, info->channels, size, info->min, info->max,
	             info->mean);
}

static void add_row(const struct request *request, uint32_t layer,
                    const struct summary *summary, struct buffer *out)
{
	const struct salmap_layer_info *info = &summary->info;

	add_values(layer, info, out);
	buffer_print(out, "%7.4g  ", info->weight);
	buffer_add_line(out, request->names[layer]);
	add_remark(request, "flat", summary_flagged(summary, SALMAP_LAYER_FLAT),
	           out);
	add_nonfinite(info, out);
}

static void add_cam_row(const struct request *request, uint32_t cam,
                        const struct summary *summary, struct buffer *out)
{
	uint32_t none = summary_flagged(summary, SALMAP_CAM_NONE);

	add_values(cam, &summary->info, out);
	buffer_print(out, "%7s  ", "");
	buffer_add_line(out, request->cam_names[cam]);
	add_remark(request, "no evidence", none, out);
	add_remark(request, "flat",
	           summary_flagged(summary, SALMAP_CAM_FLAT) - none, out);
	add_remark(request, "ambiguous",
	           summary_flagged(summary, SALMAP_CAM_AMBIGUOUS), out);
	add_nonfinite(&summary->info, out);
}

/* A guided stack looks like another one, so that it has to be told. */
static bool add_guide(const struct request *request, struct buffer *out,
                      struct error *error)
{
	salmap_settings settings = { .struct_size = sizeof(settings) };
	salmap_status status = salmap_get_settings(request->sm, &settings);

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT, "settings",
		                     request->sm, status);
	if (settings.guide >= request->cam_count)
		return true;
	buffer_print(out, "\nThe layers are guided by ");
	buffer_add_line(out, request->cam_names[settings.guide]);
	if (request->guided && request->cam_count > 1)
		buffer_print(out, ", and those of each FastCAM by its class "
		             "map");
	buffer_print(out, "\n");
	return true;
}

static bool add_cams(const struct request *request, struct buffer *out,
                     struct error *error)
{
	struct summary summary;

	if (request->cam_count == 0)
		return true;
	buffer_print(out, "\n%5s %8s %11s %10s %10s %10s %7s  %s\n", "class",
	             "channels", "size", "min", "max", "mean", "", "name");
	for (uint32_t i = 0; i < request->cam_count; i++) {
		if (!summary_get(request, cam_info_get, i, &summary, error))
			return false;
		add_cam_row(request, i, &summary, out);
	}
	return add_guide(request, out, error);
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
		if (!summary_get(request, layer_info_get, i, &summary, error))
			return false;
		add_row(request, i, &summary, out);
	}
	if (!add_cams(request, out, error))
		return false;
	add_orientation(request, out);
	return true;
}
