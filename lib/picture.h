/* A caller's planes, grey maps and pictures: their checks, and where their pixels
 * are. */
#ifndef SALMAP_PICTURE_H
#define SALMAP_PICTURE_H

#include "left_out.h"
#include "pixel.h"
#include "rare.h"
#include "status.h"

/* ARGUMENT with a sentence that calls the plane, grey map or picture `name`. */
salmap_status salmap_plane_check(const salmap_plane *plane, const char *name,
                                 struct salmap_sentence *message) SALMAP_RARE;
salmap_status salmap_grey_check(const salmap_grey *grey, const char *name,
                                struct salmap_sentence *message) SALMAP_RARE;
salmap_status
salmap_picture_check_given(const salmap_picture *picture, const char *name,
                           struct salmap_sentence *message) SALMAP_RARE;

/* UNSUPPORTED where pictures are left out. */
static inline salmap_status
salmap_picture_check(const salmap_picture *picture, const char *name,
                     struct salmap_sentence *message)
{
	const salmap_status status = SALMAP_CHECK_IN(PICTURES, "pictures are",
	                                             message);

	if (status != SALMAP_OK) /* LCOV_EXCL_BR_LINE: other builds */
		return status; /* LCOV_EXCL_LINE: other builds */
	return salmap_picture_check_given(picture, name, message);
}

/* ARGUMENT unless `other` is as large as what came first. */
salmap_status salmap_size_check(int64_t width, int64_t height,
                                int64_t other_width, int64_t other_height,
                                const char *name,
                                struct salmap_sentence *message) SALMAP_RARE;

/* NONFINITE, with the place of the first, if a value of a plane that was
 * checked, or of a picture of floats, is NaN or infinite. */
salmap_status salmap_plane_check_finite(const salmap_plane *plane,
                                        const char *name,
                                        struct salmap_sentence *message);
salmap_status salmap_picture_check_finite(const salmap_picture *picture,
                                          const char *name,
                                          struct salmap_sentence *message);

static inline float *salmap_plane_at(const salmap_plane *plane, int64_t row,
                                     int64_t column)
{
	return plane->data + (ptrdiff_t)(row * plane->stride + column);
}

static inline uint8_t *salmap_grey_at(const salmap_grey *grey, int64_t row,
                                      int64_t column)
{
	return grey->data + (ptrdiff_t)(row * grey->stride + column);
}

/* The bytes of a pixel. */
static inline unsigned char *salmap_picture_at(const salmap_picture *picture,
                                               int64_t row, int64_t column)
{
	return (unsigned char *)picture->data +
	       (ptrdiff_t)(row * picture->stride +
	                   column * salmap_pixel_size(picture->pixel));
}

#endif
