#include "class_maps.h"

#include "draw.h"
#include "grid.h"
#include "overlay.h"

static struct grid lay_out_maps(const struct request *request)
{
	return grid_lay_out(request, request->cam_count, false);
}

void class_maps_size(const struct request *request, int64_t *width,
                     int64_t *height)
{
	struct grid grid = lay_out_maps(request);

	*width = grid_width(&grid);
	*height = grid_height(&grid);
}

/* Draws what is wanted of one class map. */
typedef bool (*map_drawer)(const struct request *request, uint32_t index,
                           uint32_t cam, const salmap_picture *part,
                           struct error *error);

static bool draw_each(const struct request *request, uint32_t index,
                      map_drawer draw, const struct image *out,
                      struct error *error)
{
	struct grid grid = lay_out_maps(request);
	bool good = true;

	grid_clear(out);
	for (uint32_t cam = 0; good && cam < request->cam_count; cam++) {
		salmap_picture part = grid_part(&grid, out, cam);

		good = draw(request, index, cam, &part, error);
	}
	return good;
}

static bool draw_cam(const struct request *request, uint32_t index,
                     uint32_t cam, const salmap_picture *part,
                     struct error *error)
{
	return draw_map(request, index, &map_cam, cam, part, error);
}

static bool draw_cams(const struct request *request, uint32_t index,
                      const struct image *out, struct error *error)
{
	return draw_each(request, index, draw_cam, out, error);
}

bool class_maps_draw(const struct request *request, uint32_t index,
                     const struct image *out, struct error *error)
{
	return draw_grey(request, index, draw_cams, out, error);
}

bool class_maps_put_fastcam(const struct request *request, uint32_t index,
                            uint32_t cam, const salmap_picture *part,
                            struct error *error)
{
	return render_picture(request, index, &colours_fastcam, cam,
	                      part, "FastCAM", error);
}

bool class_maps_draw_fastcam(const struct request *request, uint32_t index,
                             const struct image *out, struct error *error)
{
	return draw_each(request, index, class_maps_put_fastcam, out, error);
}

static bool draw_on_photo(const struct request *request, uint32_t index,
                          uint32_t cam, const salmap_picture *part,
                          struct error *error)
{
	return overlay_draw(request, index, RESULTS_OVERLAY_FASTCAM, cam, part,
	                    error);
}

bool class_maps_draw_overlay(const struct request *request, uint32_t index,
                             const struct image *out, struct error *error)
{
	return draw_each(request, index, draw_on_photo, out, error);
}
