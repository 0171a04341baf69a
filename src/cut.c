#include "cut.h"

#include <inttypes.h>

#include "results/plural.h"

salmap_cut_axis cut_axis(const struct options *options)
{
	return options_have_cut(options) ? options->axis : SALMAP_CUT_D;
}

bool cut_choose(const struct options *options, const int64_t sides[3],
                salmap_cut *cut, struct error *error)
{
	*cut = (salmap_cut){
		sizeof(*cut), options->axis, options->projection,
		options->slices ? options->slices : sides[options->axis],
		options->slice < 0 ? 0 : options->slice,
	};
	return options->slice < cut->count ||
	       error_usage(error, "--slice: %" PRId64 " of %" PRId64
	                   " slice%s; want 0 to %" PRId64, options->slice,
	                   cut->count, plural(cut->count),
	                   cut->count - 1);
}

void cut_size(const int64_t sides[3], salmap_cut_axis axis, int64_t *width,
              int64_t *height)
{
	*width = axis == SALMAP_CUT_W ? sides[1] : sides[2];
	*height = axis == SALMAP_CUT_D ? sides[1] : sides[0];
}
