#include "cam_sources.h"

#include <stdlib.h>

const char *cam_sources_option(enum cam_kind kind)
{
	static const char *const options[] = {
		[CAM_WEIGHTS] = "--cam-weights",
		[CAM_GRADIENT] = "--cam-gradient",
		[CAM_VECTOR] = "--cam-vector",
	};

	return options[kind];
}

bool cam_sources_add(struct cam_sources *sources, enum cam_kind kind,
                     const char *text, struct error *error)
{
	const char *option = cam_sources_option(kind);
	struct cam_source *items;

	if (!*text)
		return error_usage(error, "%s: the name is empty", option);
	if (sources->count >= SALMAP_MAX_CAMS)
		return error_usage(error, "%s: more than %d class maps", option,
		                   SALMAP_MAX_CAMS);
	items = realloc(sources->items,
	                ((size_t)sources->count + 1) * sizeof(*items));
	if (!items)
		return error_memory(error, option);
	sources->items = items;
	items[sources->count++] = (struct cam_source){ kind, text };
	return true;
}

void cam_sources_free(struct cam_sources *sources)
{
	free(sources->items);
	*sources = (struct cam_sources){ 0 };
}

bool cam_sources_have(const struct cam_sources *sources, enum cam_kind kind)
{
	for (uint32_t i = 0; i < sources->count; i++)
		if (sources->items[i].kind == kind)
			return true;
	return false;
}
