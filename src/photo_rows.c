#include "photo_rows.h"

#include <string.h>

#include "exif.h"

bool photo_is_on_a_side(int orientation)
{
	return orientation >= EXIF_ON_A_SIDE;
}

/* Whether the first stored column is shown right, or at the bottom; and whether
 * the first stored row is shown at the bottom, or right. EXIF 2.32, 4.6.4. */
static bool columns_run_back(int orientation)
{
	return orientation == 2 || orientation == 3 || orientation == 7 ||
	       orientation == 8;
}

static bool rows_run_back(int orientation)
{
	return orientation == 3 || orientation == 4 || orientation == 6 ||
	       orientation == 7;
}

struct photo_rows photo_rows_of(const struct image *photo, int orientation)
{
	const ptrdiff_t pixel = IMAGE_RGB, line = photo->width * pixel;
	bool is_on_a_side = photo_is_on_a_side(orientation);
	int64_t width = is_on_a_side ? photo->height : photo->width;
	int64_t height = is_on_a_side ? photo->width : photo->height;
	struct photo_rows rows = { .first = photo->pixels, .width = width };

	rows.right = is_on_a_side ? line : pixel;
	rows.down = is_on_a_side ? pixel : line;
	if (columns_run_back(orientation)) {
		rows.first += (width - 1) * rows.right;
		rows.right = -rows.right;
	}
	if (rows_run_back(orientation)) {
		rows.first += (height - 1) * rows.down;
		rows.down = -rows.down;
	}
	return rows;
}

/* Of a stored pixel. */
static unsigned char *pixel_at(const struct photo_rows *rows, int64_t x,
                               int64_t y)
{
	return rows->first + x * rows->right + y * rows->down;
}

void photo_rows_put(const struct photo_rows *rows, int64_t y,
                    const unsigned char *row)
{
	for (int64_t x = 0; x < rows->width; x++, row += IMAGE_RGB)
		memcpy(pixel_at(rows, x, y), row, IMAGE_RGB);
}

void photo_rows_get(const struct photo_rows *rows, int64_t y,
                    unsigned char *row)
{
	for (int64_t x = 0; x < rows->width; x++, row += IMAGE_RGB)
		memcpy(row, pixel_at(rows, x, y), IMAGE_RGB);
}
