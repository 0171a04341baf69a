/*
 * Each pixel of the output is made on its own from those of the photo, so that
 * nothing has to be kept in between. The coordinates (axis.h) and the order of
 * operations are those of the maps' resampling (resample.c), on values as they
 * are stored: bytes stay 0..255, because their means are then rounded once.
 */
#include "strict_fp.h"

#include "resize.h"

#include <stdbool.h>

#include "axis.h"

/* A place in the photo, between or over its pixels. */
struct site {
	const salmap_picture *photo;
	int64_t pixel_size; /* of the photo, in bytes */
	float white;        /* of the photo, as it is stored */
	struct salmap_axis x, y;
};

typedef void (*site_reader)(const struct site *site, float rgb[3]);

/* A row of the photo from a column on, the border repeated. */
static const unsigned char *site_pixel(const struct site *site, int64_t row,
                                       int64_t column)
{
	const salmap_picture *photo = site->photo;

	row = salmap_clamp_index(row, photo->height);
	column = salmap_clamp_index(column, photo->width);
	return (const unsigned char *)photo->data +
	       (ptrdiff_t)(row * photo->stride + column * site->pixel_size);
}

/* Floats beyond 0..1 are cut, so that no difference overflows. */
static void load_site(const struct site *site, const unsigned char *bytes,
                      float rgb[3])
{
	int i;

	salmap_pixel_load_stored(site->photo->pixel, bytes, rgb);
	for (i = 0; i < 3; i++) {
		rgb[i] = rgb[i] > 0 ? rgb[i] : 0;
		rgb[i] = rgb[i] < site->white ? rgb[i] : site->white;
	}
}

/* Between two pixels that lie side by side. */
static void read_across(const struct site *site, int64_t row, float rgb[3])
{
	const float t = salmap_axis_fraction(&site->x);
	float next[3];
	int i;

	load_site(site, site_pixel(site, row, site->x.floor), rgb);
	load_site(site, site_pixel(site, row, site->x.floor + 1), next);
	for (i = 0; i < 3; i++)
		rgb[i] += t * (next[i] - rgb[i]);
}

static void read_between(const struct site *site, float rgb[3])
{
	const float t = salmap_axis_fraction(&site->y);
	float below[3];
	int i;

	read_across(site, site->y.floor, rgb);
	read_across(site, site->y.floor + 1, below);
	for (i = 0; i < 3; i++)
		rgb[i] += t * (below[i] - rgb[i]);
}

/* The mean of all pixels that the new one touches. */
static void read_window(const struct site *site, float rgb[3])
{
	const int64_t bottom = salmap_axis_window_end(&site->y);
	const int64_t right = salmap_axis_window_end(&site->x);
	const int64_t columns = right - site->x.floor;
	const int64_t pixels = (bottom - site->y.floor) * columns;
	double sums[3] = { 0 };
	int64_t row, i;
	int part;

	for (row = site->y.floor; row < bottom; row++) {
		const unsigned char *bytes = site_pixel(site, row,
		                                        site->x.floor);

		for (i = 0; i < columns; i++, bytes += site->pixel_size) {
			load_site(site, bytes, rgb);
			for (part = 0; part < 3; part++)
				sums[part] += rgb[part];
		}
	}
	for (part = 0; part < 3; part++)
		rgb[part] = (float)(sums[part] / (double)pixels);
}

/* From bytes to bytes a value is rounded here: over 255, halves would not stay
 * halves. Storing k / 255 gives k. */
static void store_site(const struct site *site, const salmap_picture *out,
                       unsigned char *bytes, float rgb[3])
{
	const bool bytes_to_bytes = site->white == 255 &&
	                            salmap_pixel_white(out->pixel) == 255;
	int i;

	for (i = 0; i < 3; i++) {
		if (bytes_to_bytes)
			rgb[i] = (float)(int)(rgb[i] + 0.5f);
		rgb[i] /= site->white;
	}
	salmap_pixel_store(out->pixel, bytes, rgb);
}

static void resize_row(struct site *site, site_reader read,
                       const salmap_picture *out, unsigned char *bytes)
{
	const int64_t size = salmap_pixel_size(out->pixel);
	int64_t column;
	float rgb[3];

	for (column = 0; column < out->width; column++, bytes += size) {
		read(site, rgb);
		store_site(site, out, bytes, rgb);
		salmap_axis_advance(&site->x);
	}
}

static void resize(const salmap_picture *photo, const salmap_picture *out)
{
	const bool shrinks = out->width <= photo->width &&
	                     out->height <= photo->height;
	struct salmap_axis (*const axis_of)(int64_t, int64_t, int64_t) =
		shrinks ? salmap_axis_at_edge : salmap_axis_at_centre;
	struct site site = { photo, salmap_pixel_size(photo->pixel),
		             salmap_pixel_white(photo->pixel),
		             { 0 }, axis_of(photo->height, out->height, 0) };
	int64_t row;

	for (row = 0; row < out->height; row++) {
		site.x = axis_of(photo->width, out->width, 0);
		resize_row(&site, shrinks ? read_window : read_between, out,
		           salmap_picture_at(out, row, 0));
		salmap_axis_advance(&site.y);
	}
}

salmap_status salmap_resize(const salmap_picture *picture,
                            const salmap_picture *out,
                            struct salmap_sentence *message)
{
	salmap_status status = salmap_picture_check(picture, "picture",
	                                            message);

	if (status == SALMAP_OK)
		status = salmap_picture_check(out, "output", message);
	if (status == SALMAP_OK)
		status = salmap_picture_check_finite(picture, "picture",
		                                     message);
	if (status == SALMAP_OK)
		resize(picture, out);
	return status;
}
