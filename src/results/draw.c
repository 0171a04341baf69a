#include "draw.h"

#include "overlay.h"
#include "plane.h"

/* A new plane with a map. */
static bool make_plane(const struct request *request, uint32_t index,
                       const struct map *map, uint32_t number, int64_t width,
                       int64_t height, salmap_plane *plane,
                       struct error *error)
{
	if (!plane_create(plane, width, height, "map", error))
		return false;
	if (render_plane(request, index, map, number, plane, "map", error))
		return true;
	plane_free(plane);
	return false;
}

/* Maps are 0..1 but for those that were not normalised; class maps always are. */
static bool put_plane(const struct request *request, const struct map *map,
                      const salmap_plane *plane, const salmap_picture *out,
                      struct error *error)
{
	static const double unit[2] = { 0, 1 };
	salmap_settings settings = { .struct_size = sizeof(settings) };
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_status status = salmap_get_settings(request->sm, &settings);
	bool raw;

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT, "map", request->sm,
		                     status);
	raw = settings.normalizer == SALMAP_NORMALIZER_NONE &&
	      map != &map_cam;
	return salmap_plane_colour(plane, SALMAP_PALETTE_GREY, raw ? NULL : unit,
	                           out, &message) == SALMAP_OK ||
	       error_message(error, "map", &message);
}

bool draw_map(const struct request *request, uint32_t index,
              const struct map *map, uint32_t number,
              const salmap_picture *out, struct error *error)
{
	salmap_plane plane;
	bool good;

	if (!make_plane(request, index, map, number, out->width, out->height,
	                &plane, error))
		return false;
	good = put_plane(request, map, &plane, out, error);
	plane_free(&plane);
	return good;
}

static void keep_grey(const struct image *image, const struct image *out)
{
	size_t count = (size_t)image->width * (size_t)image->height;

	for (size_t i = 0; i < count; i++)
		out->pixels[i] = image->pixels[i * IMAGE_RGB];
}

bool draw_grey(const struct request *request, uint32_t index,
               draw_picture draw, const struct image *out,
               struct error *error)
{
	struct image colours;
	bool good;

	if (!image_create(&colours, out->width, out->height, IMAGE_RGB, "map",
	                  error))
		return false;
	good = draw(request, index, &colours, error);
	if (good)
		keep_grey(&colours, out);
	image_free(&colours);
	return good;
}

static bool draw_combined_rgb(const struct request *request, uint32_t index,
                              const struct image *out, struct error *error)
{
	salmap_picture picture = image_picture(out);

	return draw_map(request, index, &map_combined, 0, &picture, error);
}

bool draw_combined(const struct request *request, uint32_t index,
                   const struct image *out, struct error *error)
{
	return draw_grey(request, index, draw_combined_rgb, out, error);
}

bool draw_lovi(const struct request *request, uint32_t index,
               const struct image *out, struct error *error)
{
	salmap_picture picture = image_picture(out);

	return render_picture(request, index, &colours_lovi, 0, &picture,
	                      "LOVI picture", error);
}

bool draw_heatmap(const struct request *request, uint32_t index,
                  const struct image *out, struct error *error)
{
	salmap_picture picture = image_picture(out);

	return render_picture(request, index, &colours_heatmap, 0, &picture,
	                      "heat map", error);
}

bool draw_overlay(const struct request *request, uint32_t index,
                  const struct image *out, struct error *error)
{
	salmap_picture picture = image_picture(out);

	return overlay_draw(request, index, request->overlay, 0, &picture,
	                    error);
}

bool draw_mask(const struct request *request, uint32_t index,
               const struct image *out, struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_picture picture = image_picture(out);
	salmap_plane map;
	salmap_status status;

	if (!make_plane(request, index, &map_combined, 0, out->width,
	                out->height, &map, error))
		return false;
	status = salmap_plane_keep_with(&map, request->keep, &map, &message);
	if (status == SALMAP_OK)
		status = salmap_picture_mask(request_photo(request, index),
		                             &map, &picture, &message);
	plane_free(&map);
	return status == SALMAP_OK || error_message(error, "mask", &message);
}
