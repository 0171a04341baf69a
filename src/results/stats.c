#include "stats.h"

#include <inttypes.h>
#include <string.h>

#include "json.h"
#include "layer_info.h"
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
	buffer_print(out, "    \"%s\": ", key);
	json_string(out, name);
	buffer_print(out, ",\n");
}

static void add_number(struct buffer *out, const char *key, double value,
                       const char *after)
{
	buffer_print(out, "    \"%s\": ", key);
	json_number(out, value);
	buffer_print(out, "%s", after);
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
	add_number(out, "keep", request->keep, ",\n");
	add_number(out, "alpha", request->alpha, "\n  },\n");
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
}

static void add_flags(uint32_t flags, struct buffer *out)
{
	const char *before = "";

	buffer_print(out, "\"flags\": [");
	for (int32_t i = 0; salmap_layer_flag_name(i); i++)
		if (flags & UINT32_C(1) << i) {
			buffer_print(out, "%s\"%s\"", before,
			             salmap_layer_flag_name(i));
			before = ", ";
		}
	buffer_print(out, "]");
}

static void add_info(const struct salmap_layer_info *info, struct buffer *out)
{
	buffer_print(out, "        { \"min\": ");
	json_number(out, info->min);
	buffer_print(out, ", \"max\": ");
	json_number(out, info->max);
	buffer_print(out, ", \"mean\": ");
	json_number(out, info->mean);
	buffer_print(out, ", \"nonfinite\": %" PRIu64 ", ", info->nonfinite);
	add_flags(info->flags, out);
	buffer_print(out, " }");
}

/* What is the same for all images. */
static void add_layer(const char *name, const struct salmap_layer_info *info,
                      struct buffer *out)
{
	buffer_print(out, "    {\n      \"name\": ");
	json_string(out, name);
	buffer_print(out,
	             ",\n      \"channels\": %" PRId64
	             ",\n      \"width\": %" PRId64
	             ",\n      \"height\": %" PRId64 ",\n      \"weight\": ",
	             info->channels, info->width, info->height);
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
			add_info(&info, out);
			buffer_print(out, index + 1 < images ? ",\n" : "\n");
		}
		buffer_print(out, "      ]\n    }%s\n",
		             layer + 1 < layers ? "," : "");
	}
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
	salmap_status status = request_settings(request, &settings);

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
	buffer_print(out, "  ]\n}\n");
	return true;
}
