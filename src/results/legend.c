#include "legend.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "label.h"
#include "overlay.h"
#include "plane.h"
#include "render.h"

#define MARGIN 4

/* Lines of text that the bars of a key are as high as. */
enum { LOVI_BARS = 4, HEAT_BARS = 2 };

/* Where a key is drawn. */
struct place {
	const struct request *request;
	uint32_t index;
	const struct image *out;
	int64_t y, width, size, line;
};

/* Letters that each name has room for where all of them are told. */
#define LEAST_NAME 5

static enum legend meant(const struct request *request, enum legend legend)
{
	static const enum legend of_overlays[] = {
		[RESULTS_OVERLAY_HEATMAP] = LEGEND_HEATMAP,
		[RESULTS_OVERLAY_LOVI] = LEGEND_LOVI,
		[RESULTS_OVERLAY_FASTCAM] = LEGEND_FASTCAM,
	};

	if (legend == LEGEND_FASTCAM_OVERLAY)
		return LEGEND_FASTCAM;
	return legend == LEGEND_OVERLAY ? of_overlays[request->overlay] : legend;
}

int64_t legend_height(const struct request *request, enum legend legend,
                      int64_t size)
{
	int64_t line = label_height(size);
	bool is_lovi = meant(request, legend) == LEGEND_LOVI;

	if (legend == LEGEND_NONE)
		return 0;
	return (2 + (is_lovi ? LOVI_BARS : HEAT_BARS)) * line + 2 * MARGIN;
}

static bool put_bars(const struct place *place, salmap_legend_kind kind,
                     int64_t width, int64_t lines, struct error *error)
{
	salmap_picture bars = image_part(place->out, 0, place->y + place->line,
	                                 width, lines * place->line);
	salmap_status status = salmap_legend(place->request->sm, kind, &bars);

	return status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT, "legend",
	                     place->request->sm, status);
}

const char *legend_layer_name(const struct request *request, uint32_t layer)
{
	const char *name = request->names[layer];
	const char *folder = strrchr(name, '/');

	return folder && folder[1] ? folder + 1 : name;
}

/* ------------------------------------------------------------------- LOVI */

static const char *const band_names[LOVI_BARS] = {
	"alone", "with half of the others", "all layers", "none"
};

/* The widest name of a band, or 0 where that is more than half of the width. */
static int64_t width_of_bands(const struct place *place)
{
	int64_t widest = 0;

	for (int band = 0; band < LOVI_BARS; band++) {
		int64_t width = label_width(band_names[band], place->size,
		                            place->width);

		widest = width > widest ? width : widest;
	}
	return 2 * widest > place->width ? 0 : widest + MARGIN;
}

static void name_layer(const struct place *place, int64_t bars, uint32_t layer)
{
	uint32_t layers = salmap_layer_count(place->request->sm);
	const char *name = legend_layer_name(place->request, layer);
	int64_t y = place->y + (1 + LOVI_BARS) * place->line;
	int64_t left = bars * layer / layers;
	int64_t width = bars * (layer + 1) / layers - left;

	label_draw_name(place->out, left, y, width - MARGIN, place->size, name);
}

/* Each layer below its column, or the first and the last. */
static void name_layers(const struct place *place, int64_t bars)
{
	const struct request *request = place->request;
	uint32_t layers = salmap_layer_count(request->sm);
	int64_t y = place->y + (1 + LOVI_BARS) * place->line;

	if (bars / layers >= LEAST_NAME * place->size) {
		for (uint32_t layer = 0; layer < layers; layer++)
			name_layer(place, bars, layer);
		return;
	}
	label_draw_name(place->out, 0, y, bars / 2 - MARGIN, place->size,
	                legend_layer_name(request, 0));
	if (layers > 1)
		label_draw_right(place->out, bars / 2, y, bars - bars / 2,
		                 place->size,
		                 legend_layer_name(request, layers - 1));
}

static bool draw_lovi(const struct place *place, struct error *error)
{
	int64_t bands = width_of_bands(place), bars = place->width - bands;

	label_draw(place->out, 0, place->y, place->width, place->size,
	           "LOVI: the layers, early to late");
	for (int band = 0; bands > 0 && band < LOVI_BARS; band++)
		label_draw(place->out, bars + MARGIN,
		           place->y + (1 + band) * place->line, bands,
		           place->size, band_names[band]);
	name_layers(place, bars);
	return put_bars(place, SALMAP_LEGEND_LOVI, bars, LOVI_BARS, error);
}

/* --------------------------------------------------------------- heat map */

/* Whether the numbers hold for all that the key is of. */
static bool find_limits(const struct place *place, enum legend legend,
                        double limits[2], bool *are_known,
                        struct error *error)
{
	const struct request *request = place->request;
	bool is_fastcam = meant(request, legend) == LEGEND_FASTCAM;
	salmap_settings settings = { .struct_size = sizeof(settings) };
	salmap_plane map;
	bool good = true;

	*are_known = true;
	if (salmap_get_settings(request->sm, &settings) == SALMAP_OK &&
	    settings.low_limit < settings.high_limit) {
		limits[0] = settings.low_limit;
		limits[1] = settings.high_limit;
	} else if (is_fastcam && request->cam_count > 1) {
		*are_known = false;
	} else if (plane_create(&map, request->width, request->height,
	                        "legend", error)) {
		good = render_plane(request, place->index,
		                    is_fastcam ? &map_fastcam : &map_combined,
		                    0, &map, "legend", error);
		if (good)
			plane_span(&map, &limits[0], &limits[1]);
		plane_free(&map);
	} else {
		good = false;
	}
	if (legend == LEGEND_OVERLAY || legend == LEGEND_FASTCAM_OVERLAY)
		limits[0] = overlay_begins(limits[0], limits[1]);
	return good;
}

static void put_limits(const struct place *place, const double limits[2],
                       bool are_known)
{
	int64_t y = place->y + (1 + HEAT_BARS) * place->line;
	char low[32] = "least", high[32] = "greatest";

	if (are_known) {
		snprintf(low, sizeof(low), "%.3g", limits[0]);
		snprintf(high, sizeof(high), "%.3g", limits[1]);
	}
	label_draw(place->out, 0, y, place->width / 2, place->size, low);
	label_draw_right(place->out, place->width / 2, y,
	                 place->width - place->width / 2, place->size, high);
}

static bool draw_heat(const struct place *place, enum legend legend,
                      struct error *error)
{
	static const char *const titles[] = {
		[LEGEND_HEATMAP] = "heat map: the combined map",
		[LEGEND_FASTCAM] = "FastCAM: evidence for the class",
		[LEGEND_OVERLAY] = "overlay: where the map is high",
		[LEGEND_FASTCAM_OVERLAY] = "overlay: evidence for the class",
	};
	double limits[2] = { 0, 1 };
	bool are_known;

	if (!find_limits(place, legend, limits, &are_known, error))
		return false;
	label_draw(place->out, 0, place->y, place->width, place->size,
	           titles[legend]);
	put_limits(place, limits, are_known);
	return put_bars(place, SALMAP_LEGEND_HEATMAP, place->width, HEAT_BARS,
	                error);
}

bool legend_draw(const struct request *request, uint32_t index,
                 enum legend legend, const struct image *out, int64_t y,
                 int64_t size, struct error *error)
{
	const struct place place = { request, index, out, y + MARGIN, out->width,
		                     size, label_height(size) };

	if (meant(request, legend) == LEGEND_LOVI)
		return draw_lovi(&place, error);
	return draw_heat(&place, legend, error);
}
