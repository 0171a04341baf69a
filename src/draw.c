#include "draw.h"

#include <string.h>

#include "plane.h"

static bool check(const struct job *job, salmap_status status,
                  const char *subject, struct error *error)
{
	return status == SALMAP_OK ||
	       error_library(error, EXIT_BAD_INPUT, subject, job->sm, status);
}

/* A new plane with the combined map. */
static bool combine(const struct job *job, uint32_t image, int64_t width,
                    int64_t height, salmap_plane *map, struct error *error)
{
	if (!plane_create(map, width, height, "combined map", error))
		return false;
	if (check(job, salmap_combined(job->sm, image, map), "combined map",
	          error))
		return true;
	plane_free(map);
	return false;
}

/* The values that become black and white. */
struct range {
	double black, white;
};

/* Maps are 0..1 but for those that were not normalised. */
static struct range find_range(const struct job *job, const salmap_plane *map)
{
	struct range range = { 0, 1 };
	size_t count = plane_count(map);

	if (job->options->normalizer->value != SALMAP_NORMALIZER_NONE)
		return range;
	range = (struct range){ map->data[0], map->data[0] };
	for (size_t i = 1; i < count; i++) {
		if (map->data[i] < range.black)
			range.black = map->data[i];
		if (map->data[i] > range.white)
			range.white = map->data[i];
	}
	return range;
}

static unsigned char to_grey(float value, struct range range)
{
	double span = range.white - range.black;
	double share = span > 0 ? (value - range.black) / span : 0;

	if (!(share > 0))
		return 0;
	if (share >= 1)
		return 255;
	return (unsigned char)(share * 255 + 0.5);
}

static void put_map(const salmap_plane *map, struct range range,
                    const struct image *out, int64_t x, int64_t y)
{
	for (int64_t row = 0; row < map->height; row++) {
		const float *value = map->data + row * map->stride;
		unsigned char *pixel = image_pixel(out, x, y + row);

		for (int64_t i = 0; i < map->width; i++) {
			memset(pixel, to_grey(value[i], range), out->channels);
			pixel += out->channels;
		}
	}
}

bool draw_combined_part(const struct job *job, uint32_t image,
                        const struct image *out, int64_t x, int64_t y,
                        int64_t width, int64_t height, struct error *error)
{
	salmap_plane map;

	if (!combine(job, image, width, height, &map, error))
		return false;
	put_map(&map, find_range(job, &map), out, x, y);
	plane_free(&map);
	return true;
}

bool draw_combined(const struct job *job, uint32_t image, struct image *out,
                   struct error *error)
{
	if (!image_create(out, job->width, job->height, IMAGE_GREY,
	                  "combined map", error))
		return false;
	if (draw_combined_part(job, image, out, 0, 0, job->width, job->height,
	                       error))
		return true;
	image_free(out);
	return false;
}

typedef salmap_status (*painter)(salmap *sm, uint32_t image,
                                 const salmap_picture *out);

static bool paint(const struct job *job, painter call, uint32_t image,
                  const char *subject, struct image *out, struct error *error)
{
	salmap_picture picture;

	if (!image_create(out, job->width, job->height, IMAGE_RGB, subject,
	                  error))
		return false;
	picture = image_picture(out);
	if (check(job, call(job->sm, image, &picture), subject, error))
		return true;
	image_free(out);
	return false;
}

bool draw_lovi(const struct job *job, uint32_t image, struct image *out,
               struct error *error)
{
	return paint(job, salmap_lovi, image, "LOVI picture", out, error);
}

bool draw_heatmap(const struct job *job, uint32_t image, struct image *out,
                  struct error *error)
{
	return paint(job, salmap_heatmap, image, "heat map", out, error);
}

bool draw_overlay(const struct job *job, uint32_t image, struct image *out,
                  struct error *error)
{
	salmap_picture photo = image_picture(&job->photo), lovi;
	salmap_status status;

	if (!draw_lovi(job, image, out, error))
		return false;
	lovi = image_picture(out);
	status = salmap_picture_overlay(job->sm, &photo, &lovi,
	                                job->options->alpha, &lovi);
	if (check(job, status, "overlay", error))
		return true;
	image_free(out);
	return false;
}

/* Draws a map that was cut to its mask. */
static bool draw_marked(const struct job *job, const salmap_plane *mask,
                        struct image *out, struct error *error)
{
	salmap_message message = { .struct_size = sizeof(message) };
	salmap_picture photo = image_picture(&job->photo), picture;

	if (!image_create(out, job->width, job->height, IMAGE_RGB, "mask",
	                  error))
		return false;
	picture = image_picture(out);
	if (salmap_picture_mask(&photo, mask, &picture, &message) == SALMAP_OK)
		return true;
	image_free(out);
	return error_input(error, "mask: %s", message.text);
}

bool draw_mask(const struct job *job, uint32_t image, struct image *out,
               struct error *error)
{
	salmap_plane map;
	salmap_status status;
	bool good;

	if (!combine(job, image, job->width, job->height, &map, error))
		return false;
	status = salmap_plane_keep(job->sm, &map, job->options->keep, &map);
	good = check(job, status, "mask", error) &&
	       draw_marked(job, &map, out, error);
	plane_free(&map);
	return good;
}
