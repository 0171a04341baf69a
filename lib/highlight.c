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

/* The values of a row of the map, and the row of a slice of the films. */
static void draw_row(const float *values, const struct salmap_limits *limits,
                     double alpha, const struct salmap_overlay *slice,
                     int64_t row)
{
	const int64_t width = slice->out.width;
	float alphas[SALMAP_PIXELS_TOGETHER];
	int64_t column;

	for (column = 0; column < width; column += SALMAP_PIXELS_TOGETHER) {
		const int count = salmap_draw_together(width - column);
		int i;

		for (i = 0; i < count; i++)
			alphas[i] = opacity_at(limits, alpha,
			                       values[column + i]);
		salmap_draw_over(slice, row, column, count, alphas);
	}
}

static void draw_films(const struct salmap_overlay *films,
                       const salmap_plane *map,
                       const struct salmap_limits *limits, double alpha)
{
	int64_t number, row;

	for (number = 0; number < map->depth; number++) {
		const struct salmap_overlay slice =
			salmap_draw_overlay_slice(films, number);

		for (row = 0; row < map->height; row++)
			draw_row(salmap_volume_at(map, number, row, 0), limits,
			         alpha, &slice, row);
	}
}

salmap_status salmap_draw_highlight(const struct salmap_highlight *highlight,
                                    struct salmap_sentence *message)
{
	struct salmap_overlay films;
	struct salmap_limits limits;
	salmap_plane map;
	salmap_status status = salmap_draw_open_overlay(
		highlight->photo, highlight->picture, highlight->alpha,
		highlight->out, &films, message);

	if (status == SALMAP_OK)
		status = salmap_volume_open(highlight->map, "map", &map,
		                            message);
	if (status == SALMAP_OK)
		status = salmap_size_check(salmap_film_size(&films.photo),
		                           salmap_volume_size(&map), "map",
		                           message);
	if (status == SALMAP_OK)
		status = salmap_limits_check(highlight->limits, message);
	if (status == SALMAP_OK)
		status = salmap_volume_check_finite(&map, "map", message);
	if (status != SALMAP_OK)
		return status;
	limits = salmap_limits_of(&map, highlight->limits, false);
	draw_films(&films, &map, &limits, highlight->alpha);
	return SALMAP_OK;
}
