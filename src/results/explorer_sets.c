#include "explorer_sets.h"

static bool get_settings(const struct request *request, salmap_settings *out)
{
	*out = (salmap_settings){ .struct_size = sizeof(*out) };
	return salmap_get_settings(request->sm, out) == SALMAP_OK;
}

static bool is_guided(const struct request *request)
{
	salmap_settings settings;

	return get_settings(request, &settings) &&
	       settings.guide != SALMAP_NO_GUIDE && request->cam_count > 0;
}

bool explorer_set_get(const struct request *request, uint32_t number,
                      struct explorer_set *out)
{
	const bool guided = is_guided(request);
	const uint32_t plain = guided && !request->plain ? 0 : 1;
	const uint32_t count = request->guided ? request->cam_count : 1;

	if (number < plain) {
		*out = (struct explorer_set){
			request->plain ? request->plain : request->sm, false, 0,
		};
		return true;
	}
	*out = (struct explorer_set){ request->sm, true, number - plain };
	if (request->guided && out->cam < count)
		out->sm = request->guided[out->cam];
	return guided && out->cam < count;
}

bool explorer_sets_are_raw(const struct request *request)
{
	salmap_settings settings;

	/* The page has no data set to compare raw maps with. */
	return get_settings(request, &settings) && settings.keep_raw &&
		settings.normalizer != SALMAP_NORMALIZER_REFERENCE;
}
