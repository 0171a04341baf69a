#include "warnings.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cam_warnings.h"
#include "label.h"
#include "layer_info.h"
#include "shapes.h"
#include "summary.h"

/* ----------------------------------------------------------------- options */

/* Whether the statistic takes an epsilon: salmap_set_epsilon lists them. */
static bool has_epsilon(const salmap_settings *settings)
{
	return settings->statistic == SALMAP_STATISTIC_SMOE ||
	       settings->statistic == SALMAP_STATISTIC_ENTROPY ||
	       settings->statistic == SALMAP_STATISTIC_GAMMA_SCALE;
}

/* The relative one takes the other's place there, not in the normaliser. */
static void warn_of_epsilon(const salmap_settings *settings,
                            const salmap_settings *standard,
                            struct buffer *out)
{
	const bool is_relative = settings->relative_epsilon > 0;

	if (is_relative && !has_epsilon(settings))
		buffer_print(out,
		             "--relative-epsilon: has no effect on the "
		             "statistic %s\n",
		             salmap_statistic_name(settings->statistic));
	if (settings->epsilon == standard->epsilon ||
	    settings->normalizer == SALMAP_NORMALIZER_GAMMA)
		return;
	if (!has_epsilon(settings))
		buffer_print(out,
		             "--eps: has no effect on the statistic %s and "
		             "the normaliser %s\n",
		             salmap_statistic_name(settings->statistic),
		             salmap_normalizer_name(settings->normalizer));
	else if (is_relative)
		buffer_print(out, "--eps: has no effect beside "
		             "--relative-epsilon with the normaliser %s\n",
		             salmap_normalizer_name(settings->normalizer));
}

static void warn_of_settings(const struct request *request,
                             const salmap_settings *settings,
                             struct buffer *out)
{
	salmap_settings standard;

	salmap_settings_default(&standard);
	warn_of_epsilon(settings, &standard, out);
	if (salmap_layer_count(request->sm) == 1 &&
	    (settings->weights ||
	     settings->weight_preset != standard.weight_preset))
		buffer_print(out, "--weights: has no effect on one layer\n");
	if (request->cam_count > 0)
		return;
	if (settings->evidence != standard.evidence)
		buffer_print(out, "--evidence: has no effect without a class "
		             "map\n");
	if (settings->fastcam_factor != standard.fastcam_factor)
		buffer_print(out, "--fastcam-factor: has no effect without a "
		             "class map\n");
}

static void warn_of_options(const struct request *request, struct buffer *out)
{
	struct request standard;

	for (uint32_t i = 0; i < request->warning_count; i++) {
		buffer_add_line(out, request->warnings[i]);
		buffer_print(out, "\n");
	}
	if (request->legend && !label_is_there)
		buffer_print(out, "--legend: this build draws no text, since "
		             "it had no stb_truetype.h (Debian: "
		             "libstb-dev)\n");
	request_default(&standard);
	if (request->photo_count > 0)
		return;
	if (request->overlay != standard.overlay)
		buffer_print(out, "--overlay: has no effect without a photo\n");
	if (request->alpha != standard.alpha)
		buffer_print(out, "--alpha: has no effect without a photo\n");
	if (request->keep != standard.keep)
		buffer_print(out, "--keep: has no effect without a photo\n");
}

/* ------------------------------------------------------------------- values */

/* Whether the layers of an image are flat since the class map that guides them
 * is: that has a warning of its own. */
static bool is_misguided(const struct request *request,
                         const salmap_settings *settings, uint32_t index)
{
	struct salmap_cam_info info = { .struct_size = sizeof(info) };

	return settings->guide != SALMAP_NO_GUIDE &&
	       salmap_cam_info(request->sm, request_image(request, index),
	                       settings->guide, &info) == SALMAP_OK &&
	       (info.flags & SALMAP_CAM_FLAT);
}

static bool is_never_guided(const struct request *request,
                            const salmap_settings *settings)
{
	for (uint32_t index = 0; index < request_images(request); index++)
		if (!is_misguided(request, settings, index))
			return false;
	return true;
}

/* Whether flat layers are 0: by a reference, they have the share of the data set
 * that lies below them. */
static bool flat_is_black(const salmap_settings *settings)
{
	return settings->normalizer != SALMAP_NORMALIZER_REFERENCE;
}

/* In how many images every layer is flat. */
static bool count_black(const struct request *request,
                        const salmap_settings *settings, uint32_t *black,
                        struct error *error)
{
	uint32_t layers = salmap_layer_count(request->sm);
	struct salmap_layer_info info;

	*black = 0;
	for (uint32_t index = 0; index < request_images(request); index++) {
		uint32_t flat = 0;

		if (is_misguided(request, settings, index))
			continue;
		for (uint32_t layer = 0; layer < layers; layer++) {
			if (!layer_info_get(request, index, layer, &info,
			                    error))
				return false;
			flat += (info.flags & SALMAP_LAYER_FLAT) != 0;
		}
		*black += flat == layers;
	}
	return true;
}

static void warn_of_black(const struct request *request,
                          const salmap_settings *settings, uint32_t black,
                          struct buffer *out)
{
	uint32_t images = request_images(request);

	if (images == 1)
		buffer_print(out, "ALL LAYERS ARE FLAT: every map is 0 and "
		             "every picture is black");
	else
		buffer_print(out, "ALL LAYERS ARE FLAT in %" PRIu32 " of %"
		             PRIu32 " images: their maps are 0 and their "
		             "pictures black", black, images);
	if (settings->guide != SALMAP_NO_GUIDE)
		buffer_print(out, "; no channel that is active somewhere agrees "
		             "with the class map; --no-guided counts all\n");
	else
		buffer_print(out, "; want activations with several channels "
		             "and locations that differ, from before a pooling "
		             "over the whole image, with their axes in the order "
		             "that --layout says\n");
}

/* Of a layer that is flat in all images: why, and what would be right. */
static void warn_of_flat(const char *name, const salmap_settings *settings,
                         const struct salmap_layer_info *info,
                         struct buffer *out)
{
	buffer_add_line(out, name);
	buffer_print(out, ": is flat, counts as 0 and says nothing: ");
	if (info->width * info->height * info->depth == 1)
		buffer_print(out, "it has one location; want what comes before "
		             "the pooling\n");
	else if (info->channels == 1)
		buffer_print(out, "it has one channel; --stat max takes its "
		             "values as they are\n");
	else if (settings->guide != SALMAP_NO_GUIDE)
		buffer_print(out, "no channel that is active somewhere agrees "
		             "with the class map; --no-guided counts all\n");
	else
		buffer_print(out, "all values of its map are %g; want "
		             "activations that differ between channels and "
		             "locations\n", info->min);
}

static void warn_of_nonfinite(const char *name,
                              const struct salmap_layer_info *info,
                              struct buffer *out)
{
	buffer_add_line(out, name);
	buffer_print(out, ": NaN or infinity was taken as 0 in %" PRIu64
	             " of its activations\n", info->nonfinite);
}

static void warn_of_values(const struct request *request,
                           const salmap_settings *settings,
                           const struct summary *layers, struct buffer *out)
{
	const bool is_blind = is_never_guided(request, settings);
	uint32_t count = salmap_layer_count(request->sm);

	for (uint32_t i = 0; i < count; i++) {
		const struct salmap_layer_info *info = &layers[i].info;

		if (!is_blind && flat_is_black(settings) &&
		    summary_flagged(&layers[i], SALMAP_LAYER_FLAT) ==
		            request_images(request) &&
		    !shapes_is_single_channel(request, info))
			warn_of_flat(request->names[i], settings, info, out);
		if (info->nonfinite > 0)
			warn_of_nonfinite(request->names[i], info, out);
	}
}

/* --------------------------------------------------------------------- all */

static bool warn_of_layers(const struct request *request,
                           const salmap_settings *settings,
                           struct summary *layers, struct buffer *out,
                           struct error *error)
{
	uint32_t black;

	for (uint32_t i = 0; i < salmap_layer_count(request->sm); i++)
		if (!summary_get(request, layer_info_get, i, &layers[i], error))
			return false;
	if (!count_black(request, settings, &black, error))
		return false;
	if (black > 0 && flat_is_black(settings))
		warn_of_black(request, settings, black, out);
	shapes_warn(request, layers, out);
	warn_of_values(request, settings, layers, out);
	return true;
}

bool warnings_add(const struct request *request, struct buffer *out,
                  struct error *error)
{
	uint32_t count = salmap_layer_count(request->sm);
	salmap_settings settings = { .struct_size = sizeof(settings) };
	salmap_status status = salmap_get_settings(request->sm, &settings);
	struct summary *layers;
	bool good;

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT, "settings",
		                     request->sm, status);
	layers = calloc(count, sizeof(*layers));
	if (!layers)
		return error_memory(error, "layers");
	warn_of_options(request, out);
	warn_of_settings(request, &settings, out);
	good = warn_of_layers(request, &settings, layers, out, error) &&
	       cam_warnings_add(request, &settings, out, error);
	free(layers);
	return good;
}
