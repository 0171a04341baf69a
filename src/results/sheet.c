#include "sheet.h"

#include "class_maps.h"
#include "draw.h"
#include "grid.h"
#include "render.h"

static struct grid lay_out(const struct request *request)
{
	int64_t cells = (request->photo_count > 0) +
	                (int64_t)salmap_layer_count(request->sm) + 2 +
	                2 * (int64_t)request->cam_count;

	return grid_lay_out(request, cells);
}

void sheet_size(const struct request *request, int64_t *width, int64_t *height)
{
	struct grid grid = lay_out(request);

	*width = grid_width(&grid);
	*height = grid_height(&grid);
}

static bool put_photo(const struct request *request, uint32_t index,
                      const salmap_picture *part, struct error *error)
{
	return image_resize(request_photo(request, index), part, error);
}

/* What follows the layers: the combined map and LOVI, then each class map and its
 * FastCAM. */
static bool put_whole(const struct request *request, uint32_t index,
                      uint32_t number, const salmap_picture *part,
                      struct error *error)
{
	if (number == 0)
		return draw_map(request, index, &map_combined, 0, part,
		                error);
	if (number == 1)
		return render_picture(request, index, &colours_lovi, 0, part,
		                      "layers.png", error);
	number -= 2;
	if (number % 2 == 0)
		return draw_map(request, index, &map_cam, number / 2, part,
		                error);
	return class_maps_put_fastcam(request, index, number / 2, part, error);
}

static bool put_map(const struct request *request, uint32_t index,
                    uint32_t number, const salmap_picture *part,
                    struct error *error)
{
	uint32_t layers = salmap_layer_count(request->sm);

	if (number >= layers)
		return put_whole(request, index, number - layers, part, error);
	return render_picture(request, index, &colours_layer, number, part,
	                      "layers.png", error);
}

bool sheet_draw(const struct request *request, uint32_t index,
                const struct image *out, struct error *error)
{
	struct grid grid = lay_out(request);
	int64_t photos = request->photo_count > 0;
	bool good = true;

	grid_clear(out);
	for (int64_t cell = 0; good && cell < grid.cells; cell++) {
		salmap_picture part = grid_part(&grid, out, cell);

		if (cell < photos)
			good = put_photo(request, index, &part, error);
		else
			good = put_map(request, index,
			               (uint32_t)(cell - photos), &part, error);
	}
	return good;
}
