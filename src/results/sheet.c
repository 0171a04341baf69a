#include "sheet.h"

#include <inttypes.h>
#include <stdio.h>

#include "class_maps.h"
#include "curve.h"
#include "draw.h"
#include "grid.h"
#include "label.h"
#include "layer_info.h"
#include "legend.h"
#include "overlay.h"
#include "render.h"

/* What a cell of the sheet is, in this order; of the layers and the class maps,
 * each has one. */
enum content { PHOTO, LAYER, COMBINED, HEATMAP, LOVI, OVERLAY, CAM, FASTCAM };

struct cell {
	enum content content;
	uint32_t number; /* of the layer or class map */
};

static int64_t count_photos(const struct request *request)
{
	return request->photo_count > 0;
}

/* Those that are neither of a layer nor of a class map. */
static int64_t count_whole(const struct request *request)
{
	return 3 + count_photos(request);
}

static struct cell cell_at(const struct request *request, int64_t number)
{
	int64_t layers = salmap_layer_count(request->sm);

	if (number < count_photos(request))
		return (struct cell){ PHOTO, 0 };
	number -= count_photos(request);
	if (number < layers)
		return (struct cell){ LAYER, (uint32_t)number };
	number -= layers;
	if (number < count_whole(request))
		return (struct cell){ (enum content)(COMBINED + number), 0 };
	number -= count_whole(request);
	return (struct cell){ number % 2 == 0 ? CAM : FASTCAM,
		              (uint32_t)(number / 2) };
}

static int64_t text_size(const struct grid *grid)
{
	return label_size(grid->width);
}

static struct grid lay_out(const struct request *request)
{
	const int64_t cells = count_photos(request) +
	                      (int64_t)salmap_layer_count(request->sm) +
	                      count_whole(request) +
	                      2 * (int64_t)request->cam_count;
	struct grid grid;

	if (!request_is_signal(request))
		return grid_lay_out(request, cells, true);
	grid = grid_lay_out_bands(request, cells);
	grid.top = curve_height(request, text_size(&grid));
	return grid;
}

/* The keys lie below the grid, one below the other. */
static int64_t width_of(const struct grid *grid)
{
	int64_t width = grid_width(grid);

	return width < LEGEND_LEAST_WIDTH ? LEGEND_LEAST_WIDTH : width;
}

void sheet_size(const struct request *request, int64_t *width, int64_t *height)
{
	struct grid grid = lay_out(request);

	*width = width_of(&grid);
	*height = grid_height(&grid) +
	          legend_height(request, LEGEND_LOVI, text_size(&grid)) +
	          legend_height(request, LEGEND_HEATMAP, text_size(&grid));
}

static bool draw_cell(const struct request *request, uint32_t index,
                      struct cell cell, const salmap_picture *part,
                      struct error *error)
{
	switch (cell.content) {
	case PHOTO:
		return image_resize(request_photo(request, index), part, error);
	case LAYER:
		return render_picture(request, index, &colours_layer,
		                      cell.number, part, "layers.png", error);
	case COMBINED:
		return draw_map(request, index, &map_combined, 0, part, error);
	case HEATMAP:
		return render_picture(request, index, &colours_heatmap, 0,
		                      part, "layers.png", error);
	case LOVI:
		return render_picture(request, index, &colours_lovi, 0, part,
		                      "layers.png", error);
	case OVERLAY:
		return overlay_draw(request, index, request->overlay, 0, part,
		                    error);
	case CAM:
		return draw_map(request, index, &map_cam, cell.number, part,
		                error);
	default:
		return class_maps_put_fastcam(request, index, cell.number,
		                              part, error);
	}
}

/* The name of a class map, or how it is called without one. */
static const char *cam_name(const struct request *request, uint32_t cam)
{
	return request->cam_names ? request->cam_names[cam] : "";
}

/* What a caption says at its left. */
static void name_cell(const struct request *request, struct cell cell,
                      char text[], size_t size)
{
	static const char *const names[] = {
		[PHOTO] = "photo", [LAYER] = "", [COMBINED] = "combined map",
		[HEATMAP] = "heat map", [LOVI] = "LOVI", [OVERLAY] = "overlay",
		[CAM] = "class map: ", [FASTCAM] = "FastCAM: ",
	};
	const char *name = "";

	if (cell.content == LAYER)
		name = legend_layer_name(request, cell.number);
	else if (cell.content >= CAM)
		name = cam_name(request, cell.number);
	snprintf(text, size, "%s%s", names[cell.content], name);
}

/* What it says at its right: how large the layer's own map is. */
static bool size_cell(const struct request *request, uint32_t index,
                      struct cell cell, char text[], size_t size,
                      struct error *error)
{
	struct salmap_layer_info info = { .struct_size = sizeof(info) };

	text[0] = '\0';
	if (cell.content != LAYER)
		return true;
	if (!layer_info_get(request, index, cell.number, &info, error))
		return false;
	if (request_is_signal(request))
		snprintf(text, size, "%" PRId64, info.width);
	else
		snprintf(text, size, "%" PRId64 "\u00d7%" PRId64, info.width,
		         info.height);
	return true;
}

static bool caption_cell(const struct request *request, uint32_t index,
                         const struct grid *grid, int64_t number,
                         const struct image *out, struct error *error)
{
	struct cell cell = cell_at(request, number);
	char left[512], right[64];

	name_cell(request, cell, left, sizeof(left));
	if (!size_cell(request, index, cell, right, sizeof(right), error))
		return false;
	grid_caption(grid, out, number, left, right);
	return true;
}

static bool draw_legends(const struct request *request, uint32_t index,
                         const struct grid *grid, const struct image *out,
                         struct error *error)
{
	int64_t size = text_size(grid), y = grid_height(grid);

	return legend_draw(request, index, LEGEND_LOVI, out, y, size, error) &&
	       legend_draw(request, index, LEGEND_HEATMAP, out,
	                   y + legend_height(request, LEGEND_LOVI, size), size,
	                   error);
}

bool sheet_draw(const struct request *request, uint32_t index,
                const struct image *out, struct error *error)
{
	struct grid grid = lay_out(request);
	bool good = true;

	grid_clear(out);
	if (curve_is_there(request))
		curve_draw(request, index, out, grid.width, text_size(&grid));
	for (int64_t i = 0; good && i < grid.cells; i++) {
		salmap_picture part = grid_part(&grid, out, i);

		good = caption_cell(request, index, &grid, i, out, error) &&
		       draw_cell(request, index, cell_at(request, i), &part,
		                 error);
	}
	return good && draw_legends(request, index, &grid, out, error);
}
