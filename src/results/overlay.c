#include "overlay.h"

#include "image.h"
#include "plane.h"
#include "render.h"

/* The place begins so far between the least and the greatest value of a map:
 * docs/derivations/overlays.py measures how far it stands out then. */
#define PLACE_BEGINS 0.6

struct content {
	const struct map *map; /* which says where the place is */
	const struct colours *colours;
	bool is_heat;
};

static const struct content contents[] = {
	[RESULTS_OVERLAY_HEATMAP] = { &map_combined, &colours_heatmap, true },
	[RESULTS_OVERLAY_LOVI] = { &map_combined, &colours_lovi, false },
	[RESULTS_OVERLAY_FASTCAM] = { &map_fastcam, &colours_fastcam, true },
};

/* One image's overlay. */
struct overlay {
	const struct request *request;
	uint32_t index, cam;
	const struct content *content;
	salmap_settings settings;
	salmap_plane map;
	double place[2];
	const double *limits; /* the place; NULL where the map has one value */
};

double overlay_begins(double low, double high)
{
	return low + PLACE_BEGINS * (high - low);
}

/* The place lies between the limits that were set, so that many pictures have the
 * same, or those of the map. */
static void find_place(struct overlay *overlay)
{
	double low = overlay->settings.low_limit;
	double high = overlay->settings.high_limit;

	if (!(low < high))
		plane_span(&overlay->map, &low, &high);
	overlay->place[0] = overlay_begins(low, high);
	overlay->place[1] = high;
	overlay->limits = low < high ? overlay->place : NULL;
}

/* The place has all colours of the heat map, so that its border is dark and its
 * middle light on any photo. Those of the paper depend on more than the map. */
static bool put_colours(const struct overlay *overlay,
                        const salmap_picture *out, struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };

	if (!overlay->content->is_heat ||
	    overlay->settings.heat_palette != SALMAP_HEAT_RISING)
		return render_picture(overlay->request, overlay->index,
		                      overlay->content->colours, overlay->cam,
		                      out, "overlay", error);
	return salmap_plane_colour(&overlay->map, SALMAP_PALETTE_MAGMA,
	                           overlay->limits, out,
	                           &message) == SALMAP_OK ||
	       error_message(error, "overlay", &message);
}

static bool lay_over(const struct overlay *overlay,
                     const salmap_picture *out, struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_picture photo;
	struct image image;
	bool good;

	if (!image_create(&image, out->width, out->height, IMAGE_RGB, "photo",
	                  error))
		return false;
	photo = image_picture(&image);
	good = image_resize(request_photo(overlay->request, overlay->index),
	                    &photo, error) &&
	       (salmap_picture_highlight(&photo, out, &overlay->map,
	                                 overlay->limits,
	                                 overlay->request->alpha, out,
	                                 &message) == SALMAP_OK ||
	        error_message(error, "overlay", &message));
	image_free(&image);
	return good;
}

static bool draw(struct overlay *overlay, const salmap_picture *out,
                 struct error *error)
{
	if (!render_plane(overlay->request, overlay->index,
	                  overlay->content->map, overlay->cam, &overlay->map,
	                  "overlay", error))
		return false;
	find_place(overlay);
	return put_colours(overlay, out, error) &&
	       lay_over(overlay, out, error);
}

bool overlay_draw(const struct request *request, uint32_t index,
                  salmap_results_overlay content, uint32_t cam,
                  const salmap_picture *out, struct error *error)
{
	struct overlay overlay = {
		.request = request, .index = index, .cam = cam,
		.content = &contents[content],
		.settings.struct_size = sizeof(overlay.settings),
	};
	salmap_status status = salmap_get_settings(request->sm,
	                                           &overlay.settings);
	bool good;

	if (status != SALMAP_OK)
		return error_library(error, EXIT_BAD_INPUT, "overlay",
		                     request->sm, status);
	if (!plane_create(&overlay.map, out->width, out->height, "overlay",
	                  error))
		return false;
	good = draw(&overlay, out, error);
	plane_free(&overlay.map);
	return good;
}

#define NAME(enumerator, value, name, meaning) [value] = #name,
static const char *const names[] = { SALMAP_RESULTS_OVERLAYS(NAME) };

#define OVERLAYS ((int32_t)(sizeof(names) / sizeof(names[0])))

const char *overlay_name(int32_t index)
{
	return index >= 0 && index < OVERLAYS ? names[index] : NULL;
}
