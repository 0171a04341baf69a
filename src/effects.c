#include "effects.h"

uint32_t effects_missing(const struct options *options,
                         struct effects_found found,
                         const char *warnings[EFFECTS_MOST])
{
	const struct reading *reading = &options->reading;
	bool has_tokens = layout_has_tokens(&reading->layout);
	bool has_cut = options_have_cut(options);
	/* The one slice of maps without a depth is all of them. */
	bool is_whole = options->axis == SALMAP_CUT_D && !found.volumes;
	const struct {
		bool in_vain;
		const char *warning;
	} effects[EFFECTS_MOST] = {
		{ options->reference && options->settings.normalizer !=
				SALMAP_NORMALIZER_REFERENCE,
		  "--reference: has no effect without --norm reference" },
		{ options->no_exif && !options->photo,
		  "--no-exif: has no effect without a photo" },
		{ reading->layout.prefix > 0 && !has_tokens,
		  "--prefix: has no effect without --layout tokens" },
		{ reading->layout.grid_height > 0 && !has_tokens,
		  "--grid: has no effect without --layout tokens" },
		{ options->has_cam_method &&
			  !cam_sources_have(&options->cam_sources,
			                    CAM_GRADIENT),
		  "--cam-method: has no effect without --cam-gradient" },
		{ options->guided_asked > 0 && !options_have_cams(options),
		  "--guided: has no effect without a class map" },
		{ options->guided_asked < 0 && !options_have_cams(options),
		  "--no-guided: has no effect without a class map" },
		{ options->slice >= 0 && is_whole,
		  "--slice: has no effect, since no layer is a volume" },
		{ options->projection != SALMAP_PROJECTION_NONE && is_whole,
		  "--project: has no effect, since no layer is a volume" },
		{ options->slices > 0 && (is_whole || !has_cut),
		  "--slices: has no effect, since no layer is a volume" },
		{ options->axis != SALMAP_CUT_D && !has_cut,
		  "--axis: has no effect without --slice or --project" },
		{ reading->scale.count > 0 && !found.integers,
		  "--scale: has no effect, since no layer holds integers" },
		{ reading->zero_point.count > 0 && !found.integers,
		  "--zero-point: has no effect, since no layer holds "
		  "integers" },
	};
	uint32_t count = 0;

	for (size_t i = 0; i < EFFECTS_MOST; i++)
		if (effects[i].in_vain)
			warnings[count++] = effects[i].warning;
	return count;
}
