#include "../strict_fp.h"

#include "scalar_channels.h"

bool salmap_scalar_channel(const struct salmap_scalar_tile *tile,
                           int64_t channel, float *row)
{
	const struct salmap_elements elements = {
		tile->first + salmap_view_channel(tile->view, channel),
		(ptrdiff_t)tile->view->stride_w, channel, 0, tile->count,
	};
	bool nonfinite = false;
	int i;

	salmap_scalar_load(tile->view, &elements, row);
	for (i = 0; i < elements.count; i++)
		if (!salmap_is_finite_float(row[i])) {
			row[i] = 0;
			nonfinite = true;
		}
	for (i = 0; tile->gains != NULL && i < elements.count; i++)
		row[i] *= tile->gains[channel];
	return nonfinite;
}

bool salmap_scalar_tiles(const struct salmap_view *view,
                         const struct salmap_run *run,
                         const struct salmap_statistic_parameters *parameters,
                         float *out, salmap_scalar_statistic statistic)
{
	struct salmap_scalar_tile tile = { .view = view,
		                           .parameters = parameters,
		                           .gains = parameters->gains };
	bool nonfinite = false;
	int64_t done;

	for (done = 0; done < run->count; done += SALMAP_SCALAR_TILE) {
		const int64_t rest = run->count - done;

		tile.first = salmap_view_element(view, run->image, 0,
		                                 run->slice, run->row,
		                                 run->column + done);
		tile.count = rest < SALMAP_SCALAR_TILE ? (int)rest
		                                       : SALMAP_SCALAR_TILE;
		nonfinite |= statistic(&tile, out + done);
	}
	return nonfinite;
}
