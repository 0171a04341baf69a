#include "strict_fp.h"

#include "palette.h"

#include "draw.h"
#include "lists.h"
#include "math.h"
#include "palettes.h"

struct palette {
	/* The middle colour stands for the middle of the limits, and for 0 where
	 * a map has its own. The number of colours is then odd: the first of the
	 * table is left out. */
	bool centred;
	uint32_t colours[256]; /* 0xRRGGBB */
};

#define CENTRED_grey false
#define CENTRED_viridis false
#define CENTRED_magma false
#define CENTRED_turbo false
#define CENTRED_diverging true

#define PALETTE(enumerator, value, name, meaning)                              \
	[value] = { CENTRED_##name, SALMAP_PALETTE_##name },
static const struct palette palettes[] = { SALMAP_PALETTES(PALETTE) };

SALMAP_TABLE_IS_COMPLETE(palettes, SALMAP_PALETTES);

/* What a map's own values need. */
static struct salmap_limits own_limits(const salmap_plane *map, bool centred)
{
	const int64_t rows = map->depth * map->height;
	double low = map->data[0], high = low;
	int64_t row, column;

	for (row = 0; row < rows; row++) {
		const float *values = salmap_volume_row(map, row);

		for (column = 0; column < map->width; column++) {
			const double value = values[column];

			low = value < low ? value : low;
			high = value > high ? value : high;
		}
	}
	if (centred) {
		high = high > -low ? high : -low;
		low = -high;
	}
	return (struct salmap_limits){ low, high - low };
}

struct salmap_limits salmap_limits_of(const salmap_plane *map,
                                      const double *limits, bool centred)
{
	if (limits == NULL)
		return own_limits(map, centred);
	return (struct salmap_limits){ limits[0], limits[1] - limits[0] };
}

salmap_status salmap_limits_check(const double *limits,
                                  struct salmap_sentence *message)
{
	if (limits == NULL || (limits[0] < limits[1] &&
	                       salmap_is_finite(limits[1] - limits[0])))
		return SALMAP_OK;
	return salmap_fail(message, SALMAP_E_ARGUMENT,
	                   "limits are %g and %g; want finite numbers, the "
	                   "second above the first, or NULL for the map's own",
	                   limits[0], limits[1]);
}

/* Without a span, all values are the first colour's, or the middle's. */
static int colour_at(const struct palette *palette,
                     const struct salmap_limits *limits, double value)
{
	const int first = palette->centred ? 1 : 0;
	double share = palette->centred ? 0.5 : 0;

	if (limits->span > 0)
		share = (value - limits->low) / limits->span;
	if (!(share > 0))
		return first;
	if (share >= 1)
		return 255;
	return first + (int)(share * (255 - first) + 0.5);
}

/* Red, green and blue of 0xRRGGBB as a pixel stores them. */
static void split_colour(uint32_t colour, float whole, float rgb[3])
{
	rgb[0] = (float)(colour >> 16) / whole;
	rgb[1] = (float)(colour >> 8 & 255) / whole;
	rgb[2] = (float)(colour & 255) / whole;
}

static void colour_row(const struct palette *palette,
                       const struct salmap_limits *limits, const float *values,
                       const salmap_picture *out, int64_t row)
{
	const float whole = 255 / salmap_pixel_white(out->pixel);
	float rgb[3 * SALMAP_PIXELS_TOGETHER];
	int64_t column;

	for (column = 0; column < out->width;
	     column += SALMAP_PIXELS_TOGETHER) {
		const int count = salmap_draw_together(out->width - column);
		int i;

		for (i = 0; i < count; i++)
			split_colour(palette->colours[colour_at(
				palette, limits, values[column + i])],
			             whole, rgb + 3 * i);
		salmap_pixel_store_stored(
			out->pixel, salmap_picture_at(out, row, column),
			count, rgb);
	}
}

static salmap_status check_palette(salmap_palette palette, const double *limits,
                                   struct salmap_sentence *message)
{
	char wanted[SALMAP_ROWS_TEXT];

	if (!salmap_is_row(salmap_palette_name, palette)) {
		salmap_rows_text(salmap_palette_name, wanted);
		return salmap_fail(message, SALMAP_E_ARGUMENT,
		                   "palette is %lld; want %s",
		                   (long long)palette, wanted);
	}
	return salmap_limits_check(limits, message);
}

static void colour_slice(const struct palette *palette,
                         const struct salmap_limits *limits,
                         const salmap_plane *map, const salmap_picture *out)
{
	int64_t row;

	for (row = 0; row < out->height; row++)
		colour_row(palette, limits, salmap_plane_at(map, row, 0), out,
		           row);
}

salmap_status salmap_draw_plane(const salmap_plane *given,
                                salmap_palette palette, const double *limits,
                                const salmap_picture *given_out,
                                struct salmap_sentence *message)
{
	struct salmap_limits used;
	salmap_plane map;
	salmap_picture out;
	int64_t slice;
	salmap_status status = salmap_volume_open(given, "map", &map, message);

	if (status == SALMAP_OK)
		status = salmap_film_open(given_out, "output", &out, message);
	if (status == SALMAP_OK)
		status = salmap_size_check(salmap_volume_size(&map),
		                           salmap_film_size(&out), "output",
		                           message);
	if (status == SALMAP_OK)
		status = check_palette(palette, limits, message);
	if (status == SALMAP_OK)
		status = salmap_volume_check_finite(&map, "map", message);
	if (status != SALMAP_OK)
		return status;
	used = salmap_limits_of(&map, limits, palettes[palette].centred);
	for (slice = 0; slice < map.depth; slice++) {
		const salmap_plane from = salmap_volume_slice(&map, slice);
		const salmap_picture to = salmap_film_slice(&out, slice);

		colour_slice(&palettes[palette], &used, &from, &to);
	}
	return SALMAP_OK;
}
