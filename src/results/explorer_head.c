#include "explorer_head.h"

#include <inttypes.h>

#include "cam_info.h"
#include "curve.h"
#include "explorer_sets.h"
#include "explorer_signal.h"
#include "explorer_volume.h"
#include "json.h"
#include "layer_info.h"
#include "overlay.h"

/* The format of the data; a page refuses one that it does not know. */
#define FORMAT 2

static void add_name(struct buffer *out, const char *key, const char *name)
{
	json_string_entry(out, key, name, ", ");
}

static void add_number(struct buffer *out, const char *key, double number)
{
	json_number_entry(out, key, number, ", ");
}

/* Names are those of the package for JavaScript. */
static void add_settings(const struct request *request,
                         const salmap_settings *settings, struct buffer *out)
{
	buffer_print(out, "\"settings\": { ");
	add_name(out, "statistic", salmap_statistic_name(settings->statistic));
	add_name(out, "normalizer",
	         salmap_normalizer_name(settings->normalizer));
	add_name(out, "resampling",
	         salmap_resampling_name(settings->resampling));
	add_name(out, "evidence", salmap_evidence_name(settings->evidence));
	add_name(out, "fastcamFactor",
	         salmap_fastcam_factor_name(settings->fastcam_factor));
	add_name(out, "palette", salmap_lovi_palette_name(settings->palette));
	add_name(out, "heatPalette",
	         salmap_heat_palette_name(settings->heat_palette));
	add_number(out, "epsilon", settings->epsilon);
	add_number(out, "keep", request->keep);
	add_number(out, "alpha", request->alpha);
	add_number(out, "placeBegins", overlay_begins(0, 1));
	json_limits_entry(out, settings->low_limit, settings->high_limit, " },\n");
}

static void add_extents(const char *name, const struct salmap_layer_info *info,
                        struct buffer *out)
{
	buffer_print(out, "{ \"name\": ");
	json_string(out, name);
	buffer_print(out, ", \"channels\": %" PRId64 ", \"depth\": %" PRId64
	             ", \"height\": %" PRId64 ", \"width\": %" PRId64,
	             info->channels, info->depth, info->height, info->width);
}

static bool add_layers(const struct request *request, struct buffer *out,
                       struct error *error)
{
	const uint32_t layers = salmap_layer_count(request->sm);
	struct salmap_layer_info info;

	buffer_print(out, "\"layers\": [");
	for (uint32_t i = 0; i < layers; i++) {
		if (!layer_info_get(request, 0, i, &info, error))
			return false;
		buffer_print(out, i ? ",\n" : "\n");
		add_extents(request->names[i], &info, out);
		buffer_print(out, ", \"weight\": ");
		json_number(out, info.weight);
		buffer_print(out, " }");
	}
	buffer_print(out, "],\n");
	return true;
}

static bool add_classes(const struct request *request, struct buffer *out,
                        struct error *error)
{
	struct salmap_layer_info info;

	buffer_print(out, "\"classes\": [");
	for (uint32_t i = 0; i < request->cam_count; i++) {
		if (!cam_info_get(request, 0, i, &info, error))
			return false;
		buffer_print(out, i ? ",\n" : "\n");
		add_extents(request->cam_names[i], &info, out);
		buffer_print(out, " }");
	}
	buffer_print(out, "],\n");
	return true;
}

/* Each set by the number of the class that guides it, null for none. */
static void add_sets(const struct request *request, struct buffer *out)
{
	struct explorer_set set;

	buffer_print(out, "\"sets\": [");
	for (uint32_t i = 0; explorer_set_get(request, i, &set); i++) {
		buffer_print(out, i ? ", " : "");
		if (set.is_guided)
			buffer_print(out, "%" PRIu32, set.cam);
		else
			buffer_print(out, "null");
	}
	buffer_print(out, "],\n");
}

static void add_volume(const struct explorer_volume *volume,
                       struct buffer *out)
{
	const int64_t *sides = volume->sides;
	const salmap_cut *cut = &volume->cut;

	if (!volume->is_volume) {
		buffer_print(out, "\"volume\": null,\n");
		return;
	}
	buffer_print(out, "\"volume\": [%" PRId64 ", %" PRId64 ", %" PRId64
	             "], \"cut\": { \"axis\": \"%s\", \"slice\": %" PRId64
	             ", \"project\": \"%s\" },\n",
	             sides[0], sides[1], sides[2],
	             salmap_cut_axis_name(cut->axis), cut->index,
	             salmap_projection_name(cut->projection));
}

static void add_signal(const struct request *request, struct buffer *out)
{
	const uint32_t count = explorer_signals(request);

	if (count == 0) {
		buffer_print(out, "\"signal\": null,\n");
		return;
	}
	buffer_print(out, "\"signal\": { \"count\": %" PRIu32
	             ", \"channels\": %" PRId64 ", \"lines\": %" PRId64
	             ", \"samples\": %" PRId64 " },\n",
	             count, request->signal_channels, curve_lines(request),
	             request->signal_samples);
}

/* A photo is of one plane, and not shown with a volume. */
static void add_sizes(const struct request *request,
                      const struct explorer_volume *volume, struct buffer *out)
{
	const bool padded = request->canvas_width > 0;
	const uint32_t photos = volume->is_volume ? 0 : request->photo_count;

	buffer_print(out,
	             "\"height\": %" PRId64 ", \"width\": %" PRId64
	             ", \"canvas\": [%" PRId64 ", %" PRId64
	             "], \"photos\": %" PRIu32 ", ",
	             request->height, request->width,
	             padded ? request->canvas_height : request->height,
	             padded ? request->canvas_width : request->width, photos);
	if (request->photo_name)
		add_name(out, "photo", request->photo_name);
	buffer_print(out, "\"raw\": %s,\n",
	             explorer_sets_are_raw(request) ? "true" : "false");
	add_volume(volume, out);
	add_signal(request, out);
}

bool explorer_head_open(const struct request *request,
                        const struct explorer_volume *volume,
                        struct buffer *out, struct error *error)
{
	salmap_settings settings = { .struct_size = sizeof(settings) };
	salmap_status status = salmap_get_settings(request->sm, &settings);

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT, "explorer.html",
		                     request->sm, status);
	buffer_print(out, "{ \"format\": %d, ", FORMAT);
	add_name(out, "version", salmap_version_string());
	add_sizes(request, volume, out);
	add_settings(request, &settings, out);
	if (!add_layers(request, out, error) ||
	    !add_classes(request, out, error))
		return false;
	add_sets(request, out);
	buffer_print(out, "\"peaks\": %s,\n",
	             request->peaks ? request->peaks : "null");
	buffer_print(out, "\"images\": [\n");
	return true;
}

void explorer_head_close(struct buffer *out)
{
	buffer_print(out, "] }");
}
