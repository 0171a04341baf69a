#include "kinds.h"

#include <string.h>

#include "class_maps.h"
#include "draw.h"
#include "grid.h"
#include "label.h"
#include "sheet.h"

/* Of those with a meaning, the last one that the results have is to be looked at
 * first. */
static const struct kind kinds[] = {
	{ "combined", NULL, IMAGE_GREY, NEEDS_NOTHING,
	  LEGEND_NONE, draw_combined, NULL },
	{ "lovi", "where the network looked; its hues tell the layers",
	  IMAGE_RGB, NEEDS_NOTHING, LEGEND_LOVI, draw_lovi, NULL },
	{ "heatmap", NULL, IMAGE_RGB, NEEDS_NOTHING,
	  LEGEND_HEATMAP, draw_heatmap, NULL },
	{ "layers", NULL, IMAGE_RGB, NEEDS_NOTHING, LEGEND_NONE,
	  sheet_draw, sheet_size },
	{ "overlay", "where on the photo the network looked", IMAGE_RGB,
	  NEEDS_PHOTO, LEGEND_OVERLAY, draw_overlay, NULL },
	{ "mask", NULL, IMAGE_RGB, NEEDS_PHOTO, LEGEND_NONE,
	  draw_mask, NULL },
	{ "cam", NULL, IMAGE_GREY, NEEDS_CAM, LEGEND_NONE,
	  class_maps_draw, class_maps_size },
	{ "fastcam", "where the evidence of each class lies",
	  IMAGE_RGB, NEEDS_CAM, LEGEND_FASTCAM, class_maps_draw_fastcam,
	  class_maps_size },
	{ "fastcam-overlay",
	  "where on the photo the evidence of each class lies", IMAGE_RGB,
	  NEEDS_PHOTO | NEEDS_CAM, LEGEND_FASTCAM_OVERLAY,
	  class_maps_draw_overlay, class_maps_size },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Which of its needs the results lack. */
static unsigned int missing(const struct request *request,
                            const struct kind *kind)
{
	unsigned int there = 0;

	if (request->photo_count > 0)
		there |= NEEDS_PHOTO;
	if (request->cam_count > 0)
		there |= NEEDS_CAM;
	return kind->needs & ~there;
}

const struct kind *kinds_get(const struct request *request, size_t number)
{
	size_t seen = 0;

	for (size_t i = 0; i < KINDS; i++)
		if (!missing(request, &kinds[i]) && seen++ == number)
			return &kinds[i];
	return NULL;
}

const struct kind *kinds_first(const struct request *request)
{
	const struct kind *first = NULL;

	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].meaning && !missing(request, &kinds[i]))
			first = &kinds[i];
	return first;
}

const struct kind *kinds_find(const struct request *request, const char *name,
                              struct error *error)
{
	size_t i = 0;

	while (i < KINDS && strcmp(kinds[i].name, name) != 0)
		i++;
	if (i == KINDS) {
		error_input(error, "%s: is no picture of the results", name);
		return NULL;
	}
	if (missing(request, &kinds[i]) & NEEDS_CAM) {
		error_input(error, "%s: there is no class map", name);
		return NULL;
	}
	if (missing(request, &kinds[i])) {
		error_input(error, "%s: there is no photo to draw on", name);
		return NULL;
	}
	return &kinds[i];
}

static enum legend legend_of(const struct request *request,
                             const struct kind *kind)
{
	return request->legend ? kind->legend : LEGEND_NONE;
}

/* Without a legend. */
static void measure_alone(const struct request *request,
                          const struct kind *kind, struct image *out)
{
	*out = (struct image){ request->width, request->height, kind->channels,
		               NULL };
	if (kind->size)
		kind->size(request, &out->width, &out->height);
}

void kinds_measure(const struct request *request, const struct kind *kind,
                   struct image *out)
{
	enum legend legend = legend_of(request, kind);

	measure_alone(request, kind, out);
	if (legend == LEGEND_NONE)
		return;
	if (out->width < LEGEND_LEAST_WIDTH)
		out->width = LEGEND_LEAST_WIDTH;
	out->height += legend_height(request, legend,
	                             label_size(out->width));
}

/* Puts a picture into the upper left corner. */
static void put_picture(const struct image *picture, const struct image *out)
{
	for (int64_t y = 0; y < picture->height; y++)
		memcpy(image_pixel(out, 0, y), image_pixel(picture, 0, y),
		       (size_t)picture->width * IMAGE_RGB);
}

bool kinds_draw(const struct request *request, const struct kind *kind,
                uint32_t index, const struct image *out, struct error *error)
{
	enum legend legend = legend_of(request, kind);
	struct image alone;
	bool good;

	if (legend == LEGEND_NONE)
		return kind->draw(request, index, out, error);
	measure_alone(request, kind, &alone);
	if (!image_create(&alone, alone.width, alone.height, alone.channels,
	                  kind->name, error))
		return false;
	good = kind->draw(request, index, &alone, error);
	if (good) {
		grid_clear(out);
		put_picture(&alone, out);
	}
	image_free(&alone);
	return good && legend_draw(request, index, legend, out,
	                           alone.height, label_size(out->width),
	                           error);
}
