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

/* Maps are 0..1 but for those that were not normalised. */
static bool put_map(const struct job *job, const salmap_plane *map,
                    const salmap_picture *out, struct error *error)
{
	static const double unit[2] = { 0, 1 };
	bool raw = job->options->settings.normalizer == SALMAP_NORMALIZER_NONE;
	salmap_message message = { .struct_size = sizeof(message) };

	if (salmap_plane_colour(map, SALMAP_PALETTE_GREY, raw ? NULL : unit, out,
	                        &message) == SALMAP_OK)
		return true;
	return error_input(error, "combined map: %s", message.text);
}

bool draw_combined_part(const struct job *job, uint32_t image,
                        const salmap_picture *out, struct error *error)
{
	salmap_plane map;
	bool good;

	if (!combine(job, image, out->width, out->height, &map, error))
		return false;
	good = put_map(job, &map, out, error);
	plane_free(&map);
	return good;
}

/* A grey picture wants one byte of the three. */
static void keep_grey(struct image *image)
{
	size_t count = (size_t)image->width * (size_t)image->height;

	for (size_t i = 0; i < count; i++)
		image->pixels[i] = image->pixels[i * IMAGE_RGB];
	image->channels = IMAGE_GREY;
}

bool draw_combined(const struct job *job, uint32_t image, struct image *out,
                   struct error *error)
{
	salmap_picture picture;

	if (!image_create(out, job->width, job->height, IMAGE_RGB,
	                  "combined map", error))
		return false;
	picture = image_picture(out);
	if (draw_combined_part(job, image, &picture, error)) {
		keep_grey(out);
		return true;
	}
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
