#include "stats.h"

#include <inttypes.h>
#include <string.h>

#include "cam_info.h"
#include "json.h"
#include "layer_info.h"
#include "overlay.h"
#include "places.h"
#include "warnings.h"

static void add_weights(const salmap_settings *settings, struct buffer *out)
{
	if (!settings->weights) {
		json_string(out,
		            salmap_weight_preset_name(settings->weight_preset));
		return;
	}
	for (uint32_t i = 0; i < settings->weight_count; i++) {
		buffer_print(out, i ? ", " : "[");
		json_number(out, settings->weights[i]);
	}
	buffer_print(out, "]");
}

static void add_name(struct buffer *out, const char *key, const char *name)
{
	buffer_print(out, "    ");
	json_string_entry(out, key, name, ",\n");
}

static void add_number(struct buffer *out, const char *key, double value,
                       const char *after)
{
	buffer_print(out, "    ");
	json_number_entry(out, key, value, after);
}

static void add_settings(const struct request *request,
                         const salmap_settings *settings, struct buffer *out)
{
	buffer_print(out, "  \"settings\": {\n");
	add_name(out, "stat", salmap_statistic_name(settings->statistic));
	add_name(out, "norm", salmap_normalizer_name(settings->normalizer));
	add_name(out, "resize", salmap_resampling_name(settings->resampling));
	add_name(out, "layout", request->layout);
	buffer_print(out, "    \"weights\": ");
	add_weights(settings, out);
	buffer_print(out, ",\n");
	add_number(out, "eps", settings->epsilon, ",\n");
	add_number(out, "relative_epsilon", settings->relative_epsilon,
	           ",\n");
	if (request->cam_count > 0) {
		add_name(out, "evidence",
		         salmap_evidence_name(settings->evidence));
		add_name(out, "fastcam_factor",
		         salmap_fastcam_factor_name(settings->fastcam_factor));
		buffer_print(out, "    \"guided\": %s,\n",
		             settings->guide == SALMAP_NO_GUIDE ? "false" :
		                                                 "true");
	}
	add_name(out, "palette", salmap_lovi_palette_name(settings->palette));
	add_name(out, "heat_palette",
	         salmap_heat_palette_name(settings->heat_palette));
	buffer_print(out, "    ");
	json_limits_entry(out, settings->low_limit, settings->high_limit,
	                  ",\n");
	add_name(out, "overlay", overlay_name(request->overlay));
	add_number(out, "keep", request->keep, ",\n");
	add_number(out, "alpha", request->alpha, "\n  },\n");
}

/* The volume that the results show, and what of it. */
static void add_cut(const struct request *request, struct buffer *out)
{
	const salmap_cut *cut = request->cut;
	int64_t sides[3];

	request_sides(request, cut, sides);
	buffer_print(out,
	             "  \"volume\": { \"depth\": %" PRId64 ", \"height\": %"
	             PRId64 ", \"width\": %" PRId64 ", ",
	             sides[0], sides[1], sides[2]);
	json_string_entry(out, "axis", salmap_cut_axis_name(cut->axis), ", ");
	if (cut->projection == SALMAP_PROJECTION_NONE)
		buffer_print(out, "\"slice\": %" PRId64 " },\n", cut->index);
	else
		json_string_entry(out, "project",
		                  salmap_projection_name(cut->projection),
		                  " },\n");
}

static void add_output(const struct request *request, struct buffer *out)
{
	buffer_print(out, "  \"photo\": ");
	if (request->photo_name)
		json_string(out, request->photo_name);
	else
		buffer_print(out, "null");
	buffer_print(out, ",\n  \"orientation\": %d", request->orientation);
	buffer_print(out,
	             ",\n  \"width\": %" PRId64 ",\n  \"height\": %" PRId64
	             ",\n  \"images\": %" PRIu32 ",\n",
	             request->width, request->height, request_images(request));
	if (request->cut)
		add_cut(request, out);
}

/* salmap_layer_flag_name, or that of class maps. */
typedef const char *(*flag_names)(int32_t index);

static void add_flags(uint32_t flags, flag_names name_of, struct buffer *out)
{
	const char *before = "";

	buffer_print(out, "\"flags\": [");
	for (int32_t i = 0; name_of(i); i++)
		if (flags & UINT32_C(1) << i) {
			buffer_print(out, "%s\"%s\"", before, name_of(i));
			before = ", ";
		}
	buffer_print(out, "]");
}

static void add_info(const struct salmap_layer_info *info, flag_names name_of,
                     struct buffer *out)
{
	buffer_print(out, "        { \"min\": ");
	json_number(out, info->min);
	buffer_print(out, ", \"max\": ");
	json_number(out, info->max);
	buffer_print(out, ", \"mean\": ");
	json_number(out, info->mean);
	buffer_print(out, ", \"nonfinite\": %" PRIu64 ", ", info->nonfinite);
	add_flags(info->flags, name_of, out);
}

/* What is the same for all images. */
static void add_extents(const char *name, const struct salmap_layer_info *info,
                        struct buffer *out)
{
	buffer_print(out, "    {\n      \"name\": ");
	json_string(out, name);
	buffer_print(out,
	             ",\n      \"channels\": %" PRId64
	             ",\n      \"width\": %" PRId64
	             ",\n      \"height\": %" PRId64
	             ",\n      \"depth\": %" PRId64,
	             info->channels, info->width, info->height, info->depth);
}

static void add_layer(const char *name, const struct salmap_layer_info *info,
                      struct buffer *out)
{
	add_extents(name, info, out);
	buffer_print(out, ",\n      \"weight\": ");
	json_number(out, info->weight);
	buffer_print(out, ",\n      \"images\": [\n");
}

static bool add_layers(const struct request *request, struct buffer *out,
                       struct error *error)
{
	uint32_t layers = salmap_layer_count(request->sm);
	uint32_t images = request_images(request);
	struct salmap_layer_info info;

	for (uint32_t layer = 0; layer < layers; layer++) {
		for (uint32_t index = 0; index < images; index++) {
			if (!layer_info_get(request, index, layer, &info,
			                    error))
				return false;
			if (index == 0)
				add_layer(request->names[layer], &info, out);
			add_info(&info, salmap_layer_flag_name, out);
			buffer_print(out, index + 1 < images ? " },\n" : " }\n");
		}
		buffer_print(out, "      ]\n    }%s\n",
		             layer + 1 < layers ? "," : "");
	}
	return true;
}

static bool add_cam_image(const struct request *request, uint32_t index,
                          uint32_t cam, const struct salmap_layer_info *info,
                          struct buffer *out, struct error *error)
{
	add_info(info, salmap_cam_flag_name, out);
	buffer_print(out, ",\n          ");
	return places_add(request, index, cam, out, error);
}

static bool add_cam(const struct request *request, uint32_t cam,
                    struct buffer *out, struct error *error)
{
	uint32_t images = request_images(request);
	struct salmap_layer_info info;

	for (uint32_t index = 0; index < images; index++) {
		if (!cam_info_get(request, index, cam, &info, error))
			return false;
		if (index == 0) {
			add_extents(request->cam_names[cam], &info, out);
			buffer_print(out, ",\n      \"images\": [\n");
		}
		if (!add_cam_image(request, index, cam, &info, out, error))
			return false;
		buffer_print(out, index + 1 < images ? " },\n" : " }\n");
	}
	return true;
}

static bool add_cams(const struct request *request, struct buffer *out,
                     struct error *error)
{
	if (request->cam_count == 0)
		return true;
	buffer_print(out, ",\n  \"cams\": [\n");
	for (uint32_t cam = 0; cam < request->cam_count; cam++) {
		if (!add_cam(request, cam, out, error))
			return false;
		buffer_print(out, "      ]\n    }%s\n",
		             cam + 1 < request->cam_count ? "," : "");
	}
	buffer_print(out, "  ]");
	return true;
}

/* A list of the lines of a text, of which it makes strings. */
static void add_lines(char *lines, struct buffer *out)
{
	const char *before = "\n    ";

	buffer_print(out, "  \"warnings\": [");
	while (lines && *lines) {
		char *end = strchr(lines, '\n');

		*end = '\0';
		buffer_print(out, "%s", before);
		json_string(out, lines);
		before = ",\n    ";
		lines = end + 1;
	}
	buffer_print(out, "%s],\n", before[0] == ',' ? "\n  " : "");
}

static bool add_warnings(const struct request *request, struct buffer *out,
                         struct error *error)
{
	struct buffer lines = { 0 };
	bool good = warnings_add(request, &lines, error) &&
	            buffer_check(&lines, "warnings", error);

	if (good)
		add_lines(lines.bytes, out);
	buffer_free(&lines);
	return good;
}

bool stats_add(const struct request *request, struct buffer *out,
               struct error *error)
{
	salmap_settings settings = { .struct_size = sizeof(settings) };
	salmap_status status = salmap_get_settings(request->sm, &settings);

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT, "stats.json",
		                     request->sm, status);
	buffer_print(out, "{\n  \"version\": ");
	json_string(out, salmap_version_string());
	buffer_print(out, ",\n");
	add_settings(request, &settings, out);
	add_output(request, out);
	if (!add_warnings(request, out, error))
		return false;
	buffer_print(out, "  \"layers\": [\n");
	if (!add_layers(request, out, error))
		return false;
	buffer_print(out, "  ]");
	if (!add_cams(request, out, error))
		return false;
	buffer_print(out, "\n}\n");
	return true;
}
