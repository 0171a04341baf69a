#include "strict_fp.h"

#include "nonfinite.h"

#include "kernels/kernels.h"

uint64_t salmap_view_nonfinite(const struct salmap_view *view, int64_t n,
                               struct salmap_place *first)
{
	uint64_t count = 0;
	int64_t c, h, w;

	for (c = 0; c < view->c; c++)
		for (h = 0; h < view->h; h++)
			for (w = 0; w < view->w; w++) {
				const struct salmap_elements element = {
					salmap_view_element(view, n, c, h, w),
					0, c, 0, 1,
				};
				float value;

				salmap_scalar_load(view, &element, &value);
				if (salmap_is_finite_float(value))
					continue;
				if (count == 0)
					*first = (struct salmap_place){ n, c, h,
					                                w };
				count++;
			}
	return count;
}
