/*
 * The rows of a photo as its file stores them, in the picture that is shown: the
 * decoder's rows go to their turned places one by one, so that turning needs no
 * second picture.
 */
#ifndef PHOTO_ROWS_H
#define PHOTO_ROWS_H

#include "results/image.h"

struct photo_rows {
	unsigned char *first; /* the pixel that is stored first */
	ptrdiff_t right, down; /* bytes to the next pixel of a stored row, and
	                          to the next row */
	int64_t width; /* of a stored row */
};

/* Whether width and height change places. */
bool photo_is_on_a_side(int orientation);

/* Of a picture that has the size as it is shown. */
struct photo_rows photo_rows_of(const struct image *photo, int orientation);

/* A stored row from, and to, packed RGB. */
void photo_rows_put(const struct photo_rows *rows, int64_t y,
                    const unsigned char *row);
void photo_rows_get(const struct photo_rows *rows, int64_t y,
                    unsigned char *row);

#endif
