#include "context.h"

/* All but the weights come first: what is refused then can only be --eps, since
 * all else is from a list. */
static bool create(const salmap_settings *wanted, uint32_t layers, salmap **sm,
                   struct error *error)
{
	salmap_settings settings = *wanted;
	salmap_message message = { .struct_size = sizeof(message) };

	settings.weights = NULL;
	settings.weight_preset = SALMAP_WEIGHTS_EQUAL;
	if (salmap_create_with(layers, &settings, NULL, sm, &message) ==
	    SALMAP_OK)
		return true;
	if (message.status == SALMAP_E_MEMORY)
		return error_memory(error, "layers");
	return error_usage(error, "--eps: %s", message.text);
}

bool context_create(const struct options *options, uint32_t layers,
                    uint32_t cams, struct progress *progress, salmap **sm,
                    struct error *error)
{
	salmap_settings settings = options->settings;
	salmap_status status;

	settings.cams = cams;
	if (!create(&settings, layers, sm, error))
		return false;
	settings.parallel = progress_loop;
	settings.parallel_user = progress;
	status = salmap_set_settings(*sm, &settings);
	if (status == SALMAP_OK)
		return true;
	error_library(error, EXIT_BAD_USAGE, "--weights", *sm, status);
	salmap_destroy(*sm);
	*sm = NULL;
	return false;
}
