#include "strict_fp.h"

#include "legend.h"

#include "scheme.h"

/* How many layers a band of a legend stands for. */
enum band { BAND_ONE, BAND_SOME, BAND_ALL, BAND_NONE };

struct legend {
	const salmap_picture *out;
	struct salmap_scheme scheme;
	uint32_t layers;
	int bands; /* of all rows, from the top */
};

static enum band band_of(const struct legend *legend, int64_t row)
{
	return (enum band)(row * legend->bands / legend->out->height);
}

/* The sums of one layer with v, and as many of the others as the band says, with
 * the mean position of that layer. */
static void set_sums(const struct legend *legend, enum band band, float v,
                     float position, struct salmap_sums *sums, int i)
{
	const float others = (float)(legend->layers - 1);
	const float with[] = { 0, others / 2, others, 0 };
	const float highest = band == BAND_NONE ? 0 : v;

	sums->highest[i] = highest;
	sums->total[i] = highest * (1 + with[band]);
	sums->place[i] = sums->total[i] * position;
}

/* A part of a row. */
static struct salmap_canvas canvas_at(const struct legend *legend, int64_t row,
                                      int64_t column, int columns)
{
	const salmap_picture *out = legend->out;

	return (struct salmap_canvas){ out->pixel, 1, columns,
		                       salmap_picture_at(out, row, column),
		                       out->stride };
}

/* The column i of a part; kernels also take those after the picture's last. */
static int64_t column_at(const struct legend *legend, int64_t column, int i)
{
	const int64_t last = legend->out->width - 1;

	return column + i < last ? column + i : last;
}

static void draw_lovi(const struct legend *legend, int64_t row, int64_t column,
                      const struct salmap_canvas *canvas)
{
	union salmap_pixels pixels;
	int i;

	for (i = 0; i < SALMAP_STRIP; i++) {
		const uint32_t layer = (uint32_t)(
			column_at(legend, column, i) * legend->layers /
			legend->out->width);

		set_sums(legend, band_of(legend, row), 1,
		         salmap_scheme_position(legend->layers, layer),
		         &pixels.sums, i);
	}
	salmap_scheme_lovi(&legend->scheme, &pixels, canvas);
}

static void draw_heat(const struct legend *legend, int64_t row, int64_t column,
                      const struct salmap_canvas *canvas)
{
	const struct salmap_range whole = salmap_range_of(0, 1);
	const int64_t last = legend->out->width - 1;
	SALMAP_ALIGNED double means[SALMAP_STRIP];
	union salmap_pixels pixels;
	int i;

	for (i = 0; i < SALMAP_STRIP; i++) {
		const int64_t at = column_at(legend, column, i);

		means[i] = last == 0 ? 1 : (double)at / (double)last;
		set_sums(legend, band_of(legend, row), 1, 0, &pixels.sums, i);
	}
	salmap_scheme_heat(&legend->scheme, &whole, means, &pixels, canvas);
}

void salmap_draw_legend(const struct salmap_configuration *settings,
                        uint32_t layers, salmap_legend_kind kind,
                        const salmap_picture *out)
{
	const bool is_lovi = kind == SALMAP_LEGEND_LOVI;
	const struct legend legend = {
		out,
		is_lovi ? salmap_scheme_of_lovi(settings, layers)
		        : salmap_scheme_of_heat(settings, layers),
		layers,
		is_lovi ? 4 : 3,
	};
	int64_t row, column;

	for (row = 0; row < out->height; row++)
		for (column = 0; column < out->width; column += SALMAP_STRIP) {
			const int64_t left = out->width - column;
			const int columns = (int)(left < SALMAP_STRIP
			                          ? left : SALMAP_STRIP);
			const struct salmap_canvas canvas = canvas_at(
				&legend, row, column, columns);

			if (is_lovi)
				draw_lovi(&legend, row, column, &canvas);
			else
				draw_heat(&legend, row, column, &canvas);
		}
}
