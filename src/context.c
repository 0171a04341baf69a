#include "context.h"

#include <stdlib.h>

#include "aggregate_file.h"

/* All but the weights, the relative epsilon and the limits come first: what is refused then
 * can only be --eps, since all else is from a list. */
static bool create(const salmap_settings *wanted, uint32_t layers, salmap **sm,
                   struct error *error)
{
	salmap_settings settings = *wanted;
	salmap_message message = { .struct_size = sizeof(message) };

	settings.weights = NULL;
	settings.weight_preset = SALMAP_WEIGHTS_EQUAL;
	settings.relative_epsilon = 0;
	settings.low_limit = settings.high_limit = 0;
	if (salmap_create_with(layers, &settings, NULL, sm, &message) ==
	    SALMAP_OK)
		return true;
	if (message.status == SALMAP_E_MEMORY)
		return error_memory(error, "layers");
	return error_usage(error, "--eps: %s", message.text);
}

static bool set_all(salmap *sm, const salmap_settings *settings,
                    struct error *error)
{
	const double limits[2] = { settings->low_limit, settings->high_limit };
	salmap_status status =
		salmap_set_relative_epsilon(sm, settings->relative_epsilon);

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_USAGE,
		                     "--relative-epsilon", sm, status);
	if (settings->low_limit != settings->high_limit)
		status = salmap_set_limits(sm, limits);
	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_USAGE, "--limits", sm,
		                     status);
	status = salmap_set_settings(sm, settings);
	return status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_USAGE, "--weights", sm, status);
}

static bool make(const salmap_settings *settings, uint32_t layers, salmap **sm,
                 struct error *error)
{
	return create(settings, layers, sm, error) &&
	       set_all(*sm, settings, error);
}

/* Layers without class maps. */
static bool make_plain(const salmap_settings *settings, uint32_t layers,
                       salmap **sm, struct error *error)
{
	salmap_settings plain = *settings;

	plain.cams = 0;
	plain.guide = SALMAP_NO_GUIDE;
	return make(&plain, layers, sm, error);
}

/* What was normalised by a reference cannot be normalised otherwise in an
 * explorer, which has none. */
static bool wants_raw(const struct options *options)
{
	return options->command == COMMAND_AGGREGATE ||
	       (options->html && options->settings.normalizer !=
	                                 SALMAP_NORMALIZER_REFERENCE);
}

static bool make_all(struct contexts *contexts, const struct options *options,
                     uint32_t layers, uint32_t cams, struct progress *progress,
                     struct error *error)
{
	salmap_settings settings = options->settings;
	uint32_t count = options->guided ? cams : 1;

	settings.parallel = progress_loop;
	settings.parallel_user = progress;
	settings.cams = options->guided ? 1 : cams;
	if (options->guided)
		settings.guide = 0;
	settings.keep_raw = wants_raw(options);
	contexts->items = calloc(count, sizeof(salmap *));
	if (!contexts->items)
		return error_memory(error, "layers");
	while (contexts->count < count)
		if (!make(&settings, layers,
		          &contexts->items[contexts->count++], error))
			return false;
	return !options->html || !options->guided ||
	       make_plain(&settings, layers, &contexts->plain, error);
}

static bool take_reference(salmap *sm, const salmap_aggregate *reference,
                           const char *path, struct error *error)
{
	salmap_status status = salmap_set_reference(sm, reference);

	return status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT, path, sm, status);
}

static bool set_reference(const struct contexts *contexts, const char *path,
                          struct error *error)
{
	salmap_aggregate *reference;
	bool good = aggregate_load(&reference, path, error);

	for (uint32_t i = 0; good && i < contexts->count; i++)
		good = take_reference(contexts->items[i], reference, path,
		                      error);
	if (good && contexts->plain)
		good = take_reference(contexts->plain, reference, path, error);
	salmap_aggregate_destroy(reference);
	return good;
}

bool contexts_create(struct contexts *contexts, const struct options *options,
                     uint32_t layers, uint32_t cams, struct progress *progress,
                     struct error *error)
{
	return make_all(contexts, options, layers, cams, progress, error) &&
	       (options->settings.normalizer != SALMAP_NORMALIZER_REFERENCE ||
	        set_reference(contexts, options->reference, error));
}

void contexts_free(struct contexts *contexts)
{
	for (uint32_t i = 0; i < contexts->count; i++)
		salmap_destroy(contexts->items[i]);
	salmap_destroy(contexts->plain);
	free(contexts->items);
	*contexts = (struct contexts){ 0 };
}

salmap *contexts_cam(const struct contexts *contexts, uint32_t *cam)
{
	uint32_t context = 0;

	if (contexts->count > 1) {
		context = *cam;
		*cam = 0;
	}
	return contexts->items[context];
}
