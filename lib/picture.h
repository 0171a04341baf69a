/* A caller's planes, grey maps and pictures: their checks, and where their pixels
 * are. */
#ifndef SALMAP_PICTURE_H
#define SALMAP_PICTURE_H

#include "left_out.h"
#include "pixel.h"
#include "rare.h"
#include "status.h"
#include "tile.h"

/* Of a plane or picture of any depth that is no output of a context: `volume`
 * and `film` get the caller's struct, with a depth of 1 or more, and a
 * slice_stride of 0 where there is one slice. ARGUMENT with a sentence that calls
 * it `name`. */
salmap_status salmap_volume_open(const salmap_plane *given, const char *name,
                                 salmap_plane *volume,
                                 struct salmap_sentence *message) SALMAP_RARE;
salmap_status
salmap_film_open_given(const salmap_picture *given, const char *name,
                       salmap_picture *film,
                       struct salmap_sentence *message) SALMAP_RARE;

/* UNSUPPORTED where pictures are left out. */
static inline salmap_status
salmap_film_open(const salmap_picture *given, const char *name,
                 salmap_picture *film, struct salmap_sentence *message)
{
	const salmap_status status = SALMAP_CHECK_IN(PICTURES, "pictures are",
	                                             message);

	if (status != SALMAP_OK) /* LCOV_EXCL_BR_LINE: other builds */
		return status; /* LCOV_EXCL_LINE: other builds */
	return salmap_film_open_given(given, name, film, message);
}

/* The same of an output of any depth, or with a cut. `out` gets the caller's
 * struct, in which what the caller's version did not know is 0, and with a
 * slice_stride of 0 where there is one slice; `frame` what it shows. */
salmap_status salmap_plane_open(const salmap_plane *given, salmap_plane *out,
                                struct salmap_frame *frame,
                                struct salmap_sentence *message) SALMAP_RARE;
salmap_status salmap_grey_open(const salmap_grey *given, salmap_grey *out,
                               struct salmap_frame *frame,
                               struct salmap_sentence *message) SALMAP_RARE;
salmap_status
salmap_picture_open_given(const salmap_picture *given, salmap_picture *out,
                          struct salmap_frame *frame,
                          struct salmap_sentence *message) SALMAP_RARE;

/* UNSUPPORTED where pictures are left out. */
static inline salmap_status
salmap_picture_open(const salmap_picture *given, salmap_picture *out,
                    struct salmap_frame *frame,
                    struct salmap_sentence *message)
{
	const salmap_status status = SALMAP_CHECK_IN(PICTURES, "pictures are",
	                                             message);

	if (status != SALMAP_OK) /* LCOV_EXCL_BR_LINE: other builds */
		return status; /* LCOV_EXCL_LINE: other builds */
	return salmap_picture_open_given(given, out, frame, message);
}

/* ARGUMENT unless `other` is as large as what came first. */
salmap_status salmap_size_check(struct salmap_size size,
                                struct salmap_size other, const char *name,
                                struct salmap_sentence *message) SALMAP_RARE;

/* Of what was opened. */
static inline struct salmap_size salmap_volume_size(const salmap_plane *volume)
{
	return (struct salmap_size){ volume->depth, volume->height,
		                     volume->width };
}

static inline struct salmap_size salmap_film_size(const salmap_picture *film)
{
	return (struct salmap_size){ film->depth, film->height, film->width };
}

/* NONFINITE, with the place of the first, if a value of a volume that was
 * opened, or of a film of floats, is NaN or infinite. */
salmap_status salmap_volume_check_finite(const salmap_plane *volume,
                                         const char *name,
                                         struct salmap_sentence *message);
salmap_status salmap_film_check_finite(const salmap_picture *film,
                                       const char *name,
                                       struct salmap_sentence *message);

static inline float *salmap_plane_at(const salmap_plane *plane, int64_t row,
                                     int64_t column)
{
	return plane->data + (ptrdiff_t)(row * plane->stride + column);
}

/* Of a volume that was opened. */
static inline float *salmap_volume_at(const salmap_plane *volume, int64_t slice,
                                      int64_t row, int64_t column)
{
	return salmap_plane_at(volume, row, column) +
	       (ptrdiff_t)(slice * volume->slice_stride);
}

/* The beginning of a row, where rows are counted through all slices. */
static inline float *salmap_volume_row(const salmap_plane *volume, int64_t row)
{
	return salmap_volume_at(volume, row / volume->height,
	                        row % volume->height, 0);
}

/* One slice of what was opened, as a plane or picture of its own. */
static inline salmap_plane salmap_volume_slice(const salmap_plane *volume,
                                               int64_t slice)
{
	salmap_plane plane = *volume;

	plane.data = salmap_volume_at(volume, slice, 0, 0);
	plane.depth = 1;
	return plane;
}

static inline uint8_t *salmap_grey_at(const salmap_grey *grey, int64_t row,
                                      int64_t column)
{
	return grey->data + (ptrdiff_t)(row * grey->stride + column);
}

/* Where a row of a tile begins in what was opened; a cut has one slice, and with
 * it no slice_stride. */
static inline float *salmap_plane_at_tile(const salmap_plane *plane,
                                          const struct salmap_tile *tile,
                                          int row)
{
	return salmap_volume_at(plane, tile->slice, tile->row + row,
	                        tile->column);
}

static inline uint8_t *salmap_grey_at_tile(const salmap_grey *grey,
                                           const struct salmap_tile *tile,
                                           int row)
{
	return salmap_grey_at(grey, tile->row + row, tile->column) +
	       (ptrdiff_t)(tile->slice * grey->slice_stride);
}

/* The bytes of a pixel. */
static inline unsigned char *salmap_picture_at(const salmap_picture *picture,
                                               int64_t row, int64_t column)
{
	return (unsigned char *)picture->data +
	       (ptrdiff_t)(row * picture->stride +
	                   column * salmap_pixel_step(picture->pixel));
}

static inline salmap_picture salmap_film_slice(const salmap_picture *film,
                                               int64_t slice)
{
	salmap_picture picture = *film;

	picture.data = (unsigned char *)film->data +
	               (ptrdiff_t)(slice * film->slice_stride);
	picture.depth = 1;
	return picture;
}

static inline unsigned char *
salmap_picture_at_tile(const salmap_picture *picture,
                       const struct salmap_tile *tile)
{
	return salmap_picture_at(picture, tile->row, tile->column) +
	       (ptrdiff_t)(tile->slice * picture->slice_stride);
}

#endif
