/* The root of the share shows more of a place's border than the share itself:
 * docs/derivations/overlays.py measures both. */
#include "strict_fp.h"

#include "highlight.h"

#include "draw.h"
#include "math.h"
#include "palette.h"

static float opacity_at(const struct salmap_limits *limits, double alpha,
                        double value)
{
	const double share = limits->span > 0
	                     ? (value - limits->low) / limits->span : 0;

	if (!(share > 0))
		return 0;
	return (float)(share < 1 ? alpha * salmap_sqrt_nearly(share) : alpha);
}

static void draw_row(const struct salmap_highlight *highlight,
                     const struct salmap_limits *limits, int64_t row)
{
	const float *values = salmap_plane_at(highlight->map, row, 0);
	const int64_t width = highlight->out->width;
	float alphas[SALMAP_PIXELS_TOGETHER];
	int64_t column;

	for (column = 0; column < width; column += SALMAP_PIXELS_TOGETHER) {
		const int count = salmap_draw_together(width - column);
		int i;

		for (i = 0; i < count; i++)
			alphas[i] = opacity_at(limits, highlight->alpha,
			                       values[column + i]);
		salmap_draw_over(highlight->photo, highlight->picture, row,
		                 column, count, alphas, highlight->out);
	}
}

salmap_status salmap_draw_highlight(const struct salmap_highlight *highlight,
                                    struct salmap_sentence *message)
{
	const salmap_picture *photo = highlight->photo;
	const salmap_plane *map = highlight->map;
	struct salmap_limits limits;
	int64_t row;
	salmap_status status = salmap_draw_check_overlay(
		photo, highlight->picture, highlight->alpha, highlight->out,
		message);

	if (status == SALMAP_OK)
		status = salmap_plane_check(map, "map", message);
	if (status == SALMAP_OK)
		status = salmap_size_check(photo->width, photo->height,
		                           map->width, map->height, "map",
		                           message);
	if (status == SALMAP_OK)
		status = salmap_limits_check(highlight->limits, message);
	if (status == SALMAP_OK)
		status = salmap_plane_check_finite(map, "map", message);
	if (status != SALMAP_OK)
		return status;
	limits = salmap_limits_of(map, highlight->limits, false);
	for (row = 0; row < photo->height; row++)
		draw_row(highlight, &limits, row);
	return SALMAP_OK;
}
