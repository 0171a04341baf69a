#include "strict_fp.h"

#include "nonfinite.h"

#include "kernels/kernels.h"

/* Counts those of a row; the place of the first, if none was found before, goes to
 * `first`. `place` is that of the row's start. */
static uint64_t nonfinite_of_row(const struct salmap_view *view,
                                 struct salmap_place place, bool found,
                                 struct salmap_place *first)
{
	uint64_t count = 0;

	for (; place.w < view->w; place.w++) {
		const struct salmap_elements element = {
			salmap_view_element(view, place.n, place.c, place.d,
			                    place.h, place.w),
			0, place.c, 0, 1,
		};
		float value;

		salmap_scalar_load(view, &element, &value);
		if (salmap_is_finite_float(value))
			continue;
		if (!found)
			*first = place;
		found = true;
		count++;
	}
	return count;
}

uint64_t salmap_view_nonfinite(const struct salmap_view *view, int64_t n,
                               struct salmap_place *first)
{
	struct salmap_place row = { .n = n };
	uint64_t count = 0;

	for (row.c = 0; row.c < view->c; row.c++)
		for (row.d = 0; row.d < view->d; row.d++)
			for (row.h = 0; row.h < view->h; row.h++)
				count += nonfinite_of_row(view, row, count > 0,
				                          first);
	return count;
}
