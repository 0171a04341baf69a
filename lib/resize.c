/*
 * A photo at another size, without memory of its own. The coordinates (axis.h)
 * and the order of operations are those of the maps' resampling (resample.c), on
 * values as they are stored: bytes stay 0..255, because their means are then
 * rounded once.
 */
#include "strict_fp.h"

#include "resize.h"

#include <stdbool.h>

#include "axis.h"

struct resizing {
	const salmap_picture *photo, *out;
	int64_t photo_size, out_size; /* of a pixel, in bytes */
	float white;                  /* of the photo, as it is stored */
	bool bytes_to_bytes;
};

static struct resizing resizing_of(const salmap_picture *photo,
                                   const salmap_picture *out)
{
	const float white = salmap_pixel_white(photo->pixel);
	const struct resizing work = {
		photo,
		out,
		salmap_pixel_step(photo->pixel),
		salmap_pixel_step(out->pixel),
		white,
		white == 255 && salmap_pixel_white(out->pixel) == 255,
	};
	return work;
}

/* ----------------------------------------------------------------- pixels */

/* The bytes of a pixel, the border repeated. */
static const unsigned char *photo_at(const struct resizing *work, int64_t row,
                                     int64_t column)
{
	const salmap_picture *photo = work->photo;

	row = salmap_clamp_index(row, photo->height);
	column = salmap_clamp_index(column, photo->width);
	return (const unsigned char *)photo->data +
	       (ptrdiff_t)(row * photo->stride + column * work->photo_size);
}

/* Some pixels side by side. Floats beyond 0..1 are cut, so that no difference
 * overflows. */
static void load_photo(const struct resizing *work, const unsigned char *bytes,
                       int count, float *rgb)
{
	int i;

	salmap_pixel_load_stored(work->photo->pixel, bytes, count, rgb);
	if (work->white == 255)
		return;
	for (i = 0; i < 3 * count; i++) {
		rgb[i] = rgb[i] > 0 ? rgb[i] : 0;
		rgb[i] = rgb[i] < 1 ? rgb[i] : 1;
	}
}

/* From bytes to bytes the values are rounded as they are: over 255, halves would
 * not stay halves. */
static void store_resized(const struct resizing *work, unsigned char *bytes,
                          int count, float *rgb)
{
	int i, part;

	if (work->bytes_to_bytes) {
		salmap_pixel_store_bytes(work->out->pixel, bytes, count, rgb);
		return;
	}
	for (i = 0; i < count; i++, rgb += 3, bytes += work->out_size) {
		for (part = 0; part < 3; part++)
			rgb[part] /= work->white;
		salmap_pixel_store(work->out->pixel, bytes, rgb);
	}
}

/* ------------------------------------------------------------------ shrink */

/* Pixels that are read at once. */
#define RESIZE_READ 16

/* Adds `count` pixels of a row of the photo. */
static void add_pixels(const struct resizing *work, const unsigned char *bytes,
                       int64_t count, double sums[3])
{
	float rgb[3 * RESIZE_READ];
	int i, some;

	for (; count > 0; count -= some, bytes += some * work->photo_size) {
		some = count < RESIZE_READ ? (int)count : RESIZE_READ;
		load_photo(work, bytes, some, rgb);
		for (i = 0; i < 3 * some; i += 3) {
			sums[0] += rgb[i];
			sums[1] += rgb[i + 1];
			sums[2] += rgb[i + 2];
		}
	}
}

/* The mean of all pixels that a new one touches. */
static void mean_of_window(const struct resizing *work,
                           const struct salmap_axis *y,
                           const struct salmap_axis *x, float rgb[3])
{
	const int64_t bottom = salmap_axis_window_end(y);
	const int64_t columns = salmap_axis_window_end(x) - x->floor;
	const int64_t pixels = (bottom - y->floor) * columns;
	double sums[3] = { 0 };
	int64_t row;
	int part;

	for (row = y->floor; row < bottom; row++)
		add_pixels(work, photo_at(work, row, x->floor), columns, sums);
	for (part = 0; part < 3; part++)
		rgb[part] = (float)(sums[part] / (double)pixels);
}

static void resize_by_means(const struct resizing *work)
{
	const salmap_picture *photo = work->photo, *out = work->out;
	struct salmap_axis y = salmap_axis_at_edge(photo->height, out->height,
	                                           0);
	int64_t row, column;
	float rgb[3];

	for (row = 0; row < out->height; row++, salmap_axis_advance(&y)) {
		struct salmap_axis x = salmap_axis_at_edge(photo->width,
		                                           out->width, 0);
		unsigned char *bytes = salmap_picture_at(out, row, 0);

		for (column = 0; column < out->width; column++) {
			mean_of_window(work, &y, &x, rgb);
			store_resized(work, bytes, 1, rgb);
			bytes += work->out_size;
			salmap_axis_advance(&x);
		}
	}
}

/* ---------------------------------------------------------------- bilinear */

/* The most columns of the output that are worked on at once. */
#define RESIZE_COLUMNS 64

/* Rows of the photo that have columns of the output already, so that the rows of
 * the output between them share these; row r is in place r mod 2. */
struct resized_lines {
	struct salmap_axis x; /* of the first column */
	int columns;
	int64_t row[2]; /* -1: none */
	float line[2][3 * RESIZE_COLUMNS];
};

static const float *resized_line(const struct resizing *work,
                                 struct resized_lines *lines, int64_t row)
{
	const int64_t at = salmap_clamp_index(row, work->photo->height);
	float *line = lines->line[at & 1], *rgb = line;
	struct salmap_axis x = lines->x;
	float next[3];
	int i, part;

	if (lines->row[at & 1] == at)
		return line;
	lines->row[at & 1] = at;
	for (i = 0; i < lines->columns; i++, rgb += 3) {
		const float t = salmap_axis_fraction(&x);

		load_photo(work, photo_at(work, at, x.floor), 1, rgb);
		load_photo(work, photo_at(work, at, x.floor + 1), 1, next);
		for (part = 0; part < 3; part++)
			rgb[part] += t * (next[part] - rgb[part]);
		salmap_axis_advance(&x);
	}
	return line;
}

static void store_between(const struct resizing *work, const float *above,
                          const float *below, float t, int columns,
                          unsigned char *bytes)
{
	float rgb[3 * RESIZE_COLUMNS];
	int i;

	for (i = 0; i < 3 * columns; i++)
		rgb[i] = above[i] + t * (below[i] - above[i]);
	store_resized(work, bytes, columns, rgb);
}

static void resize_columns(const struct resizing *work,
                           struct resized_lines *lines, int64_t column)
{
	const salmap_picture *photo = work->photo, *out = work->out;
	struct salmap_axis y = salmap_axis_at_centre(photo->height,
	                                             out->height, 0);
	int64_t row;

	lines->x = salmap_axis_at_centre(photo->width, out->width, column);
	lines->row[0] = lines->row[1] = -1;
	for (row = 0; row < out->height; row++, salmap_axis_advance(&y))
		store_between(work, resized_line(work, lines, y.floor),
		              resized_line(work, lines, y.floor + 1),
		              salmap_axis_fraction(&y), lines->columns,
		              salmap_picture_at(out, row, column));
}

static void resize_between(const struct resizing *work)
{
	const int64_t width = work->out->width;
	struct resized_lines lines;
	int64_t column;

	for (column = 0; column < width; column += RESIZE_COLUMNS) {
		lines.columns = width - column < RESIZE_COLUMNS
		                        ? (int)(width - column)
		                        : RESIZE_COLUMNS;
		resize_columns(work, &lines, column);
	}
}

/* -------------------------------------------------------------------- both */

static void resize_slice(const salmap_picture *photo, const salmap_picture *out)
{
	const struct resizing work = resizing_of(photo, out);

	if (out->width <= photo->width && out->height <= photo->height)
		resize_by_means(&work);
	else
		resize_between(&work);
}

/* ARGUMENT for sizes that differ in more than height and width. */
static salmap_status check_slices(const salmap_picture *photo,
                                  const salmap_picture *out,
                                  struct salmap_sentence *message)
{
	const struct salmap_size deep = { photo->depth, out->height,
		                          out->width };

	return salmap_size_check(deep, salmap_film_size(out), "output",
	                         message);
}

salmap_status salmap_resize(const salmap_picture *picture,
                            const salmap_picture *given_out,
                            struct salmap_sentence *message)
{
	salmap_picture photo, out;
	int64_t slice;
	salmap_status status = salmap_film_open(picture, "picture", &photo,
	                                        message);

	if (status == SALMAP_OK)
		status = salmap_film_open(given_out, "output", &out, message);
	if (status == SALMAP_OK)
		status = check_slices(&photo, &out, message);
	if (status == SALMAP_OK)
		status = salmap_film_check_finite(&photo, "picture", message);
	if (status != SALMAP_OK)
		return status;
	for (slice = 0; slice < out.depth; slice++) {
		const salmap_picture from = salmap_film_slice(&photo, slice);
		const salmap_picture to = salmap_film_slice(&out, slice);

		resize_slice(&from, &to);
	}
	return SALMAP_OK;
}
